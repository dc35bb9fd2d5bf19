import AsyncHTTPClient
import Foundation
import NIOHTTP1

extension RegistryClient {
  /// A server on this machine answers within milliseconds; one that does not speak TLS can also stay silent.
  static let probeTimeout: Duration = .seconds(5)

  /// The address of the registry's root under a scheme.
  ///
  /// - Throws: `RegistryError.invalidHost` if the host makes no URL.
  func root(_ scheme: RegistryPing.Scheme) throws(RegistryError) -> URL {
    guard let url = URL(string: "\(scheme.rawValue)://\(host.address)/"), Origin(url) != nil else {
      throw .invalidHost(text: host.name, reason: "it makes no URL")
    }
    return url
  }

  /// How the registry is spoken to: HTTPS, or plain HTTP where the user allowed it, and where a registry on this machine, or one whose
  /// certificate is not to be looked at, speaks no TLS.
  func findScheme() async throws -> RegistryPing.Scheme {
    if configuration.usesPlainHTTP { return .http }
    guard host.isLoopback || connections.isInsecure(host) else { return .https }
    return try await scheme.value {
      do {
        _ = try await probe(.https)
        return .https
      } catch let fault as RegistryError {
        switch fault {
        // Without a port of its own, plain HTTP has another than TLS, and nothing may listen at the one for TLS.
        case .untrusted, .interrupted, .timedOut, .malformed,
          .unreachable where !host.hasPort:
          // 400 is how a TLS server refuses plain HTTP: then what is wrong with its TLS is the thing to tell.
          guard let status = try? await probe(.http), status != 400 else {
            try Task.checkCancellation()
            throw fault
          }
          return .http
        default: throw fault
        }
      }
    }
  }

  /// Asks whether anything answers under a scheme.
  ///
  /// - Returns: The status of its answer.
  private func probe(_ scheme: RegistryPing.Scheme) async throws -> Int {
    let url = try root(scheme).appending(path: "v2/")
    try await gate.admit(DurationSum())
    let limit = min(Self.probeTimeout, configuration.answerTimeout)
    let response = try await transport.execute(
      .GET,
      url,
      headers: [:],
      authorization: nil,
      what: "registry \(host)",
      within: limit
    )
    try await transport.drain(response)
    return Int(response.status.code)
  }
}
