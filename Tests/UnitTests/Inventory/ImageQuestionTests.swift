import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import PackageVersions
import Testing

@testable import Inventory

@Suite struct ImageQuestionTests {
  private static func image(_ seed: String, labels: [String: String] = [:]) -> ImageDescription {
    ImageDescription(imageID: Sample.digest(seed), digest: Sample.digest("\(seed) m"), platform: Sample.platform, labels: labels)
  }

  private static func fill(_ inventory: SQLiteInventory) async throws {
    let labels = ["a.b": "1", "quoted\"": "x"]
    for seed in ["with", "without", "failed", "unread", "none", "text"] {
      try await inventory.note(Sample.listing(seed, of: image(seed, labels: seed == "with" ? labels : [:])), at: Sample.time)
    }
    let unread = JSONValue.object(["packages": .array([]), "unread": .array([.string("/var/lib/rpm")])])
    let results = [
      Sample.result(of: image("with"), output: Sample.packageList("openssl 3")),
      Sample.result(of: image("without"), output: Sample.packageList("zlib 1")),
      Sample.result(of: image("failed"), status: .timeout, reason: "too slow", output: .string("")),
      Sample.result(of: image("unread"), output: unread),
      Sample.result(of: image("text"), output: .string("no JSON was asked for")),
      Sample.result(of: image("untagged"), output: Sample.packageList("zlib 1")),
      Sample.checks(of: image("with"), ["users": "pass"]), Sample.checks(of: image("without"), ["users": "fail"]),
    ]
    for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
    let failure = Failure(reason: "gone", isTransient: false)
    _ = try await inventory.count(failure, of: image("none").imageID, at: Sample.time)
    try await inventory.note(.failed(failure), of: "registry.test/lost", at: Sample.time)
  }

  private static let cases: [(ImageQuery, fitting: [String], unknown: [String])] = [
    (ImageQuery(), ["failed", "none", "text", "unread", "with", "without"], []),
    (ImageQuery(missingPackage: TextPattern("openssl")), ["without"], ["failed", "none", "text", "unread"]),
    (
      ImageQuery(missingPackage: TextPattern("openssl"), includesUntagged: true), ["without", ""],
      ["failed", "none", "text", "unread"]
    ),
    (ImageQuery(missingPackage: TextPattern("z*")), ["with"], ["failed", "none", "text", "unread"]),
    (ImageQuery(labels: [.init(key: "a.b")]), ["with"], []),
    (ImageQuery(labels: [.init(key: "a.b", value: "1"), .init(key: "quoted\"")]), ["with"], []),
    (ImageQuery(labels: [.init(key: "a.b", value: "2")]), [], []),
    (ImageQuery(checks: [.init(id: "users", status: "fail")]), ["without"], ["failed", "none", "text", "unread"]),
    (ImageQuery(labels: [.init(key: "a.b")], checks: [.init(id: "users", status: "fail")]), [], []),
    (ImageQuery(hasFailed: true), ["failed", "none"], []),
    (ImageQuery(repository: TextPattern("*/app")), ["failed", "none", "text", "unread", "with", "without"], []),
    (ImageQuery(repository: TextPattern("app")), [], []),
    (ImageQuery(time: Sample.time(after: -1)), [], []),
  ]

