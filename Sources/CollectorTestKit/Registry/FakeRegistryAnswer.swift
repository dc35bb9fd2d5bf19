import Foundation

/// What a `FakeRegistry` answers, and how.
struct FakeRegistryAnswer: Sendable {
  enum Manner: Sendable {
    case good
    case cutConnection
    case shortBody
    case silence
    case stall
    case endlessBody
  }

  var status: Int
  var headers: [String: String]
  var body: Data
  var manner = Manner.good

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
    case .fields(let fields):
      for (name, value) in fields { answer.headers[name.lowercased()] = value.isEmpty ? nil : value }
    }
    return answer
  }
}
