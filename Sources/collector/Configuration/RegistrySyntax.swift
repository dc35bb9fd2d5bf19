import OCI

/// Checks texts that stay as they are until clients are made of them: the one place where the configuration knows their grammar.
enum RegistrySyntax {
  /// The moments of that many requests are kept in memory.
  private static let mostRequests = 1_000_000
  /// In seconds.
  private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

  /// What is wrong with `N/PERIOD`, whose period is a number of `s`, `m`, `h` or `d`, where 1 can be left out; `nil` if nothing is.
  static func faultOfRate(_ text: String) -> String? {
    let form = "is not N/PERIOD, a number of requests and a period in s, m, h or d, such as 500/10m or 5/s"
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = number(parts[0]), let unit = parts[1].last.flatMap({ units[$0] }) else { return form }
    let digits = parts[1].dropLast()
    guard let periods = digits.isEmpty ? 1 : number(digits) else { return form }
    guard (1...mostRequests).contains(count) else {
      return "is not a rate: the number of requests is between 1 and \(mostRequests)"
    }
    let (seconds, isTooLong) = periods.multipliedReportingOverflow(by: unit)
    guard !isTooLong, (1...366 * 86_400).contains(seconds) else { return "is not a rate: the period is between 1s and 366d" }
    return nil
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
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
