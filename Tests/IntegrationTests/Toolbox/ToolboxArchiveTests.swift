import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// What `make toolbox` built.
@Suite struct ToolboxArchiveTests {
  private struct Manifest: Decodable {
    struct Package: Decodable {
      let name: String
      let version: String
      let architecture: String
      let licenses: [String]
    }

    struct File: Decodable {
      let path: String
      let digest: Digest?
      let target: String?
    }

    let format: Int
    let platform: String
    let packages: [Package]
    let files: [File]
  }

  /// Where the parts are below the toolbox.
  private static let parts = ["", "python/", "ruby/"]

  private func manifest(of toolbox: UnpackedToolbox, _ part: String) throws -> Manifest {
    try JSONDecoder().decode(Manifest.self, from: toolbox.contents(of: "\(part)manifest.json"))
  }

  private func digest(of toolbox: UnpackedToolbox, _ name: String) throws -> Digest {
    Digest(sha256Of: try toolbox.contents(of: name))
  }

  @Test func entriesAreInOrderAndTheMarkComesLast() async throws {
    try await withToolbox { toolbox in
      for part in toolbox.packed.parts {
        let listing = try await Command("tar", package: "tar")(
          "--list",
          "--verbose",
          "--numeric-owner",
          "--full-time",
          "--utc",
          "--file",
          part.archive
        )
        let entries = listing.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let names = entries.map { $0[5] }
        #expect(names.allSatisfy { !$0.hasPrefix("/") && !$0.contains("..") })
        #expect(names.last == ".complete")
        let paths = names.dropLast().map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(entries.allSatisfy { $0[1] == "0/0" && $0[3] == "1970-01-01" && $0[4] == "00:00:00" })
        #expect(names.contains("script/") == (part == toolbox.packed.base))
      }
    }
  }

  @Test(arguments: parts) func theManifestNamesAndVouchesForAllFiles(part: String) async throws {
    try await withToolbox { toolbox in
      let manifest = try manifest(of: toolbox, part)
      #expect(manifest.format == 2)
      #expect(manifest.platform == toolbox.packed.platform.description)
      let mark = try String(decoding: toolbox.contents(of: "\(part).complete"), as: UTF8.self)
      #expect(mark == (try digest(of: toolbox, "\(part)manifest.json").description))

      for file in manifest.files {
        let name = part + file.path
        if let target = file.target {
          #expect(try FileManager.default.destinationOfSymbolicLink(atPath: toolbox.file(name).string) == target)
        } else {
          #expect(file.digest == (try digest(of: toolbox, name)))
        }
      }
      let find = try Command("find", package: "findutils")
      // The other parts are not of the base.
      let arguments = part.isEmpty ? ["-path", "*/collector/python/*", "-o", "-path", "*/collector/ruby/*", "-o"] : []
      let present = try await find([toolbox.file(part).string] + arguments + ["!", "-type", "d", "-printf", "%P\n"])
        .split(separator: "\n")
      let described = manifest.files.map(\.path) + ["manifest.json", ".complete"]
      #expect(Set(present.map(String.init)) == Set(described))
    }
  }

  @Test(arguments: zip(parts, [["bash-static", "busybox-static", "rpm", "jq"], ["python3.11-minimal"], ["ruby3.1"]]))
  func everyPackageHasItsVersionAndLicense(part: String, some: [String]) async throws {
    try await withToolbox { toolbox in
      let packages = try manifest(of: toolbox, part).packages
      #expect(Set(packages.map(\.name)).isSuperset(of: some))
      for package in packages {
        #expect(!package.version.isEmpty && !package.architecture.isEmpty)
        for license in package.licenses {
          #expect(try !toolbox.contents(of: part + license).isEmpty)
        }
        #expect(!package.licenses.isEmpty)
      }
    }
  }

  @Test func toolsAreThereAndThoseThatHideTheImagesAreNot() async throws {
    try await withToolbox { toolbox in
      func isThere(_ name: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: toolbox.file("bin/\(name)").string)
      }
      #expect(
        ["bash", "sh", "busybox", "awk", "sed", "grep", "find", "env", "tar", "[", "rpm", "jq", "sqlite3", "python3", "ruby"]
          .allSatisfy(isThere)
      )
      #expect(["dpkg", "dpkg-deb", "init", "reboot", "login"].filter(isThere).isEmpty)
    }
  }
}