  @Test func imagesThatFit() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      for (query, fitting, unknown) in Self.cases {
        let answer = try await inventory.images(query)
        func tag(_ image: ImageSummary) -> String { image.names.first?.split(separator: ":").last.map(String.init) ?? "" }
        let found = try await answer.images.collected().map(tag)
        #expect(found == fitting, "\(query)")
        let doubtful = try await answer.unknown.collected().map { tag($0.image) }
        #expect(doubtful == unknown, "\(query)")
      }
    }
  }

  @Test func reasonsAreTold() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      let answer = try await inventory.images(ImageQuery(missingPackage: TextPattern("openssl")))
      let reasons = try await answer.unknown.collected().map(\.reason)
      #expect(
        reasons == [
          "packages: timeout: too slow", "no script of kind packages has run in it",
          "packages: ok, and printed no list of packages", "packages could not read all package databases",
        ]
      )
      let failed = try await inventory.images(ImageQuery(hasFailed: true))
      #expect(failed.unreached == [UnreachedName(name: "registry.test/lost", time: Sample.time, reason: "gone")])
    }
  }

  @Test func anImageIsFoundByWhatPeopleCallIt() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      let nginx = Reference(registry: "docker.io", repository: "library/nginx", tag: "latest")
      try await inventory.note(ImageListing(reference: nginx, source: "registry", image: Self.image("nginx")), at: Sample.time)
      let id = Self.image("with").imageID
      let digest = Sample.digest("with m")
      for text in ["registry.test/team/app:with", "\(id)", id.hex, id.short, "sha256:\(id.short)", "\(digest)", digest.short] {
        #expect(try await inventory.image(text).imageID == id, "\(text)")
      }
      for text in ["nginx", "nginx:latest"] {
        #expect(try await inventory.image(text).imageID == Self.image("nginx").imageID, "\(text)")
      }
      for text in ["", "nginx:1", String(id.hex.prefix(5)), "sha256:" + String(repeating: "0", count: 64), "'\"\u{0}"] {
        await #expect(throws: InventoryError.unknownImage(text)) { try await inventory.image(text) }
      }
      try await inventory.pool.write {
        try $0.execute(sql: "UPDATE image SET image_id = 'sha256:abcdef' || substr(image_id, 14)")
      }
      await #expect(throws: InventoryError.ambiguousImage("abcdef")) { try await inventory.image("abcdef") }
    }
  }

  @Test func resultsOfAnImage() async throws {
    try await withInventory { inventory in
      let image = Sample.image()
      let results = ["b", "a"].map { Sample.result(of: image, script: $0) }
      for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
      #expect(try await inventory.results(of: image.imageID).collected() == [results[1], results[0]])
      #expect(try await inventory.result(of: "b", in: image.imageID) == results[0])
      #expect(try await inventory.result(of: "c", in: image.imageID) == nil)
      #expect(try await inventory.results(of: Sample.digest("none")).isEmpty)
    }
  }

  @Test func namesHaveAHistory() async throws {
    try await withInventory { inventory in
      for (number, seed) in ["a", "b"].enumerated() {
        try await inventory.note(Sample.listing(of: Self.image(seed)), at: Sample.time(after: Double(number) * 10))
      }
      let name = Sample.name().description
      let history = try await inventory.history(of: name)
      #expect(history.map(\.imageID) == [Self.image("a").imageID, Self.image("b").imageID])
      #expect(history.map(\.digest) == [Sample.digest("a m"), Sample.digest("b m")])
      #expect(history.map(\.until) == [Sample.time(after: 10), nil])
      #expect(try await inventory.history(of: "other").isEmpty)
      for (seconds, expected) in [(-1.0, []), (0, ["a"]), (9, ["a"]), (10, ["b"])] as [(Double, [String])] {
        let names = try await inventory.names(at: Sample.time(after: seconds), limit: 10)
        #expect(names.map(\.imageID) == expected.map { Self.image($0).imageID }, "\(seconds)")
      }
      #expect(try await inventory.names(at: nil, limit: 10).map(\.name) == [name])
      #expect(try await inventory.names(at: nil, after: name, limit: 10).isEmpty)
    }
  }

  @Test func imagesAreCompared() async throws {
    try await withInventory { inventory in
      let outputs = [
        "before": Sample.packageList("same 1", "up 1.9", "down 2", "gone 1", "kernel 9", "kernel 10"),
        "after": Sample.packageList("same 1", "up 1.10", "down 1", "new 1", "kernel 10", "kernel 11", "kernel 12"),
      ]
      for (seed, output) in outputs {
        try await inventory.note(Sample.listing(seed, of: Self.image(seed)), at: Sample.time)
        try await inventory.finish(Sample.result(of: Self.image(seed), output: output), toolbox: Sample.toolbox)
      }
      let names = ["before", "after"].map { Sample.name($0).description }
      let difference = try await inventory.difference(from: names[0], to: names[1])
      #expect(difference.added.map { "\($0.name) \($0.version)" } == ["kernel 12", "new 1"])
      #expect(difference.removed.map { "\($0.name) \($0.version)" } == ["gone 1"])
      #expect(
        difference.changed.map { "\($0.before.name) \($0.before.version) \($0.after.version)" } == [
          "down 2 1", "kernel 9 11", "up 1.9 1.10",
        ]
      )
      #expect(difference.changed.map(\.comparison) == [.less, .greater, .greater])
      #expect(difference.doubts == [])
      try await inventory.note(Sample.listing("none", of: Self.image("none")), at: Sample.time)
      let doubtful = try await inventory.difference(from: names[0], to: Sample.name("none").description)
      #expect(doubtful.doubts == ["registry.test/team/app:none: no script of kind packages has run in it"])
    }
  }
}
