import CollectorCore

/// What one check says of an image.
struct CheckResult: Hashable {
  enum Status: String {
    case pass, fail, warn, skip
  }

  let id: String
  let status: Status
  /// Empty where it says nothing.
  let message: String

  /// `nil` where `value` is no check.
  init?(_ value: JSONValue) {
    guard let id = value["id"]?.text, let status = value["status"]?.text.flatMap(Status.init) else { return nil }
    self.id = id
    self.status = status
    message = value["message"]?.text ?? ""
  }

  /// The message, or where there is none, what the status is.
  var explanation: String {
    if !message.isEmpty { return message }
    return switch status {
    case .pass: "the check passed"
    case .fail: "the check failed"
    case .warn: "the check warns"
    case .skip: "the check was skipped"
    }
  }
}

extension ExportedResult {
  /// The checks of a good result of kind `checks`, in their order.
  var checks: [CheckResult] {
    kind == .checks && status == .ok ? (output["checks"]?.elements ?? []).compactMap(CheckResult.init) : []
  }
}
