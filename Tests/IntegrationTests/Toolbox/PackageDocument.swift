import CollectorCore
import Foundation
import Subprocess
import Toolbox

/// What `packages.sh` prints.
struct PackageDocument: Decodable, Equatable {
  struct Distro: Decodable, Equatable {
    var id: String?
    var version_id: String?
    var pretty_name: String?
  }

  struct Package: Decodable, Equatable {
    let name: String
    let version: String
    let architecture: String?
    let type: String
    let source: String?
    /// `nil` where the package is installed and nothing is left to do.
    let status: String?

    init(
      _ name: String,
      _ version: String,
      _ architecture: String?,
      _ type: String,
      source: String? = nil,
      status: String? = nil
    ) {
      self.name = name
      self.version = version
      self.architecture = architecture
      self.type = type
      self.source = source ?? name
      self.status = status
    }
  }

  var distro = Distro()
  var packages: [Package] = []
  var databases: [String] = []
  var unread: [String] = []
}

/// Runs a built-in script over a root file system.
func runBuiltInScript(_ name: String, _ root: RootFileSystem) async throws -> Chroot.Outcome {
  guard let script = BuiltInScripts.all.first(where: { $0.name == name }) else {
    throw ScriptError.unknownName(name: name, known: BuiltInScripts.all.map(\.name))
  }
  return try await withToolbox { try await Chroot(toolbox: $0, root: root).run(script.content) }
}

func runPackagesScript(_ root: RootFileSystem) async throws -> Chroot.Outcome {
  try await runBuiltInScript("packages", root)
}

/// What the script finds in a root file system, where it ends well.
func packages(in root: RootFileSystem) async throws -> PackageDocument {
  let outcome = try await runPackagesScript(root)
  guard outcome.status.isSuccess, outcome.error.isEmpty else { throw ScriptFailure(outcome: outcome) }
  return try JSONDecoder().decode(PackageDocument.self, from: outcome.output)
}

/// What the script finds in a root file system of these files.
func packages(inFiles files: [String: String]) async throws -> PackageDocument {
  try await withRootFileSystem(files) { try await packages(in: $0) }
}

struct ScriptFailure: Error, CustomStringConvertible {
  let outcome: Chroot.Outcome

  var description: String { "the script ended with \(outcome.status): \(outcome.error)" }
}
