import CollectorCore
import Foundation
import OCI

/// The document of one request: records with their keys. `docs/analyzer-api.yaml` describes it.
struct AnalyzerBatch: Sendable {
  let entries: ArraySlice<SpoolEntry>

  /// The same for the same records, however often they are sent.
  var idempotencyKey: String {
    var hasher = DigestHasher(.sha256)
    for entry in entries {
      hasher.update(entry.key.utf8)
      hasher.update(entry.document)
      hasher.update(CollectionOfOne(UInt8(ascii: "\n")))
    }
    return hasher.finalize().hex
  }

  var document: Data {
    var document = Data(#"{"schema":\#(Record.schema),"records":["#.utf8)
    for (index, entry) in entries.enumerated() {
      if index > 0 { document.append(UInt8(ascii: ",")) }
      document.append(contentsOf: #"{"key":"\#(entry.key)","record":"#.utf8)
      document.append(entry.document)
      document.append(UInt8(ascii: "}"))
    }
    document.append(contentsOf: "]}".utf8)
    return document
  }
}
