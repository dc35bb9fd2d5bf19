import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// The inventory, filled by passes of the embedded engine over a registry, and asked from the command line.
@Suite(.serialized) struct QueryTests {
  /// An image with packages of Debian.
  private static func image(_ packages: [String: String], labels: [String: String] = [:]) throws -> PackedImage {
    let entries = packages.sorted { $0.key < $1.key }.map { name, version in
      """
      Package: \(name)
      Status: install ok installed
      Architecture: \(TestImage.hostPlatform.architecture)
      Source: \(name == "libssl3" ? "openssl" : name)
      Version: \(version)

      """
    }
    let release = "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n"
    let image = TestImage(layers: [
      [
        .directory("etc"), .file("etc/os-release", release), .directory("var"), .directory("var/lib"), .directory("var/lib/dpkg"),
        .file("var/lib/dpkg/status", entries.joined(separator: "\n")),
      ]
    ])
    return try image.with { $0.labels = labels }.packed()
  }

  private static let check = """
    # collector: output=json kind=checks
    if grep -q openssl /var/lib/dpkg/status; then status=fail; else status=pass; fi
    printf '{"checks":[{"id":"no-openssl","status":"%s","message":"looked"}]}' "$status"

    """
  private static let text = "# collector: output=text\ngrep -e ^Package -e ^Version /var/lib/dpkg/status\n"

  /// A registry that was collected twice: a tag has moved in between, an image has had no script for packages, and a name leads nowhere.
  ///
  /// - Returns: Calls `body` with the program, the registry's name, and a time between the passes.
  private func withInventory(_ body: (CollectorProgram, String, Date) async throws -> Void) async throws {
    try await withSandboxCollector { collector, registry in
      let scripts = [
        "-s", "packages", "-s", try collector.script(Self.check, named: "policy"), "-s",
        try collector.script(Self.text, named: "list"),
      ]
      let old = try Self.image(["libssl3": "3.0.8-1", "zlib1g": "1:1.2.13"], labels: ["team": "blue"])
      let new = try Self.image(["libssl3": "3.0.11-1", "curl": "7.88"])
      for tag in ["1.1", "latest"] { try await registry.pusher.push(old, to: "team/app", tag: tag) }
      let first = try await collector(["collect"] + scripts + ["\(registry.host)/team/app"])
      try #require(first.status == 0, "\(first.errors)")
      let between = Date()
      try await registry.pusher.push(new, to: "team/app", tag: "latest")
      let second = try await collector(["collect"] + scripts + ["\(registry.host)/team/app"])
      try #require(second.status == 0, "\(second.errors)")
      try await registry.pusher.push(Self.image(["bash": "5"]), to: "team/unseen", tag: "1")
      let third = try await collector(
        ["collect"] + scripts.suffix(2) + ["\(registry.host)/team/unseen:1", "\(registry.host)/team/lost:1"]
      )
      try #require(third.status == 1, "\(third.errors)")
      try await body(collector, "\(registry.host)/team", between)
    }
  }

  /// The objects of an answer in JSON.
  private func objects(_ collector: CollectorProgram, _ arguments: String...) async throws -> [[String: Any]] {
    let ending = try await collector(["query"] + arguments + ["-o", "json"])
    try #require(ending.status == 0, "\(arguments): \(ending.errors)")
    return try ending.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func texts(_ objects: [[String: Any]], _ keys: String...) -> [[String]] {
    objects.map { object in
      keys.map { key in (object[key] as? [String])?.joined(separator: " ") ?? object[key] as? String ?? "-" }
    }
  }

  @Test func questionsAboutPackages() async throws {
    try await withInventory { collector, team, between in
      let old = try await objects(collector, "packages", "openssl", "--source", "--below", "3.0.9")
      #expect(texts(old, "names", "package", "version", "distro") == [["\(team)/app:1.1", "libssl3", "3.0.8-1", "debian:12"]])
      let newer = try await objects(collector, "packages", "lib*", "--at-least", "3.0.9", "--type", "deb")
      #expect(texts(newer, "names", "version", "source") == [["\(team)/app:latest", "3.0.11-1", "openssl"]])
      let none = try await objects(collector, "packages", "openssl")
      #expect(none.isEmpty)
      let wrong = try await objects(collector, "packages", "libssl3", "--distro", "debian:11")
      #expect(wrong.isEmpty)

      let table = try await collector("query", "packages", "libssl3", "--repository", "team/*")
      #expect(table.output.split(separator: "\n").count == 3 && table.output.hasPrefix("IMAGE "), "\(table.output)")
      // What could not be seen is told.
      #expect(table.errors.contains("1 of 3 images could not be looked into"), "\(table.errors)")
      #expect(table.errors.contains("1 name could not be reached"), "\(table.errors)")
      let csv = try await collector("query", "packages", "zlib1g", "-o", "csv")
      #expect(
        csv.output.hasPrefix("image,package,version,type,") && csv.output.contains("\r\n\(team)/app:1.1,zlib1g,1:1.2.13,deb,")
      )

      let then = between.rfc3339
      let before = try await objects(collector, "at", then, "packages", "libssl3")
      #expect(texts(before, "names", "version") == [["\(team)/app:1.1 \(team)/app:latest", "3.0.8-1"]])
      let tomorrow = try await collector("query", "at", "2099-01-01", "packages", "libssl3")
      #expect(tomorrow.status == 2 && tomorrow.errors.contains("it has not come yet"), "\(tomorrow.errors)")
      let longAgo = try await collector("query", "packages", "libssl3", "--at", "2020-01-01")
      #expect(longAgo.status == 0 && longAgo.output.split(separator: "\n").count == 1, "\(longAgo.output)")
    }
  }

