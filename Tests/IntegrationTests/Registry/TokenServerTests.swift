import AsyncHTTPClient
import CollectorTestKit
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// The token server of the tests does as the specifications say; that its tokens are good is for a real registry to say.
@Suite struct TokenServerTests {
  private static let guest = ImagePusher.Credential(username: "guest", password: "a:b c+d&e")

  private static var policy: TokenPolicy {
    var policy = TokenPolicy(users: [.init(LocalRegistry.credential), .init(guest, rights: .pulling(["team/app"]))])
    policy.publicRepositories = ["library/public"]
    return policy
  }

  private struct Answer {
    let status: UInt
    let fields: [String: Any]

    subscript(name: String) -> String? { fields[name] as? String }

    /// What the token allows, as it says itself.
    func access() throws -> [ResourceScope] {
      struct Claims: Decodable { let access: [ResourceScope] }
      let part = try #require(self["access_token"]).split(separator: ".")[1]
      var text = String(part).replacing("-", with: "+").replacing("_", with: "/")
      while text.count % 4 != 0 { text += "=" }
      let claims = try #require(Data(base64Encoded: text))
      return try JSONDecoder().decode(Claims.self, from: claims).access
    }
  }

  private func send(_ request: HTTPClientRequest) async throws -> Answer {
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
    return Answer(status: response.status.code, fields: try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:])
  }

  private func get(
    _ server: TokenServer,
    _ scopes: [String],
    as user: ImagePusher.Credential?,
    more: String = ""
  ) async throws -> Answer {
    let service = try #require(TokenServer.service.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let scope = scopes.map { "&scope=\($0)" }.joined()
    var request = HTTPClientRequest(url: "\(server.realm)?service=\(service)\(scope)\(more)")
    if let user { request.setBasicAuth(username: user.username, password: user.password) }
    return try await send(request)
  }

  private func post(_ server: TokenServer, _ fields: [String: String]) async throws -> Answer {
    var request = HTTPClientRequest(url: server.realm)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    let all = ["service": TokenServer.service, "client_id": "tests"].merging(fields) { $1 }
    let form = try all.map { name, value in
      let encoded = try #require(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      return "\(name)=\(encoded.replacing("%20", with: "+"))"
    }
    request.body = .bytes(Data(form.joined(separator: "&").utf8))
    return try await send(request)
  }

  @Test func givesNobodyMoreThanTheirRights() async throws {
    let wanted = ["repository:team/app:pull,push", "repository:library/public:pull,push", "registry:catalog:*"]
    try await withTokenServer(Self.policy) { server in
      let all = try await get(server, wanted, as: LocalRegistry.credential)
      #expect(all.status == 200)
      let allowed = try all.access()
      #expect(allowed == wanted.compactMap { ResourceScope($0[...]) })
      #expect(all["token"] == all["access_token"])
      #expect(all.fields["expires_in"] as? Int == 300)
      let guest = try await get(server, wanted, as: Self.guest)
      #expect(try guest.access() == [.repository("team/app", ["pull"]), .repository("library/public", ["pull"])])
      let nobody = try await get(server, wanted, as: nil)
      #expect(try nobody.access() == [.repository("library/public", ["pull"])])
      let stranger = ImagePusher.Credential(username: "guest", password: "wrong")
      #expect(try await get(server, wanted, as: stranger).status == 401)
      #expect(await server.requests().map(\.form) == [.basic, .basic, .anonymous, .basic])
      #expect(await server.requests().map(\.status) == [200, 200, 200, 401])
      #expect(await server.requests().allSatisfy { $0.scopes.count == 3 })
    }
  }

  @Test func givesTokensByOAuth2() async throws {
    let scope = "repository:team/app:pull repository:127.0.0.1:5000/x:pull"
    try await withTokenServer(Self.policy) { server in
      let first = try await post(
        server,
        [
          "grant_type": "password", "username": Self.guest.username, "password": Self.guest.password,
          "access_type": "offline", "scope": scope,
        ]
      )
      #expect(first.status == 200)
      #expect(try first.access() == [.repository("team/app", ["pull"])])
      #expect(first["token"] == nil)
      #expect(first["scope"] == "repository:team/app:pull")
      let refreshToken = try #require(first["refresh_token"])
      let second = try await post(server, ["grant_type": "refresh_token", "refresh_token": refreshToken, "scope": scope])
      #expect(try second.access() == [.repository("team/app", ["pull"])])
      #expect(try await post(server, ["grant_type": "refresh_token", "refresh_token": "x"]).status == 401)
      #expect(try await post(server, ["grant_type": "password", "username": "guest", "password": "x"]).status == 401)
      #expect(try await post(server, ["grant_type": "magic"]).status == 400)
      #expect(await server.requests().map(\.form) == [.password, .refreshToken, .refreshToken, .password, .other])
      #expect(await server.requests().first?.scopes.last?.name == "127.0.0.1:5000/x")

      let issued = await server.refreshToken(of: LocalRegistry.credential)
      #expect(try await post(server, ["grant_type": "refresh_token", "refresh_token": issued]).status == 200)
      await server.update { $0.speaksOAuth2 = false }
      #expect(try await post(server, ["grant_type": "refresh_token", "refresh_token": issued]).status == 405)
      let offline = try await get(server, [], as: Self.guest, more: "&offline_token=true")
      #expect(offline["refresh_token"] != nil)
    }
  }

  @Test func refusesWhereItIsToldTo() async throws {
    try await withTokenServer(Self.policy) { server in
      await server.update { $0.mood = .refuses(status: 503) }
      #expect(try await get(server, [], as: Self.guest).status == 503)
      await server.update {
        $0.mood = .gives
        $0.tellsLifetime = false
      }
      let answer = try await get(server, [], as: Self.guest)
      #expect(answer.status == 200)
      #expect(answer.fields["expires_in"] == nil)
    }
  }
}
