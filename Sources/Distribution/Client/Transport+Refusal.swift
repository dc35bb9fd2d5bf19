import AsyncHTTPClient
import Foundation
import NIOHTTP1

extension Transport {
  /// The error that an answer with a failure status is.
  ///
  /// - Throws: `CancellationError`, or what ended the answer early.
  func refusal(
    _ response: HTTPClientResponse,
    what: String,
    host: RegistryHost,
    clock: RetryClock,
    authorization: Authorization? = nil
  ) async throws -> RegistryError {
    let message = try await refusalMessage(response)
    let retryAfter = RetryAfter.wait(
      response.headers.first(name: "Retry-After"),
      serverDate: response.headers.first(name: "Date"),
      now: clock.date()
    )
    return switch Int(response.status.code) {
    case 401: .unauthorized(what: what, host: host.name, hadCredential: authorization?.hasCredential == true, message: message)
    case 403: .denied(what: what, message: message)
    case 404: .notFound(what: what, message: message)
    case 429: .rateLimited(what: what, message: message, retryAfter: retryAfter)
    case let status: .server(status: status, what: what, message: message, retryAfter: retryAfter)
    }
  }

  /// What a refusal says for people; empty where it says nothing, or in a form that is not for terminals.
  ///
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes>
  func refusalMessage(_ response: HTTPClientResponse) async throws -> String {
    let body: Data
    do {
      body = try await read(response, upTo: Self.maximumRefusalBytes, what: "")
    } catch let error as CancellationError {
      throw error
    } catch {
      // The status tells enough, and a refusal whose text is cut off is still one.
      return ""
    }
    if let document = try? JSONDecoder().decode(Refusal.self, from: body) { return RegistryText.clean(document.text) }
    guard response.headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/plain") == true else { return "" }
    return RegistryText.clean(String(decoding: body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

/// The documents that refusals carry: that of the distribution specification, and those that token services and others send.
private struct Refusal: Decodable {
  struct Entry: Decodable {
    let code: String?
    let message: String?
  }

  /// A refusal has one entry as a rule; more than these say nothing new.
  private static let usedEntries = 3

  let errors: [Entry]?
  let details: String?
  let message: String?

  var text: String {
    guard let errors, !errors.isEmpty else { return details ?? message ?? "" }
    return errors.prefix(Self.usedEntries)
      .map { [$0.code, $0.message].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ") }
      .joined(separator: "; ")
  }
}
