import CollectorCore
import Foundation
import OCI

/// A record as it waits for its delivery.
struct SpoolEntry: Sendable, Hashable {
  /// What is the same for every delivery of it, in hexadecimal digits: a result's own key, else the SHA-256 of the document.
  let key: String
  /// The record as JSON in one line, without its end.
  let document: Data

  init(key: String, document: Data) {
    self.key = key
    self.document = document
  }

  /// - Throws: `WriterError.unencodable`.
  init(_ record: Record) throws(WriterError) {
    do {
      document = try record.encoded()
    } catch {
      throw .unencodable(reason: "\(error)")
    }
    key = if case .result(let result) = record { result.key.hex } else { Digest(sha256Of: document).hex }
  }
}
