import Foundation
import Testing

@testable import DockerAPI

@Suite struct RegistryAuthorizationTests {
  private static let all: [(RegistryAuthorization, [String: String])] = [
    (
      .password(user: "me", password: "s3cret>>>???", server: "reg.example.com:5000"),
      ["username": "me", "password": "s3cret>>>???", "serveraddress": "reg.example.com:5000"]
    ),
    (.identityToken("s3cret", server: "h"), ["identitytoken": "s3cret", "serveraddress": "h"]),
    (.registryToken("s3cret", server: "h"), ["registrytoken": "s3cret", "serveraddress": "h"]),
  ]

  @Test(arguments: all)
  func isJSONInBase64URL(authorization: RegistryAuthorization, fields: [String: String]) throws {
    let value = authorization.headerValue
    #expect(value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=".contains($0)) })
    let data = try #require(Data(base64Encoded: value.replacing("-", with: "+").replacing("_", with: "/")))
    #expect(try JSONDecoder().decode([String: String].self, from: data) == fields)
  }

  @Test func usesTheAlphabetOfURLs() {
    let values = ["~~~???", "~~???~", "?>~?>~"].map {
      RegistryAuthorization.password(user: "", password: $0, server: "").headerValue
    }
    #expect(values.contains { $0.contains("_") || $0.contains("-") })
  }

  @Test(arguments: all)
  func doesNotShow(authorization: RegistryAuthorization, fields: [String: String]) {
    var dumped = ""
    dump(authorization, to: &dumped)
    dump(["key": [authorization]], to: &dumped)
    for text in [
      "\(authorization)", String(reflecting: authorization), "\([authorization])", "\(Optional(authorization) as Any)", dumped,
    ] {
      #expect(text.contains("<redacted>"))
      #expect(!text.contains("s3cret") && !text.contains(authorization.headerValue))
    }
    #expect(Mirror(reflecting: authorization).children.isEmpty)
  }

  @Test(arguments: [
    (
      RegistryAuthorization.password(user: "me", password: "pw!", server: "h"), "denied: pw! and pw! of me",
      "denied: <redacted> and <redacted> of me"
    ),
    (.password(user: "me", password: "", server: "h"), "denied", "denied"),
    (.identityToken("tok", server: "h"), "bad tok", "bad <redacted>"),
    (.registryToken("tok", server: "h"), "bad tok", "bad <redacted>"),
    // The daemon's text has been through `DaemonText.clean`.
    (.password(user: "me", password: "p  w\u{1b}", server: "h"), #"denied: p w\u{1b}"#, "denied: <redacted>"),
  ])
  func redacts(authorization: RegistryAuthorization, text: String, expected: String) {
    #expect(authorization.redacting(text) == expected)
  }
}
