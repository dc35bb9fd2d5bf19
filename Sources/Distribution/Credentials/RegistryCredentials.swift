public import Foundation

/// The credentials that a user has for registries, wherever Docker, Podman or Collector's configuration has them.
///
/// In this order: the user and password file that the configuration names for the registry; then the files with logins, of which the first that has
/// something for the registry counts; within a file the helper for the registry, the helper for all registries, the file's own entries.
///
/// Files are read anew each time, so that a login during a long run counts. A file that is not there means no credentials.
public struct RegistryCredentials: CredentialProvider {
  private let files: [CredentialFile]
  private let passwordFiles: [String: PasswordFile]
  private let environment: [String: String]
  private let helperTimeout: Duration
  private let answers: HelperAnswers

  /// - Parameters:
  ///   - environment: Names the files, and is what helpers get for theirs.
  ///   - passwordFiles: What the configuration says, by the registry's host as references name it.
  ///   - userID: Who runs this, which is part of a path where `XDG_RUNTIME_DIR` is not set.
  ///   - helperTimeout: How long a helper may take.
  ///   - clock: Time, for tests.
  public init(
    environment: [String: String],
    passwordFiles: [String: PasswordFile] = [:],
    userID: UInt32 = getuid(),
    helperTimeout: Duration = .seconds(30),
    clock: RetryClock = .system
  ) {
    files = CredentialFile.searchOrder(environment, userID: userID)
    // Docker Hub by any of its names.
    self.passwordFiles = Dictionary(passwordFiles.map { ((try? RegistryHost($0.key))?.name ?? $0.key, $0.value) }) { first, _ in
      first
    }
    self.environment = environment
    self.helperTimeout = helperTimeout
    answers = HelperAnswers(clock: clock)
  }

  /// - Throws: `RegistryError.unreadableCredentials` or `.credentialHelper`, which never quote a secret; `CancellationError`.
  public func credential(for host: String, repository: String?) async throws -> RegistryCredential? {
    try await find(host, repository)?.credential
  }

  public func forget(_ host: String) async {
    await answers.forget(host)
  }

  public func credentialOrigin(for host: String, repository: String?) async throws -> String? {
    try await find(host, repository)?.origin
  }

  private func find(_ host: String, _ repository: String?) async throws -> FoundCredential? {
    if let file = passwordFiles[host] { return try file.read() }
    for file in files {
      if let document = try file.read(), let found = try await find(host, repository, in: document, of: file) { return found }
    }
    return nil
  }

  private func find(
    _ host: String,
    _ repository: String?,
    in document: CredentialDocument,
    of file: CredentialFile
  ) async throws -> FoundCredential? {
    if let name = document.helper(for: host) {
      let helper = CredentialHelper(name: name, file: file.path, environment: environment, timeout: helperTimeout)
      let question = HelperAnswers.Question(file: file.path, helper: name, host: host)
      if let credential = try await answers.credential(question, { try await helper.credential(for: host) }) {
        return FoundCredential(credential: credential, origin: "helper \(helper.program) named by \(file.path)")
      }
    }
    guard let (key, entry) = document.entry(for: host, repository: repository) else { return nil }
    do {
      return FoundCredential(credential: try entry.credential(), origin: file.path)
    } catch {
      throw RegistryError.unreadableCredentials(
        path: file.path,
        reason: """
          the entry \(RegistryText.clean(key).debugDescription) has an "auth" that is not the base64 form of USER:PASSWORD; \
          run docker login \(host) again
          """
      )
    }
  }
}
