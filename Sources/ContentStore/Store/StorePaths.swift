import OCI
import SystemPackage

/// Where everything is in a store.
struct StorePaths: Sendable {
  let root: FilePath

  var lock: FilePath { root.appending("lock") }
  /// The number of the store's format: by it a store is told from other directories.
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
    Digest.Algorithm.allCases.map(blobs(of:)) + [partial, layers, work, trash, leases, locks]
  }

  func blobs(of algorithm: Digest.Algorithm) -> FilePath { blobs.appending(algorithm.rawValue) }

  func blob(_ digest: Digest) -> FilePath { blobs(of: digest.algorithm).appending(digest.hex) }

  /// What a blob's unfinished bytes, and the lock of whoever brings them, are called.
  static func partialName(_ digest: Digest) -> String { "\(digest.algorithm.rawValue)-\(digest.hex)" }

  func partial(_ digest: Digest) -> FilePath { partial.appending(Self.partialName(digest)) }

  /// What an unpacked layer, and the lock of whoever unpacks it, are called: short, since the options of one mount name up to 128
  /// of them and are one page of memory. 92 bits do not come twice, and the layer's record has the whole digest.
  ///
  /// Each form has its own letter, which is no hexadecimal digit: containers may use the layer of one form while another is made.
  static func layerName(_ diffID: Digest, _ form: LayerForm) -> String {
    let number = (form.attributes == .user ? 1 : 0) + (form.ownership == .dropped ? 2 : 0) + (form.makesDevices ? 0 : 4)
    return String(diffID.hex.prefix(23)) + String(UnicodeScalar(UInt8(ascii: "g") + UInt8(number)))
  }

  func layer(_ name: String) -> FilePath { layers.appending(name) }
}
