import Foundation

/// What a `FakeRegistry` answers, and how.
struct FakeRegistryAnswer: Sendable {
  enum Manner: Sendable, Hashable {
    case good
    case cutConnection
    case shortBody
    case silence
    case stall
    case endlessBody
    /// A byte at a time, this far apart.
    case trickle(Duration)
  }

  var status: Int
  var headers: [String: String]
  var body: Data
  var manner = Manner.good
  /// The length that is told; `nil` for that of the body.
  var claimedLength: Int64?

  static func json(_ text: String) -> FakeRegistryAnswer {
    FakeRegistryAnswer(status: 200, headers: ["content-type": "application/json"], body: Data(text.utf8))
  }

  static func refusal(_ status: Int, _ code: String, _ headers: [String: String] = [:]) -> FakeRegistryAnswer {
    var answer = json(#"{"errors":[{"code":"\#(code)","message":"refused by the fake"}]}"#)
    answer.status = status
    answer.headers.merge(headers) { $1 }
    return answer
  }

  func with(_ fault: FakeRegistryFault) -> FakeRegistryAnswer {
    var answer = self
    switch fault {
    case .status(let status, let headers, let body):
      answer = FakeRegistryAnswer(status: status, headers: headers, body: Data(body.utf8))
    case .cutConnection: answer.manner = .cutConnection
    case .shortBody: answer.manner = .shortBody
    case .silence: answer.manner = .silence
    case .stall: answer.manner = .stall
    case .content(let body): answer.body = body
    case .endlessBody: answer.manner = .endlessBody
    case .trickle(let pause): answer.manner = .trickle(pause)
    case .claimedLength(let length): answer.claimedLength = length
    case .fields(let fields):
      for (name, value) in fields { answer.headers[name.lowercased()] = value.isEmpty ? nil : value }
    }
    return answer
  }

  /// The answer as a request with a `Range` field gets it, of the form `bytes=FIRST-`.
  ///
  /// <https://www.rfc-editor.org/rfc/rfc9110#section-14.2>
  func part(for request: FakeRegistryRequest) -> FakeRegistryAnswer {
    guard let range = request.headers["range"], range.hasPrefix("bytes="), range.hasSuffix("-"),
      let first = Int(range.dropFirst("bytes=".count).dropLast())
    else { return self }
    guard first < body.count else { return .refusal(416, "RANGE_INVALID", ["content-range": "bytes */\(body.count)"]) }
    var part = self
    part.status = 206
    part.headers["content-range"] = "bytes \(first)-\(body.count - 1)/\(body.count)"
    part.body = Data(body.dropFirst(first))
    return part
  }
}
