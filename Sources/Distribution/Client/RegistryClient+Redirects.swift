import AsyncHTTPClient
import Foundation
import NIOHTTP1

extension RegistryClient {
  /// Registries redirect once, to storage; storage and the networks before it once or twice more.
  static let maximumRedirects = 5

  private static let redirectStatuses: Set<UInt> = [301, 302, 303, 307, 308]

  /// Does a request, and goes where its answer leads.
  ///
  /// - Parameters:
  ///   - home: The registry, the only server that is sent `authorization`.
  ///   - admission: Used for each request to the registry.
  /// - Throws: `RegistryError.redirectRefused`.
  func followRedirects(
    of request: RegistryRequest,
    from start: URL,
    home: Origin,
    authorization: Authorization?,
    _ admission: Admission
  ) async throws -> RegistryAnswer {
    var headers = HTTPHeaders()
    if !request.accept.isEmpty { headers.add(name: "Accept", value: request.accept.joined(separator: ", ")) }
    if request.offset > 0 { headers.add(name: "Range", value: "bytes=\(request.offset)-") }
    var url = start
    var redirects = 0
    while true {
      let isHome = Origin(url) == home
      if isHome { try await admission.use() }
      let response = try await transport.execute(
        request.method,
        url,
        headers: headers,
        authorization: isHome ? authorization : nil,
        what: request.what
      )
      if isHome { gate.note(response.headers) }
      guard Self.redirectStatuses.contains(response.status.code), let location = response.headers.first(name: "Location") else {
        return RegistryAnswer(response: response, url: url)
      }
      try await transport.drain(response)
      redirects += 1
      guard redirects <= Self.maximumRedirects else {
        throw Self.refused(location, of: request, "there were \(Self.maximumRedirects) before it")
      }
      url = try Self.target(of: location, from: url, request)
    }
  }

  private static func target(of location: String, from url: URL, _ request: RegistryRequest) throws(RegistryError) -> URL {
    guard let target = URL(string: location, relativeTo: url)?.absoluteURL, let origin = Origin(target) else {
      throw refused(location, of: request, "it is no URL of HTTP")
    }
    guard target.user == nil else { throw refused(location, of: request, "it has a user name in it") }
    guard origin.scheme == .https || url.scheme?.lowercased() != RegistryPing.Scheme.https.rawValue else {
      throw refused(location, of: request, "it leads from HTTPS to plain HTTP")
    }
    return target
  }

  private static func refused(_ location: String, of request: RegistryRequest, _ reason: String) -> RegistryError {
    .redirectRefused(what: request.what, location: RegistryText.location(location), reason: reason)
  }
}
