import CollectorCore
import OCI

extension SARIFRun {
  init(_ image: ExportedImage, tool: ExportingTool) {
    let results = image.results(of: .checks)
    let findings = results.flatMap { result in
      result.checks.map { (rule: "\(result.script)/\($0.id)", check: $0) }
    }
    let rules = Set(findings.map(\.rule)).sorted()
    let places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1, $0) })
    let failed = results.filter { $0.failure != nil }
    let driver = Driver(
      name: tool.name,
      version: tool.version,
      rules: rules.map(Rule.init),
      notifications: Set(failed.map(\.script)).sorted().map(Rule.init)
    )
    self.tool = Tool(driver: driver)
    // What stands before the last slash is the category of the run, the same for every run over the same image.
    automationDetails = AutomationDetails(id: "\(tool.name)/\(image.title)/")
    let notifications = failed.map { result in
      Notification(
        descriptor: Rule(id: result.script),
        message: SARIFMessage(text: result.failure ?? ""),
        timeUtc: result.time.rfc3339
      )
    }
    invocations = [
      Invocation(
        executionSuccessful: failed.isEmpty,
        endTimeUtc: results.map(\.time).max()?.rfc3339,
        toolExecutionNotifications: notifications
      )
    ]
    self.results = findings.compactMap { SARIFResult($1, rule: $0, index: places[$0] ?? 0, image: image) }
    properties = Dictionary(grouping: image.facts, by: \.name).mapValues { $0.map(\.value) }
  }
}

extension SARIFResult {
  /// `nil` for a check that did not find anything.
  fileprivate init?(_ check: CheckResult, rule: String, index: Int, image: ExportedImage) {
    switch check.status {
    case .fail: level = .error
    case .warn: level = .warning
    case .pass, .skip: return nil
    }
    ruleId = rule
    ruleIndex = index
    message = SARIFMessage(text: check.explanation)
    let artifact = PhysicalLocation(artifactLocation: ArtifactLocation(uri: image.uri))
    locations = [Location(physicalLocation: artifact, logicalLocations: [LogicalLocation(fullyQualifiedName: image.title)])]
    // The same as long as the image has its name, so that who reads the report of the next one sees what is new.
    let fingerprint = Digest(sha256Of: "\(image.title)\n\(rule)\n\(check.message)".utf8)
    partialFingerprints = ["collectorCheck/v1": fingerprint.hex]
  }
}

extension ExportedImage {
  /// The name of the image as a URI, in the form of containers-transports(5): `docker://reg.example.com/team/app:1.2`.
  ///
  /// <https://github.com/containers/image/blob/main/docs/containers-transports.5.md>
  var uri: String {
    guard let name = names.first else { return imageID.description }
    let isOfRegistry = name.reference?.description == name.description
    return (isOfRegistry ? "docker://" : "") + name.description.percentEncoded(allowing: isOfRegistry ? "/@[]" : "/@")
  }
}
