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
        guard mayMeanPlainHTTP(fault) else { throw fault }
        guard let status = try? await probe(.http), !Self.isOfNoRegistry(status) else {
          try Task.checkCancellation()
          throw fault
        }
        return .http
      }
    }
  }

  /// Whether a registry that speaks no TLS can make a request over TLS fail like that.
  func mayMeanPlainHTTP(_ fault: RegistryError) -> Bool {
    switch fault {
    case .untrusted, .malformed: true
    // What is said over a network can be lost on the way, which is no reason to go without TLS from then on.
    case .interrupted, .timedOut: host.isLoopback
    // Without a port of its own, plain HTTP has another than TLS, and nothing may listen at the one for TLS.
    case .unreachable: !host.hasPort
    default: false
    }
  }

  /// Whether an answer in plain HTTP is only that there is something else to be spoken: 400 is how a TLS server refuses plain HTTP, and a redirect
  /// how another leads to it. Then what is wrong with its TLS is the thing to tell.
  private static func isOfNoRegistry(_ status: Int) -> Bool { status == 400 || (300..<400).contains(status) }

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
