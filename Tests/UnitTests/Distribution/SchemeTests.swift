import Testing

@testable import Distribution

@Suite struct SchemeTests {
  private static let untrusted = RegistryError.untrusted(host: "h", reason: "r")
  private static let unreachable = RegistryError.unreachable(host: "h", reason: "r")
  private static let interrupted = RegistryError.interrupted(what: "w")
  private static let timedOut = RegistryError.timedOut(what: "w", reason: "r")

  @Test(arguments: [
    ("127.0.0.1:5000", untrusted, true), ("127.0.0.1:5000", interrupted, true), ("127.0.0.1:5000", timedOut, true),
    ("localhost", unreachable, true), ("localhost:5000", unreachable, false),
    ("r.example.com", untrusted, true), ("r.example.com", interrupted, false), ("r.example.com", timedOut, false),
    ("r.example.com", unreachable, true), ("r.example.com:5000", unreachable, false),
    ("r.example.com", .malformed(what: "w", reason: "r"), true), ("r.example.com", .unknownHost(host: "h"), false),
  ])
  func faultsThatMayMeanPlainHTTP(host: String, fault: RegistryError, mayMean: Bool) async throws {
    let client = RegistryClient(host: try RegistryHost(host), logger: .silent)
    #expect(client.mayMeanPlainHTTP(fault) == mayMean)
    try await client.shutdown()
  }
}
