import Foundation
import Subprocess
import SystemPackage

/// A program that keeps credentials: `docker-credential-NAME`.
///
/// The registry goes to its standard input and the credential comes from its standard output, so that neither shows in the list of processes.
///
/// <https://github.com/docker/docker-credential-helpers#development>
struct CredentialHelper: Sendable {
  /// Clouds' tools ask a server of theirs; whoever waits for a person to unlock something gives up sooner or later, too.
  static let defaultTimeout: Duration = .seconds(30)
  /// A hundred times what the longest tokens have.
  static let maximumOutputBytes = 1 << 20
  /// What docker login calls Docker Hub.
  static let dockerHubServer = "https://index.docker.io/v1/"

  /// What comes after `docker-credential-`.
  let name: String
  /// The file that names it.
  let file: String
  let environment: [String: String]
  let timeout: Duration

  var program: String { "docker-credential-\(RegistryText.clean(name))" }

  /// The credential of a registry; `nil` where the helper has none.
  ///
  /// - Throws: `RegistryError.credentialHelper`, or `CancellationError`; the program has been killed by then.
  func credential(for host: String) async throws -> RegistryCredential? {
    let path = try executable(for: host)
    // docker login has it under the one name, podman login under the other.
    let servers = host == RegistryHost.dockerHub ? [Self.dockerHubServer, host] : [host]
    for server in servers {
      if let credential = try await credential(of: server, from: path, for: host) { return credential }
    }
    return nil
  }

  private func credential(of server: String, from path: String, for host: String) async throws -> RegistryCredential? {
    let slow = failure(host, "it did not answer within \(timeout.seconds)")
    let output = try await withDeadline(timeout, orThrow: slow) { try await run(path, server, host) }
    if output.isGood { return try parse(output.bytes, host) }
    let text = String(decoding: output.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    if Self.notFoundTexts.contains(text.lowercased()) { return nil }
    let hint = HelperText.quotable(text)
    throw failure(host, "it \(output.ending)\(hint.isEmpty ? "" : " (it says: \(hint))")")
  }

  /// What helpers say, instead of a credential, where they have none.
  ///
  /// <https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go>
  private static let notFoundTexts: Set<String> = ["credentials not found in native keychain"]

  private struct Output: Sendable {
    let bytes: [UInt8]
    let isGood: Bool
    /// How the program ended.
    let ending: String
  }

  private func run(_ path: String, _ server: String, _ host: String) async throws -> Output {
    var options = PlatformOptions()
    // Of its own, so that what it has started ends with it.
    options.createSession = true
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    do {
      let result = try await Subprocess.run(
        .path(FilePath(path)),
        arguments: ["get"],
        environment: .custom(Dictionary(environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { $1 }),
        platformOptions: options,
        input: .fileDescriptor(try Self.input(server), closeAfterSpawningProcess: true),
        output: .bytes(limit: Self.maximumOutputBytes),
        error: .discarded
      )
      try Task.checkCancellation()
      let ending =
        switch result.terminationStatus {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
      return Output(bytes: result.standardOutput, isGood: result.terminationStatus.isSuccess, ending: ending)
    } catch let error as Errno {
      throw failure(host, "it could not be run (\(error))")
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      guard error.code != .outputLimitExceeded else {
        throw failure(host, "it printed more than \(Self.maximumOutputBytes) bytes")
      }
      throw failure(host, "it could not be run (\(RegistryText.clean("\(error)")))")
    }
  }

  /// A pipe with `text` in it. It is written before the helper runs: one that ends without having read would end this process by a signal.
  private static func input(_ text: String) throws -> FileDescriptor {
    let pipe = try FileDescriptor.pipe()
    do {
      // The name of a server is shorter than what a pipe holds by far.
      try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll(text.utf8) }
      return pipe.readEnd
    } catch {
      try? pipe.readEnd.close()
      throw error
    }
  }

  private func parse(_ output: [UInt8], _ host: String) throws -> RegistryCredential? {
    // The decoder's own words could quote the secret.
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(output)) else {
      throw failure(host, "what it printed is not JSON with a Username and a Secret")
    }
    guard !answer.secret.isEmpty else { return nil }
    return answer.username == Self.tokenUsername
      ? .identityToken(answer.secret) : .password(username: answer.username, password: answer.secret)
  }

  /// The user name that says that the secret is an identity token.
  private static let tokenUsername = "<token>"

  private struct Answer: Decodable {
    let username: String
    let secret: String

    enum CodingKeys: String, CodingKey {
      case username = "Username"
      case secret = "Secret"
    }
  }

  private func executable(for host: String) throws(RegistryError) -> String {
    guard !name.contains("/"), !name.contains("\0") else { throw failure(host, "a helper's name has no slash in it") }
    // What is relative would depend on where Collector was started.
    let directories = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    for directory in directories {
      let path = "\(directory)/docker-credential-\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw failure(host, "there is no such program in the PATH; install it, or take it out of the file and log in again")
  }

  private func failure(_ host: String, _ reason: String) -> RegistryError {
    .credentialHelper(program: program, file: file, host: host, reason: reason)
  }
}
