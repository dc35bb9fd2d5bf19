import Foundation

/// Which hosts are this machine.
enum Loopback {
  /// Whether a host, without brackets, is this machine by its name or address.
  static func contains(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    var version4 = in_addr()
    if inet_pton(AF_INET, host, &version4) == 1 { return withUnsafeBytes(of: &version4) { $0.first } == 127 }
    var version6 = in6_addr()
    guard inet_pton(AF_INET6, host, &version6) == 1 else { return false }
    return withUnsafeBytes(of: &version6) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }

  /// Whether it is an IP address.
  static func isAddress(_ host: String) -> Bool {
    var version4 = in_addr()
    var version6 = in6_addr()
    return inet_pton(AF_INET, host, &version4) == 1 || inet_pton(AF_INET6, host, &version6) == 1
  }
}
