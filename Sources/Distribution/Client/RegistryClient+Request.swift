import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// An answer whose status says that it is what was asked for.
struct RegistryAnswer: Sendable {
  let response: HTTPClientResponse
  /// Where it came from, after redirects.
  let url: URL
}

extension RegistryClient {
  /// Does a request and reads its answer; again after failures that pass by themselves.
  ///
  /// - Parameter read: Reads what is needed of the answer.
  func perform<Value: Sendable>(
    _ request: RegistryRequest,
    read: @Sendable (RegistryAnswer) async throws -> Value
  ) async throws -> Value {
    try await retrier.run(request.what, waits: request.waits) { try await read(try await answer(to: request)) }
  }

  /// Does a request once, saying who makes it as far as the registry wants to know.
  func answer(to request: RegistryRequest) async throws -> RegistryAnswer {
    let root = try root(try await findScheme())
    guard let url = URL(string: request.target, relativeTo: root)?.absoluteURL, let origin = Origin(root), Origin(url) == origin
    else {
      throw RegistryError.malformed(what: request.what, reason: "its name makes no URL")
    }
    // Before a token is asked for, which could expire in the queue.
    let admission = try await gate.admission(request.waits)
    switch request.speaker {
    case .nobody:
      let answer = try await followRedirects(of: request, from: url, home: origin, authorization: nil, admission)
      return answer.response.status == .unauthorized ? answer : try await checked(answer, request, nil)
    case .holder(let authorization):
      let answer = try await followRedirects(of: request, from: url, home: origin, authorization: authorization, admission)
      return try await checked(answer, request, authorization)
    case .user: return try await userAnswer(to: request, at: url, origin, admission)
    }
  }

  private func userAnswer(
    to request: RegistryRequest,
    at url: URL,
    _ origin: Origin,
    _ admission: Admission
  ) async throws -> RegistryAnswer {
    var authorization = try await authenticator.authorization(for: request, admission)
    var answer = try await followRedirects(of: request, from: url, home: origin, authorization: authorization, admission)
    // Only the registry itself may ask who we are: a storage server that it redirects to is told nothing.
    let challenges = AuthenticationChallenge.parse(answer.response.headers["WWW-Authenticate"])
    let wantsMore = answer.response.status == .forbidden && challenges.contains(where: \.wantsMoreScope)
    if answer.response.status == .unauthorized || wantsMore, Origin(answer.url) == origin {
      authorization = try await authenticator.authorization(
        answering: challenges,
        after: authorization,
        for: request,
        at: origin,
        message: try await transport.refusalMessage(answer.response),
        admission
      )
      answer = try await followRedirects(of: request, from: url, home: origin, authorization: authorization, admission)
      do {
        let good = try await checked(answer, request, authorization)
        await authenticator.learn(authorization, for: request, refusal: nil)
        return good
      } catch RegistryError.unauthorized(let what, let host, let hadCredential, let message) {
        if Origin(answer.url) == origin { await authenticator.learn(authorization, for: request, refusal: message) }
        throw RegistryError.unauthorized(what: what, host: host, hadCredential: hadCredential, message: message)
      }
    }
    return try await checked(answer, request, authorization)
  }

  private func checked(
    _ answer: RegistryAnswer,
    _ request: RegistryRequest,
    _ authorization: Authorization?
  ) async throws -> RegistryAnswer {
    if (200..<300).contains(answer.response.status.code) { return answer }
    throw try await transport.refusal(
      answer.response,
      what: request.what,
      host: host,
      clock: configuration.clock,
      authorization: authorization
    )
  }
}
