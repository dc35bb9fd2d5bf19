import CollectorTestKit
import Foundation
import SystemPackage
import Testing

/// Scripts in every language, in images that have nothing, musl, and a distribution.
@Suite(.serialized) struct ScriptLanguagesTests {
  /// The examples of docs/scripts.md, by the names of their files.
  private static func examples() throws -> [String: String] {
    let page = try String(contentsOfFile: UnpackedToolbox.checkout.appending("docs/scripts.md").string, encoding: .utf8)
    var examples: [String: String] = [:]
    for block in page.components(separatedBy: "```").enumerated().filter({ !$0.offset.isMultiple(of: 2) }).map(\.element) {
      let lines = block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      guard let name = lines.first?.split(separator: " ").last, name.hasPrefix("shells.") else { continue }
      examples[String(name)] = lines.joined(separator: "\n")
    }
    return examples
  }

  private static func hasProgram(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  @Test func theExamplesFindTheSameInEveryImage() async throws {
    let examples = try Self.examples()
    #expect(examples.keys.sorted() == ["shells.go", "shells.py", "shells.rb", "shells.sh", "shells.swift"])
    try await withSandboxCollector { collector, _ in
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      var image = TestImage.debianLike(packages: 1)
      image.layers.append([
        .file("etc/passwd", Data("root:x:0:0::/:/bin/sh\napp:x:1:1::/:/bin/false\nme:x:2:2::/:/bin/bash\n".utf8))
      ])
      var layout = TestLayout()
      layout.add(try image.packed(), tag: "users")
      layout.add(try TestImage.empty.packed(), tag: "empty")
      layout.add(try TestImage.busybox().packed(), tag: "busybox")
      try layout.write(to: collector.directory.file("layout"))
      for (name, text) in examples where name != "shells.go" || Self.hasProgram("go") {
        try collector.directory.write(text, to: name)
        for (tag, names) in [("users", "root me"), ("empty", "")] {
          let ending = try await collector("run", name, "oci:layout:\(tag)", environment: ["PATH": path])
          #expect(ending.status == 0, "\(name) in \(tag): \(ending.errors)")
          let found = try JSONDecoder().decode([String].self, from: Data(ending.output.utf8))
          #expect(found.joined(separator: " ") == names, "\(name) in \(tag)")
        }
        let ending = try await collector("run", name, "oci:layout:busybox", environment: ["PATH": path])
        #expect(ending.status == 0, "\(name) in busybox: \(ending.errors)")
      }
    }
  }

  @Test func whatACompilerDoesNotLikeIsToldBeforeAnythingRuns() async throws {
    try await withSandboxCollector { collector, _ in
      try collector.directory.write("// collector: output=text\nlet x: Int = \"\"\n", to: "bad.swift")
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      let bad = try await collector("scripts", "check", "bad.swift", environment: ["PATH": path])
      #expect(bad.status == 2)
      #expect(bad.errors.contains("bad.swift cannot be built") && bad.errors.contains("bad.swift:2:"), "\(bad.errors)")
      try collector.directory.write("print(1)\n", to: "good.swift")
      let missing = try await collector("scripts", "check", "good.swift", environment: ["PATH": "/none"])
      #expect(missing.status == 2)
      #expect(missing.errors.contains("there is no swiftc on this machine: install"), "\(missing.errors)")
    }
  }

  @Test func everyBuiltInScriptWorksInEveryImage() async throws {
    try await withSandboxCollector { collector, _ in
      var layout = TestLayout()
      let images = [
        "debian": try TestImage.debianLike(packages: 3).packed(), "alpine": try TestImage.alpineLike(packages: 2).packed(),
        "busybox": try TestImage.busybox().packed(), "empty": try TestImage.empty.packed(),
      ]
      for (tag, image) in images { layout.add(image, tag: tag) }
      try layout.write(to: collector.directory.file("layout"))
      let ending = try await collector("collect", "--script", "all", "oci:layout")
      #expect(ending.status == 0, "\(ending.errors)")
      let names = ["certificates", "language-packages", "package-deps", "packages", "secrets", "services", "setuid", "users"]
      for name in names {
        let results = try collector.results(of: name)
        #expect(results.count == images.count)
        for result in results { #expect(result["status"] as? String == "ok", "\(name): \(result)") }
      }
    }
  }

  @Test func aShellHasAllTools() async throws {
    try await withSandboxCollector { collector, _ in
      var layout = TestLayout()
      layout.add(try TestImage.empty.packed(), tag: "1")
      try layout.write(to: collector.directory.file("layout"))
      let line = "run --shell oci:layout:1 <<'END'\npython3 -c 'print(6*7)'; ruby -e 'puts 7*6'; exit 3\nEND\n"
      let ending = try await collector.shell(line)
      #expect(ending.status == 3, "\(ending.errors)")
      #expect(ending.output == "42\n42\n", "\(ending.errors)")
    }
  }

  @Test func policiesAreCheckedByParametersBesideThem() async throws {
    try await withSandboxCollector { collector, _ in
      var image = TestImage.debianLike(packages: 1)
      image.layers.append([.file("etc/passwd", Data("root:x:0:0::/:/bin/sh\nmallory:x:0:0::/:/bin/sh\n".utf8))])
      var layout = TestLayout()
      layout.add(try image.packed(), tag: "1")
      try layout.write(to: collector.directory.file("layout"))
      let copied = try await collector("scripts", "copy", "no-extra-users", "--to", "policy")
      #expect(copied.output == "policy/no-extra-users.sh\npolicy/no-extra-users.params\n", "\(copied.errors)")
      let again = try await collector("scripts", "copy", "no-extra-users", "--to", "policy")
      #expect(again.status == 2 && again.errors.contains("is there already"))
      for (allowed, status) in [("root\n", "fail"), ("root\nmallory\n", "pass")] {
        try collector.directory.write(allowed, to: "policy/no-extra-users.params")
        let ending = try await collector("run", "policy/no-extra-users.sh", "oci:layout:1")
        #expect(ending.output.contains("\"status\":\"\(status)\""), "\(ending.output)\(ending.errors)")
      }
    }
  }
}
