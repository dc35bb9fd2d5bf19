import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The names of files that become results once they are complete.
enum TemporaryName {
  private static let prefix = ".collector-"
  private static let suffix = ".tmp"

  /// A name that is not in use.
  static func make() -> String {
    "\(prefix)\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))\(suffix)"
  }

  static func matches(_ name: FilePath.Component) -> Bool {
    name.string.hasPrefix(prefix) && name.string.hasSuffix(suffix)
  }
}
