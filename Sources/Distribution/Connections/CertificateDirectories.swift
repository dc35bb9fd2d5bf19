import Foundation

/// The places where Docker and Podman have certificates for single hosts: `certs.d/HOST:PORT/`.
///
/// <https://docs.docker.com/engine/security/certificates/>,
/// <https://github.com/containers/image/blob/main/docs/containers-certs.d.5.md>
struct CertificateDirectories: Sendable {
  private let parents: [String]

  init(_ parents: [String]) {
    self.parents = parents
  }

  /// The user's own before those of the machine.
  static func usual(_ environment: [String: String]) -> [String] {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = value("HOME") ?? NSHomeDirectory()
    let configuration = value("XDG_CONFIG_HOME") ?? "\(home)/.config"
    return ["\(configuration)/containers", "\(configuration)/docker", "/etc/containers", "/etc/docker"].map { "\($0)/certs.d" }
  }

  /// What the first of the directories that are there for a host has; `nil` where there is none.
  ///
  /// - Parameter names: What the host is called. A server can choose it, by a redirect.
  /// - Throws: `RegistryError.unusableCertificates`.
  func certificates(for names: [String]) throws(RegistryError) -> HostCertificates? {
    for parent in parents {
      for name in names where Self.isHost(name) {
        var isDirectory: ObjCBool = false
        let path = "\(parent)/\(name)"
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else { continue }
        return try HostCertificates(directory: path)
      }
    }
    return nil
  }

  /// Whether it is a host, and no way to another directory.
  private static func isHost(_ name: String) -> Bool {
    name.contains { $0 != "." } && (try? RegistryHost(name)) != nil
  }
}
