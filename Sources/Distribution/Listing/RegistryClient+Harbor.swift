import AsyncHTTPClient
import Foundation
import NIOHTTP1

extension RegistryClient {
  /// `Pong`, and room for what another server might say there.
  private static let maximumPingBytes = 1024

  /// Whether the registry is a Harbor, as far as it says. No credential is sent.
  ///
  /// - Throws: `CancellationError`.
  func isHarbor() async throws -> Bool {
    let request = RegistryRequest(.GET, target: "/api/v2.0/ping", what: "the API of \(host)", speaker: .holder(of: nil))
    do {
      return try await perform(request) { answer in
        let body = try await transport.collect(answer.response, upTo: Self.maximumPingBytes, what: request.what)
        let text = String(decoding: body, as: UTF8.self)
        return text.trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "\""))) == "Pong"
      }
    } catch is RegistryError {
      return false
    }
  }

  /// One page of projects or repositories.
  func harborPage(_ target: String, _ speaker: RegistryRequest.Speaker, what: String) async throws -> NumberedPage {
    try await perform(RegistryRequest(.GET, target: target, what: what, speaker: speaker)) { answer in
      let body = try await transport.collect(answer.response, upTo: NamePages.maximumPageBytes, what: what)
      let fields = answer.response.headers
      do {
        return try NumberedPage(
          parsingHarbor: body,
          next: LinkField.next(in: fields["Link"]),
          total: fields.first(name: "X-Total-Count")
        )
      } catch {
        throw RegistryError.malformed(what: what, reason: "it is no JSON document with names in it")
      }
    }
  }
}
