import OCI
import SystemPackage

/// Where everything is in a store.
struct StorePaths: Sendable {
  let root: FilePath

  var lock: FilePath { root.appending("lock") }
  var format: FilePath { root.appending("format") }
  var boot: FilePath { root.appending("boot") }
  var marker: FilePath { root.appending("oci-layout") }
  var index: FilePath { root.appending("index.json") }
  var blobs: FilePath { root.appending("blobs") }
  var partial: FilePath { root.appending("partial") }
  var layers: FilePath { root.appending("layers") }
  var work: FilePath { root.appending("work") }
  var trash: FilePath { root.appending("trash") }
  var leases: FilePath { root.appending("leases") }
  var locks: FilePath { root.appending("locks") }

  var directories: [FilePath] {
    Digest.Algorithm.allCases.map { blobs.appending($0.rawValue) } + [partial, layers, work, trash, leases, locks]
  }

  func blob(_ digest: Digest) -> FilePath { blobs.appending(digest.algorithm.rawValue).appending(digest.hex) }

  func partial(_ digest: Digest) -> FilePath { partial.appending("\(digest.algorithm.rawValue)-\(digest.hex)") }

  /// Short, since the options of one mount name up to 128 of them and are one page of memory; 96 bits do not come twice.
  static func layerName(_ diffID: Digest) -> String { String(diffID.hex.prefix(24)) }

  func layer(_ diffID: Digest) -> FilePath { layers.appending(Self.layerName(diffID)) }
}
