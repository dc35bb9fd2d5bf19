import CollectorTestKit
import SystemPackage
import Testing

@testable import Operations

@Suite struct WebhookSecretTests {
  @Test func aSecretIsReadWithoutTheEndOfItsLine() async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write("0123456789abcdef\r\n", to: "secret")
      let secret = try WebhookSecret(path: file.string)
      #expect(secret.matches("0123456789abcdef"))
      #expect(!secret.matches("0123456789abcdef\n"))
      #expect("\(secret)" == "<redacted>" && String(reflecting: secret) == "<redacted>")
    }
  }

  @Test(arguments: ["", "short", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"])
  func whatIsGuessedIsNoSecret(text: String) async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write(text, to: "secret")
      #expect(throws: OperationsError.self) { try WebhookSecret(path: file.string) }
      #expect(throws: OperationsError.self) { try WebhookSecret(path: directory.file("none").string) }
    }
  }
}
