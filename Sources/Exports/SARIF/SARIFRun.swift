/// A run of SARIF, member for member as far as it is used here.
///
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317482>
struct SARIFRun: Encodable {
  let tool: Tool
  let automationDetails: AutomationDetails
  let invocations: [Invocation]
  let results: [SARIFResult]
  let properties: [String: [String]]

  struct Tool: Encodable {
    let driver: Driver
  }

  struct Driver: Encodable {
    let name: String
    let version: String
    let rules: [Rule]
    /// What notifications are about: scripts.
    let notifications: [Rule]
  }

  struct Rule: Encodable {
    let id: String
  }

  struct AutomationDetails: Encodable {
    let id: String
  }

  struct Invocation: Encodable {
    let executionSuccessful: Bool
    /// `nil` where nothing ran.
    let endTimeUtc: String?
    let toolExecutionNotifications: [Notification]
  }

  struct Notification: Encodable {
    let descriptor: Rule
    let level = "error"
    let message: SARIFMessage
    let timeUtc: String
  }
}

struct SARIFMessage: Encodable {
  let text: String
}

/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317638>
struct SARIFResult: Encodable {
  enum Level: String, Encodable {
    case error, warning
  }

  struct Location: Encodable {
    let physicalLocation: PhysicalLocation
    let logicalLocations: [LogicalLocation]
  }

  struct PhysicalLocation: Encodable {
    let artifactLocation: ArtifactLocation
  }

  struct ArtifactLocation: Encodable {
    let uri: String
  }

  struct LogicalLocation: Encodable {
    let fullyQualifiedName: String
    let kind = "image"
  }

  let ruleId: String
  let ruleIndex: Int
  let level: Level
  let message: SARIFMessage
  let locations: [Location]
  let partialFingerprints: [String: String]
}
