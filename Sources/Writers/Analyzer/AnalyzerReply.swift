import CollectorCore
import Foundation

/// What an analyzer says to a batch.
struct AnalyzerReply: Sendable, Hashable {
  enum Meaning: Sendable, Hashable {
    /// It has the records, those with these keys excepted.
    case accepted(refused: [String: String])
    /// One or more of the records are too much for it, or wrong: smaller batches tell which.
    case refused
    /// It is to be tried again, as it is.
    case later
    /// It takes nothing from us until somebody has mended something: the records are not to blame.
    case misconfigured(remedy: String)
  }

  let status: Int
  let body: Data
  let retryAfter: Duration?

  /// <https://www.rfc-editor.org/rfc/rfc9110#section-15>
  var meaning: Meaning {
    switch status {
    case 200..<300: .accepted(refused: refusals)
    case 408, 425, 429, 500...: .later
    case 401: .misconfigured(remedy: "see to the token in COLLECTOR_WRITER_TOKEN or COLLECTOR_WRITER_TOKEN_FILE")
    case 403: .misconfigured(remedy: "see to what its token may do")
    case 407: .misconfigured(remedy: "see to the proxy")
    case ..<400, 404, 405, 410: .misconfigured(remedy: "see to the address")
    default: .refused
    }
  }

  /// The keys of single records that it does not take, with its reasons: `{"refused":[{"key":"…","reason":"…"}]}`.
  private var refusals: [String: String] {
    guard let elements = (try? JSONValue(parsing: body))?["refused"]?.elements else { return [:] }
    let pairs = elements.compactMap { element in element["key"]?.text.map { ($0, element["reason"]?.text ?? "it gave no reason") }
    }
    return Dictionary(pairs) { $1 }
  }

  /// What it said, in one line that can be shown.
  var text: String {
    let words = String(decoding: body.prefix(500), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? "status \(status)" : "status \(status): \(words.escapedForTerminal)"
  }
}
