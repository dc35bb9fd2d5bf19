import Foundation

/// What Docker Hub wants to know for a login, and what it answers.
///
/// <https://docs.docker.com/reference/api/hub/latest/operations/AuthCreateAccessToken/>
struct HubLogin: Encodable {
  let identifier: String
  let secret: String

  /// The token in an answer; `nil` where there is none that can be sent.
  static func token(in json: Data) -> String? {
    guard let token = try? JSONDecoder().decode(Answer.self, from: json).token else { return nil }
    return !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? token : nil
  }

  private struct Answer: Decodable {
    let token: String

    enum CodingKeys: String, CodingKey {
      case token = "access_token"
    }
  }
}

extension HubLogin: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "HubLogin(redacted)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
