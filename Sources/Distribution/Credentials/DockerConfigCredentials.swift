public import Foundation

/// The credentials that `docker login` writes into `config.json`.
///
/// The file is read anew for each host, so that a login during a long run counts. A file that is not there means no credentials.
///
/// <https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties>
public struct DockerConfigCredentials: CredentialProvider {
  /// Many times what the file of somebody with hundreds of registries has.
  static let maximumBytes = 1 << 20

  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// The file that Docker's own client uses: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    let directory = environment["DOCKER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.docker"
    self.init(path: "\(directory)/config.json")
  }

  /// - Throws: `RegistryError.unreadableCredentials`, which never quotes the file.
  public func credential(for host: String) async throws -> RegistryCredential? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let document: DockerConfigDocument
    do {
      document = try DockerConfigDocument(parsing: Self.contents(of: path))
    } catch let error as RegistryError {
      throw error
    } catch is DecodingError {
      throw RegistryError.unreadableCredentials(path: path, reason: "it is not JSON of the form that docker login writes")
    } catch {
      throw RegistryError.unreadableCredentials(path: path, reason: RegistryText.clean(error.localizedDescription))
    }
    guard let entry = document.entry(for: host) else { return nil }
    do {
      return try entry.credential()
    } catch {
      throw RegistryError.unreadableCredentials(
        path: path,
        reason:
          "the entry for \(host) has an \"auth\" that is not the base64 form of USER:PASSWORD; run docker login \(host) again"
      )
    }
  }

  private static func contents(of path: String) throws -> Data {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    let bytes = try file.read(upToCount: maximumBytes + 1) ?? Data()
    guard bytes.count <= maximumBytes else {
      throw RegistryError.tooLarge(what: path, limitBytes: Int64(maximumBytes))
    }
    return bytes
  }
}
