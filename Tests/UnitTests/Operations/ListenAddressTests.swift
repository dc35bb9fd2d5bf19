import Logging
import Testing

@testable import Operations

@Suite struct ListenAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:9090", "127.0.0.1", 9090), ("[::1]:1", "::1", 1), (":80", "", 80), ("localhost:0", "localhost", 0),
    ] as [(String, String, Int)]
  )
  func addressesAreRead(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    #expect(ListenAddress(text).map { "\($0)" } == text)
  }

  @Test(arguments: ["", "9090", "host", "host:", "host:x", "host:65536", "host:-1", "::1:80", "http://host:80", "a b:1"])
  func whatIsNoneIsTold(text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test func anAddressInUseIsAnErrorThatNamesIt() async throws {
    let server = OperationsServer(at: .address(ListenAddress(host: "127.0.0.1", port: 0)), [], logger: .init(label: "test"))
    try await server.run { port in
      let second = OperationsServer(
        at: .address(ListenAddress(host: "127.0.0.1", port: port ?? 0)),
        [],
        logger: .init(label: "test")
      )
      await #expect(throws: OperationsError.self) { try await second.run { _ in } }
    }
  }
}
