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
    let part: String
    let platform: String
    let packages: [Package]
    let files: [File]
  }

  private static let parts = ["base", "python", "ruby"]
  private static let base = UnpackedToolbox.base

  private func manifest(of toolbox: UnpackedToolbox, _ part: String) throws -> Manifest {
    try JSONDecoder().decode(Manifest.self, from: toolbox.contents(of: "manifest.json", of: part))
  }

  private func digest(of toolbox: UnpackedToolbox, _ name: String, _ part: String) throws -> Digest {
    Digest(sha256Of: try toolbox.contents(of: name, of: part))
  }

  @Test func theBaseComesFirst() async throws {
    try await withToolbox { #expect($0.packed.parts.map(\.name) == Self.parts) }
  }

  @Test(arguments: parts) func entriesAreInOrderAndTheMarkComesLast(part: String) async throws {
    try await withToolbox { toolbox in
      let archive = try #require(toolbox.packed.parts.first { $0.name == part }).archive
      let tar = try Command("tar", package: "tar")
      let listing = try await tar(
        "--list",
        "--verbose",
        "--numeric-owner",
        "--full-time",
        "--utc",
        "--file",
        archive
      )
      let entries = listing.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      let names = entries.map { $0[5] }
      #expect(names.allSatisfy { !$0.hasPrefix("/") && !$0.contains("..") })
      #expect(names.last == ".complete")
      // Directories are listed with a slash, without which they were put in order.
      let sorted = names.dropLast().map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
      #expect(sorted == sorted.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      #expect(entries.allSatisfy { $0[1] == "0/0" && $0[3] == "1970-01-01" && $0[4] == "00:00:00" })
      #expect(entries.allSatisfy { $0[0].hasPrefix("-") || $0[0].hasPrefix("d") || $0[0].hasPrefix("l") })
      let mountPoints = ["script/", "python/", "ruby/"]
      #expect(names.filter { mountPoints.contains($0) }.count == (part == Self.base ? mountPoints.count : 0))
    }
  }

  @Test(arguments: parts) func theManifestNamesAndVouchesForAllFiles(part: String) async throws {
    try await withToolbox(parts: part == Self.base ? [] : [part]) { toolbox in
      let manifest = try manifest(of: toolbox, part)
      #expect(manifest.format == 2)
      #expect(manifest.part == part)
      #expect(manifest.platform == toolbox.packed.platform.description)
      let mark = try String(decoding: toolbox.contents(of: ".complete", of: part), as: UTF8.self)
      #expect(mark == (try digest(of: toolbox, "manifest.json", part).description))

      for file in manifest.files {
        if let target = file.target {
          let path = toolbox.file(file.path, of: part).string
          #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
        } else {
          #expect(file.digest == (try digest(of: toolbox, file.path, part)))
        }
      }
      let find = try Command("find", package: "findutils")
      let directory = toolbox.directory(of: part).string
      let present = try await find(directory, "!", "-type", "d", "-printf", "%P\n").split(separator: "\n")
      let described = manifest.files.map(\.path) + ["manifest.json", ".complete"]
      #expect(Set(present.map(String.init)) == Set(described))
    }
  }

  @Test(arguments: [
    ("base", ["bash-static", "busybox-static", "ca-certificates", "jq", "libc6", "rpm", "sqlite3", "tzdata"]),
    ("python", ["libpython3.11-stdlib", "python3.11-minimal"]), ("ruby", ["libruby3.1", "ruby3.1"]),
  ])
  func everyPackageHasItsVersionAndLicense(part: String, names: [String]) async throws {
    try await withToolbox(parts: [part]) { toolbox in
      let packages = try manifest(of: toolbox, part).packages
      #expect(Set(names).isSubset(of: packages.map(\.name)))
      for package in packages {
        #expect(!package.version.isEmpty && !package.architecture.isEmpty)
        for license in package.licenses {
          #expect(try !toolbox.contents(of: license, of: part).isEmpty)
        }
        #expect(!package.licenses.isEmpty)
      }
    }
  }

  @Test func toolsAreThereAndThoseThatHideTheImagesAreNot() async throws {
    try await withToolbox(parts: ["python", "ruby"]) { toolbox in
      func isThere(_ name: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: toolbox.file("bin/\(name)").string)
      }
      #expect(["bash", "sh", "busybox", "awk", "sed", "grep", "find", "env", "tar", "["].allSatisfy(isThere))
      #expect(["jq", "sqlite3", "rpm", "rpmkeys", "rpmdb", "rpm2cpio", "python3", "python", "ruby"].allSatisfy(isThere))
      #expect(["dpkg", "dpkg-deb", "init", "reboot", "login"].filter(isThere).isEmpty)
    }
  }

  @Test func withoutTheirPartsPythonAndRubyAreNotThere() async throws {
    try await withToolbox { toolbox in
      for name in ["python3", "python", "ruby"] {
        #expect(!FileManager.default.fileExists(atPath: toolbox.file("bin/\(name)").string))
      }
    }
  }
}
