import Foundation

/// One of the files in which logins are kept.
struct CredentialFile: Hashable, Sendable {
  /// Many times what the file of somebody with hundreds of registries has.
  static let maximumBytes = 1 << 20

  let path: String
  /// Whether it is in the form that Docker wrote before 2015: the entries without anything around them.
  var isLegacy = false
  /// Whether it has to be there, because it was named.
  var isRequired = false

  /// What the file says now; `nil` where it is not there.
  ///
  /// - Throws: `RegistryError.unreadableCredentials`, which never quotes the file.
  func read() throws(RegistryError) -> CredentialDocument? {
    guard let bytes = try BoundedFile.read(path, upTo: Self.maximumBytes) else {
      guard isRequired else { return nil }
      throw .unreadableCredentials(path: path, reason: "there is no such file, and REGISTRY_AUTH_FILE names it")
    }
    do {
      return try CredentialDocument(parsing: bytes, isLegacy: isLegacy)
    } catch {
      throw .unreadableCredentials(path: path, reason: "it is not JSON of the form that docker login and podman login write")
    }
  }
}

extension CredentialFile {
  /// The files to look at, in their order: the one that `REGISTRY_AUTH_FILE` names and no other, else those of Docker and of Podman.
  ///
  /// Docker's own place, where `DOCKER_CONFIG` names one, comes first, for it was named; else after Podman's, as Podman has it.
  ///
  /// <https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md>,
  /// <https://docs.docker.com/reference/cli/docker/#environment-variables>
  static func searchOrder(_ environment: [String: String], userID: UInt32) -> [CredentialFile] {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let path = value("REGISTRY_AUTH_FILE") { return [CredentialFile(path: path, isRequired: true)] }
    let home = value("HOME") ?? NSHomeDirectory()
    let runtime = value("XDG_RUNTIME_DIR").map { "\($0)/containers" } ?? "/run/containers/\(userID)"
    var files: [CredentialFile] = []
    let docker = value("DOCKER_CONFIG")
    if let docker { files.append(CredentialFile(path: "\(docker)/config.json")) }
    files.append(CredentialFile(path: "\(runtime)/auth.json"))
    files.append(CredentialFile(path: "\(value("XDG_CONFIG_HOME") ?? "\(home)/.config")/containers/auth.json"))
    if docker == nil { files.append(CredentialFile(path: "\(home)/.docker/config.json")) }
    files.append(CredentialFile(path: "\(home)/.dockercfg", isLegacy: true))
    return files
  }
}
