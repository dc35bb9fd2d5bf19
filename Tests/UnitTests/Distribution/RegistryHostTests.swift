import Testing

@testable import Distribution

@Suite struct RegistryHostTests {
  @Test(arguments: [
    ("docker.io", "docker.io", "registry-1.docker.io"), ("index.docker.io", "docker.io", "registry-1.docker.io"),
    ("registry.example.com:5000", "registry.example.com:5000", "registry.example.com:5000"),
    ("[::1]:5000", "[::1]:5000", "[::1]:5000"),
  ])
  func names(text: String, name: String, address: String) throws {
    let host = try RegistryHost(text)
    #expect(host.name == name && host.address == address)
  }

  @Test(arguments: ["", "https://x", "x/y", "::1", "x:0", "x:65536", "x:", "x y", "ü.example.com", "user@x"])
  func nonsense(text: String) {
    #expect {
      try RegistryHost(text)
    } throws: {
      if case RegistryError.invalidHost(text, _) = $0 { true } else { false }
    }
  }

  @Test(arguments: [
    ("localhost", true), ("LOCALHOST:5000", true), ("a.localhost", true), ("127.0.0.1:1", true), ("127.8.9.1", true),
    ("[::1]", true), ("127.0.0.1.example.com", false), ("127.0.0", false), ("10.0.0.1", false), ("localhost.example.com", false),
  ])
  func loopback(text: String, isLoopback: Bool) throws {
    #expect(try RegistryHost(text).isLoopback == isLoopback)
  }
}
