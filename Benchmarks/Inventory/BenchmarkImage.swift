import CollectorCore
import Foundation
import Inventory
import OCI

/// A package out of 50,000: 10,000 names of five versions each.
struct BenchmarkPackage {
  static let count = 50_000
  let name: String
  let version: String
  let source: String

  init(_ number: Int) {
    let (index, release) = (number / 5, number % 5)
    name = "lib\(String(format: "%05d", index))-component\(index % 7)"
    version = "\(release).\(index % 40).\(index % 9)-\(index % 3)+deb12u\(release)"
    source = "component\(index / 3)"
  }

  var entry: JSONValue {
    .object([
      "name": .string(name), "version": .string(version), "architecture": .string("amd64"), "type": .string("deb"),
      "source": .string(source),
    ])
  }
}

/// What a pass would keep of an image: a listing of six layers, its configuration, a list of packages as a package manager sorts it.
struct BenchmarkImage {
  private static let time = Date(timeIntervalSince1970: 1_704_067_200)
  private static let toolbox = digest("toolbox")
  private static let script = digest("script")

  let listing: ImageListing
  let configuration: Data
  let result: ResultRecord

  init(_ number: Int, packages: Int) {
    let layers = (0..<6).map {
      ImageDescription.Layer(digest: Self.digest("layer \($0 < 3 ? number % 50 : number) \($0)"), size: 12_345_678)
    }
    let image = ImageDescription(
      imageID: Self.digest("image \(number)"),
      digest: Self.digest("manifest \(number)"),
      platform: Platform(os: "linux", architecture: "amd64"),
      created: Self.time,
      author: "team@example.com",
      labels: [
        "org.opencontainers.image.revision": Self.digest("\(number)").short,
        "org.opencontainers.image.title": "app \(number % 100)",
        "org.opencontainers.image.source": "https://git.example.com/team/app-\(number % 100)",
      ],
      layers: layers
    )
    let reference = Reference(
      registry: "registry.example.com:5000",
      repository: "team/app-\(number % 100)",
      tag: "1.\(number / 100)"
    )
    listing = ImageListing(reference: reference, source: "registry", image: image)
    configuration = Self.configuration(layers)
    result = Self.result(number, image: listing, packages: packages)
  }

  /// As `ImageMemory`, pass and ledger do, in their order.
  func keep(in inventory: SQLiteInventory) async throws {
    if let digest = listing.image.digest {
      try await inventory.remember(.image(listing.image), of: digest, on: listing.image.platform, configuration: configuration)
    }
    _ = try await inventory.change(at: listing.name, to: listing.image)
    try await inventory.note(listing, at: Self.time)
    try await inventory.finish(result, toolbox: Self.toolbox)
    try await inventory.note(.collected, of: listing.name.description, at: Self.time)
  }

  /// How long its records are as JSON.
  func recordBytes() throws -> Int {
    let image = ImageRecord(action: .add, time: Self.time, name: listing.name, image: listing.image, source: listing.source)
    return try Record.image(image).encoded().count + Record.result(result).encoded().count
  }

  private static func digest(_ text: String) -> Digest { Digest(sha256Of: text.utf8) }

  /// Drawn at random, the same at every run.
  private static func numbers(_ seed: Int, count: Int) -> [Int] {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    var drawn: Set<Int> = []
    while drawn.count < count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      drawn.insert(Int(truncatingIfNeeded: state >> 33) % BenchmarkPackage.count)
    }
    return drawn.sorted()
  }

  private static func result(_ number: Int, image: ImageListing, packages: Int) -> ResultRecord {
    let output = JSONValue.object([
      "distro": .object([
        "id": .string("debian"), "version_id": .string("12"), "pretty_name": .string("Debian GNU/Linux 12 (bookworm)"),
      ]),
      "packages": .array(numbers(number, count: packages).map { BenchmarkPackage($0).entry }),
      "databases": .array([.string("/var/lib/dpkg/status")]), "unread": .array([]),
    ])
    return ResultRecord(
      key: ResultRecord.key(imageID: image.image.imageID, script: script, toolbox: toolbox),
      time: time,
      digest: image.image.digest,
      imageID: image.image.imageID,
      references: [image.name],
      script: "packages",
      scriptDigest: script,
      kind: .packages,
      engine: "sandbox",
      status: .ok,
      reason: nil,
      exitCode: 0,
      duration: .milliseconds(14),
      outputBytes: 50_000,
      isTruncated: false,
      output: output,
      standardError: ""
    )
  }

  /// Some 2 kB, as image builders write it.
  private static func configuration(_ layers: [ImageDescription.Layer]) -> Data {
    let history = layers.indices.map { index in
      #"{"created":"2024-01-01T00:00:00Z","created_by":"RUN /bin/sh -c apt-get update && apt-get install -y component\#(index) # buildkit","comment":"buildkit.dockerfile.v0"}"#
    }
    let diffIDs = layers.map { "\"\(digest("\($0.digest)"))\"" }
    return Data(
      """
      {"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/app"],\
      "WorkingDir":"/srv"},"history":[\(history.joined(separator: ","))],"rootfs":{"type":"layers","diff_ids":[\(diffIDs.joined(separator: ","))]}}
      """.utf8
    )
  }
}
