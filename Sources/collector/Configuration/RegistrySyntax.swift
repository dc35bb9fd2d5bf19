import CollectorCore
import OCI

/// Checks texts that stay as they are until clients are made of them: the one place where the configuration knows their grammar.
enum RegistrySyntax {
  /// What is wrong with `N/PERIOD`, to complete "…"; `nil` if nothing is.
  static func faultOfRate(_ text: String) -> String? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), count > 0, let period = Duration(parsing: String(parts[1])), period > .zero
    else {
      return "is not N/PERIOD, a number of requests and a duration, such as 500/10m or 10/1s"
    }
    return nil
  }

  /// What is wrong with `HOST[:PORT][/PREFIX]`; `nil` if nothing is.
  static func faultOfMirror(_ text: String) -> String? {
    if text.contains("://") { return "has a scheme; a mirror is written HOST[:PORT][/PREFIX]" }
    let host = text.prefix { $0 != "/" }
    do {
      // The parser takes a first part that does not look like a host for a part of a repository on Docker Hub.
      let reference = try Reference(parsing: "\(text)/x")
      let isHost = reference.registry == host || host == "index.docker.io"
      return isHost ? nil : "does not start with a host, which has a dot or a port, or is localhost"
    } catch {
      guard case .malformedReference(_, _, let reason) = error else { return "is not HOST[:PORT][/PREFIX]" }
      return "is not HOST[:PORT][/PREFIX]: \(reason)"
    }
  }
}
