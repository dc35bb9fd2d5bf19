import CollectorCore
import Foundation
import OCI
import SystemPackage

/// The directory with what was built of scripts.
struct ProgramCache: Sendable {
  let directory: FilePath

  /// Programs that no pass has used for this long go.
  private static let keptFor: TimeInterval = 30 * 24 * 3600

  /// What compilers keep between builds.
  var home: FilePath { directory.appending("home") }

  /// Does `body` with a new directory, which is removed afterwards.
  func withPlace<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    let place = directory.appending("build-\(UUID().uuidString)")
    for needed in [home, place] {
      try FileManager.default.createDirectory(
        atPath: needed.string,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    }
    defer { try? FileManager.default.removeItem(atPath: place.string) }
    return try await body(place)
  }

  /// What was built before; `nil` for nothing.
  func program(_ key: Digest) -> Data? {
    let path = path(of: key)
    guard let content = try? path.contents(atMost: ScriptFile.largestContent) else { return nil }
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path.string)
    return content
  }

  /// Takes a program in, and removes what has not been used for long.
  func keep(_ program: FilePath, as key: Digest) throws -> Data {
    let content = try program.contents(atMost: ScriptFile.largestContent)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.string)
    guard rename(program.string, path(of: key).string) == 0 else { throw Errno(rawValue: errno) }
    removeUnused()
    return content
  }

  private func path(of key: Digest) -> FilePath { directory.appending(key.hex) }

  private func removeUnused() {
    let limit = Date(timeIntervalSinceNow: -Self.keptFor)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory.string)) ?? []
    where name != home.lastComponent?.string {
      let path = directory.appending(name).string
      let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      if let date, date < limit { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}