  @Test func questionsAboutImages() async throws {
    try await withInventory { collector, team, between in
      let all = try await objects(collector, "images")
      #expect(
        texts(all, "names", "state").sorted { $0[0] < $1[0] } == [
          ["\(team)/app:1.1", "found"], ["\(team)/app:latest", "found"], ["\(team)/unseen:1", "found"],
        ]
      )
      let missing = try await objects(collector, "images", "--missing-package", "zlib1g")
      #expect(texts(missing, "names", "state") == [["\(team)/app:latest", "found"], ["\(team)/unseen:1", "unknown"]])
      #expect(texts(missing, "reason")[1] == ["no script of kind packages has run in it"])
      let labelled = try await objects(collector, "images", "--label", "team=blue")
      #expect(texts(labelled, "names") == [["\(team)/app:1.1"]])
      let failing = try await objects(collector, "images", "--check", "no-openssl=fail")
      #expect(
        texts(failing, "names", "state") == [
          ["\(team)/app:1.1", "found"], ["\(team)/app:latest", "found"], ["\(team)/unseen:1", "unknown"],
        ]
      )
      let failed = try await objects(collector, "images", "--failed")
      #expect(
        failed.contains { $0["names"] as? [String] == ["\(team)/lost:1"] && $0["state"] as? String == "unreached" },
        "\(failed)"
      )
      let before = try await objects(collector, "at", between.rfc3339, "images")
      #expect(texts(before, "names") == [["\(team)/app:1.1 \(team)/app:latest"]])
      let table = try await collector("query", "images", "--missing-package", "zlib1g")
      #expect(table.output.contains("unknown  no script of kind packages has run in it"), "\(table.output)")
    }
  }

  @Test func historyAndDifferences() async throws {
    try await withInventory { collector, team, _ in
      let history = try await objects(collector, "history", "\(team)/app:latest")
      #expect(history.count == 2 && history[0]["until"] as? String == history[1]["since"] as? String, "\(history)")
      #expect(history[1]["until"] is NSNull)
      let unknown = try await collector("query", "history", "nobody/knows:1")
      #expect(unknown.status == 0 && unknown.errors.contains("nothing is known of nobody/knows:1"), "\(unknown.errors)")

      let changes = try await objects(collector, "diff", "\(team)/app:1.1", "\(team)/app:latest")
      #expect(
        texts(changes, "change", "package", "before", "after") == [
          ["added", "curl", "-", "7.88"], ["upgraded", "libssl3", "3.0.8-1", "3.0.11-1"], ["removed", "zlib1g", "1:1.2.13", "-"],
        ]
      )
      let back = try await objects(collector, "diff", "\(team)/app:latest", "\(team)/app:1.1")
      #expect(back.contains { $0["change"] as? String == "downgraded" })
      let script = try await collector("query", "diff", "--script", "list", "\(team)/app:1.1", "\(team)/app:latest")
      #expect(
        script.output == """
          --- \(team)/app:1.1
          +++ \(team)/app:latest
          @@ -1,4 +1,4 @@
          +Package: curl
          +Version: 7.88
           Package: libssl3
          -Version: 3.0.8-1
          -Package: zlib1g
          -Version: 1:1.2.13
          +Version: 3.0.11-1

          """
      )
      let doubtful = try await collector("query", "diff", "\(team)/app:1.1", "\(team)/unseen:1")
      #expect(doubtful.errors.contains("no script of kind packages has run in it"), "\(doubtful.errors)")
      let nobody = try await collector("query", "diff", "\(team)/app:1.1", "nobody/knows:1")
      #expect(nobody.status == 2 && nobody.errors.contains("collector query images"), "\(nobody.errors)")
    }
  }

  @Test func resultsAndSQL() async throws {
    try await withInventory { collector, team, _ in
      let list = try await collector("query", "result", "list", "\(team)/app:1.1")
      #expect(list.output == "Package: libssl3\nVersion: 3.0.8-1\nPackage: zlib1g\nVersion: 1:1.2.13\n")
      let packages = try await collector.shell("query result packages '\(team)/app:1.1' | jq -r '.packages[].name'")
      #expect(packages.output == "libssl3\nzlib1g\n", "\(packages.errors)")
      let record = try await collector("query", "result", "--record", "policy", "\(team)/app:1.1")
      #expect(record.output.contains("\"type\":\"result\"") && record.output.hasSuffix("}\n"))
      let never = try await collector("query", "result", "users", "\(team)/app:1.1")
      #expect(never.status == 2 && never.errors.contains("collector collect -s users"), "\(never.errors)")

      let names = try await objects(collector, "sql", "SELECT name, name FROM image_name ORDER BY name LIMIT 1")
      #expect(texts(names, "name", "name_2") == [["\(team)/app:1.1", "\(team)/app:1.1"]])
      let forbidden = try await collector("query", "sql", "DELETE FROM image")
      #expect(forbidden.status == 2 && forbidden.errors.contains("was not asked"), "\(forbidden.errors)")
      let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
      let slow = try await collector("query", "sql", endless, "--timeout", "200ms")
      #expect(slow.status == 2 && slow.errors.contains("took longer than 200ms"), "\(slow.errors)")
      let schema = try await collector("query", "schema")
      #expect(schema.output.contains("CREATE VIEW image_name"))
      // A reader that goes away, and a disk that is full.
      let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT i FROM n"
      let head = try await collector.shell("query sql '\(rows)' -o csv | head -2")
      #expect(head.output == "i\r\n1\r\n" && head.errors == "", "\(head.errors)")
      let full = try await collector.shell("query images >/dev/full")
      #expect(full.status == 2 && full.errors.contains("cannot be written"), "\(full.errors)")
    }
  }

  @Test func exportsOfEachFormat() async throws {
    try await withInventory { collector, team, _ in
      let cycloneDX = try await collector("export", "cyclonedx", "\(team)/app:1.1")
      #expect(cycloneDX.status == 0 && cycloneDX.output.contains("pkg:deb/debian/libssl3@3.0.8-1"), "\(cycloneDX.errors)")
      let spdx = try await collector("export", "spdx", "--all", "-d", "sboms")
      // Nobody knows what packages the third has: it has no document, and that is told.
      #expect(spdx.status == 1 && spdx.errors.contains("\(team)/unseen:1"), "\(spdx.errors)")
      let stem = team.replacing("/", with: "_").replacing(":", with: "_")
      #expect(spdx.output == "sboms/\(stem)_app_1.1.spdx.json\nsboms/\(stem)_app_latest.spdx.json\n")
      let document = try Data(contentsOf: URL(filePath: collector.directory.file("sboms/\(stem)_app_latest.spdx.json").string))
      let parsed = try #require(JSONSerialization.jsonObject(with: document) as? [String: Any])
      #expect(parsed["spdxVersion"] as? String == "SPDX-2.3")
      let nothing = try await collector("export", "cyclonedx", "\(team)/unseen:1")
      #expect(nothing.status == 2 && nothing.output == "" && nothing.errors.contains("-s packages"), "\(nothing.errors)")

      let junit = try await collector("export", "junit", "--repository", "team/app", "-o", "report.xml")
      #expect(junit.status == 0 && junit.output == "", "\(junit.errors)")
      let report = try String(contentsOfFile: collector.directory.file("report.xml").string, encoding: .utf8)
      #expect(report.split(separator: "<testsuite ").count == 3 && report.contains("<failure"), "\(report)")
      let sarif = try await collector("export", "sarif", "\(team)/app:1.1", "-o", "/dev/stdout")
      #expect(sarif.output.contains("\"ruleId\":\"policy/no-openssl\""), "\(sarif.output)\(sarif.errors)")
      let lost = try await collector("export", "sarif", "-o", "no/such/directory/x")
      #expect(lost.status == 2 && lost.errors.contains("no/such/directory/x cannot be written"), "\(lost.errors)")
    }
  }

  @Test func whatIsOverGoesWhenItIsAskedTo() async throws {
    try await withInventory { collector, team, between in
      let doctor = try await collector("doctor")
      #expect(doctor.output.contains("version 3, 3 images, 3 names, 7 results, whole"), "\(doctor.output)")
      #expect(try await collector("collect", "--retain", "90", "\(team)/app:1.1").status == 2)
      let kept = try await collector("collect", "--retain", "90d", "\(team)/app:1.1")
      #expect(kept.status == 0 && !kept.output.contains("removed"), "\(kept.output)")
      let clean = try await collector("clean", "--retain", "1ms")
      #expect(
        clean.status == 0 && clean.output.contains("removed what was over and older than 1ms: 1 name"),
        "\(clean.output)\(clean.errors)"
      )
      let history = try await objects(collector, "history", "\(team)/app:latest")
      #expect(history.count == 1)
      let current = try await objects(collector, "packages", "libssl3")
      #expect(current.count == 2)
    }
  }

  @Test func beforeTheFirstPassThereIsNothingToAsk() async throws {
    try await withTemporaryDirectory { directory in
      let collector = CollectorProgram(directory: directory, dockerHost: nil)
      for arguments in [["query", "images"], ["query", "sql", "SELECT 1"], ["export", "junit"]] {
        let ending = try await collector(arguments)
        #expect(ending.status == 2 && ending.output == "")
        #expect(
          ending.errors.contains("nothing has been collected yet") && ending.errors.contains("collector collect"),
          "\(ending.errors)"
        )
      }
      #expect(!FileManager.default.fileExists(atPath: directory.file("state.sqlite").string))
    }
  }
}
