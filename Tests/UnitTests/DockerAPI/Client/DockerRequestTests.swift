import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Testing

@testable import DockerAPI

@Suite struct DockerRequestTests {
  @Test(
    arguments: [
      ("unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/images/json", "docker"),
      ("unix:///a b/ü%", "http+unix://%2Fa%20b%2F%C3%BC%25/images/json", "docker"),
      ("tcp://host:80", "http://host:80/images/json", nil),
      ("tcp://[::1]:80/base/", "http://[::1]:80/base/images/json", nil),
      ("https://host", "https://host:2376/images/json", nil),
    ] as [(String, String, String?)]
  )
  func leadsToTheEndpoint(endpoint: String, url: String, host: String?) throws {
    let request = DockerRequest(.GET, "/images/json", to: "list images").httpRequest(to: try DockerEndpoint(parsing: endpoint))
    #expect(request.url == url)
    #expect(request.method == .GET)
    #expect(request.headers.first(name: "Host") == host)
    #expect(request.headers["User-Agent"] == ["collector"])
  }

  @Test func encodesParameters() {
    var request = DockerRequest(.POST, "/x", to: "x")
    request.add("a", "1&b=2 +%/é\n")
    request.add("none", nil)
    request.add("filters", #"{"label":["a=b"]}"#)
    request.add("a", "again")
    #expect(
      request.httpRequest(to: .standard).url
        == "http+unix://%2Fvar%2Frun%2Fdocker.sock/x?a=1%26b%3D2%20%2B%25%2F%C3%A9%0A&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D&a=again"
    )
  }

  @Test func encodesParts() {
    #expect(DockerRequest.pathComponent("a/b?c#d%-._~") == "a%2Fb%3Fc%23d%25-._~")
    #expect(
      DockerRequest.imagePath("reg.example.com:5000/a/b@sha256:00?x#y z") == "reg.example.com:5000/a/b@sha256:00%3Fx%23y%20z"
    )
  }

  @Test func sendsJSON() throws {
    var request = DockerRequest(.POST, "/x", to: "x")
    try request.setJSON(["b": "a/b", "a": "1"])
    #expect(request.headers["Content-Type"] == ["application/json"])
  }

  @Test func anActionIsClean() {
    #expect(DockerRequest(.GET, "/", to: "inspect image a\u{1b}[2J\nb").action == #"inspect image a\u{1b}[2J b"#)
  }
}
