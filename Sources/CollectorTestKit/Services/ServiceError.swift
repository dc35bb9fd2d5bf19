import CollectorCore
public import SystemPackage

/// What kept a service of the tests from running.
public enum ServiceError: Error, Equatable, Sendable {
  /// A program that the tests need is not installed.
  case missingProgram(name: String, package: String)
  /// A service ended before it was ready; `log` is the end of what it said.
  case endedEarly(name: String, status: String, log: String)
  /// A service was not ready in time; `log` is the end of what it said.
  case notReady(name: String, after: Duration, log: String)
  /// A service was asked for something while it is not running.
  case notRunning(name: String)
  /// The end of a service left its directory behind.
  case leftBehind(directory: FilePath)
  /// The system refused something that services need.
  case system(action: String, reason: String)
}

extension ServiceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingProgram(let name, let package):
      "the tests need \(name), which is not installed: run make setup, or install the package \(package)"
    case .endedEarly(let name, let status, let log): "\(name) ended before it was ready (\(status)); it said:\n\(log)"
    case .notReady(let name, let limit, let log): "\(name) was not ready after \(limit.brief); it said:\n\(log)"
    case .notRunning(let name): "\(name) is not running"
    case .leftBehind(let directory): "the end of a service left \(directory) behind"
    case .system(let action, let reason): "cannot \(action): \(reason)"
    }
  }
}
