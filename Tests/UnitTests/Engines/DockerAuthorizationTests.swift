import CollectorCore
import Foundation
import Testing

@testable import DockerAPI
@testable import Engines

/// What a daemon is given to log in with.
@Suite struct DockerAuthorizationTests {
  private func fields(_ credential: SourceCredential) throws -> [String: String] {
    let value = DockerEngine.authorization(credential).headerValue.replacing("-", with: "+").replacing("_", with: "/")
    return try JSONDecoder().decode([String: String].self, from: try #require(Data(base64Encoded: value)))
  }

  @Test func aPassword() throws {
    let credential = SourceCredential(registry: "r.example.com:5000", username: "u", password: "p?>")
    #expect(try fields(credential) == ["username": "u", "password": "p?>", "serveraddress": "r.example.com:5000"])
  }

  @Test func anIdentityToken() throws {
    let credential = SourceCredential(registry: "docker.io", secret: .identityToken("itok"))
    #expect(try fields(credential) == ["identitytoken": "itok", "serveraddress": "https://index.docker.io/v1/"])
  }

  @Test(arguments: [SourceCredential.Secret.password(username: "u", password: "hunter2"), .identityToken("hunter2")])
  func nothingIsPrinted(secret: SourceCredential.Secret) {
    let credential = SourceCredential(registry: "r.example.com", secret: secret)
    var dumped = ""
    dump(credential, to: &dumped)
    dump(secret, to: &dumped)
    for text in ["\(credential)", "\(secret)", String(reflecting: credential), String(reflecting: secret), dumped] {
      #expect(!text.contains("hunter2"))
    }
  }
}
