import OCI
import SystemPackage

/// All that a store keeps, with sizes and last uses. Nothing is opened but the records of layers.
struct StoreCensus {
  enum Kind: Hashable {
    case blob(Digest)
    /// By its name.
    case layer(String)
    /// By the name of its file and its lock.
    case partial(String)
  }

  struct Thing {
    let kind: Kind
    let path: FilePath
    let bytes: Int64
    let lastUse: Int64
  }

  private(set) var things: [Thing] = []
  /// Blobs whose layers are unpacked.
  private var unpacked: Set<Digest> = []

  init(_ paths: StorePaths) throws {
    for algorithm in Digest.Algorithm.allCases {
      for name in try FileReading.names(in: paths.blobs(of: algorithm)) {
        guard let digest = try? Digest(parsing: "\(algorithm.rawValue):\(name)") else { continue }
        add(.blob(digest), paths.blob(digest))
      }
    }
    for name in try FileReading.names(in: paths.partial) { add(.partial(name), paths.partial.appending(name)) }
    for name in try FileReading.names(in: paths.layers) {
      let path = paths.layer(name)
      // What has no readable record is of no use to anybody, and nobody knows how large it is.
      let record = try? LayerRecord.read(below: path)
      let lastUse = FileStatus(path.appending(LayerRecord.fileName))?.lastUse ?? 0
      things.append(Thing(kind: .layer(name), path: path, bytes: record?.diskBytes ?? 0, lastUse: record == nil ? 0 : lastUse))
      if let blob = record?.blob { unpacked.insert(blob) }
    }
  }

  private mutating func add(_ kind: Kind, _ path: FilePath) {
    // It may have been taken away just now.
    guard let status = FileStatus(path) else { return }
    things.append(Thing(kind: kind, path: path, bytes: status.sizeBytes, lastUse: status.lastUse))
  }

  var bytes: Int64 {
    things.reduce(0) { sum, thing in
      let (sum, tooMuch) = sum.addingReportingOverflow(thing.bytes)
      return tooMuch ? .max : sum
    }
  }

  /// What is to go first: blobs whose layers are unpacked, since they are needed only once those are gone; then what was not used
  /// for longest.
  var leastUsedFirst: [Thing] {
    func isSpare(_ thing: Thing) -> Bool {
      if case .blob(let digest) = thing.kind { unpacked.contains(digest) } else { false }
    }
    return things.map { (isSpare($0) ? 0 : 1, $0.lastUse, $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }
}
