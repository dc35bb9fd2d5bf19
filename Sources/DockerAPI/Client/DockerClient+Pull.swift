import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import OCI

extension DockerClient {
  /// Lets the daemon get an image from its registry; returns when the daemon has it.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate>
  ///
  /// - Parameters:
  ///   - reference: Its digest counts before its tag; without either, the tag is `latest`.
  ///   - platform: `nil` leaves the choice to the daemon, which takes its own.
  ///   - authorization: Shown to the registry; `nil` for none.
  ///   - silence: How long the daemon may say nothing before it is given up on.
  ///   - progress: Told each step. It returns at once.
  /// - Returns: The digest by which the registry knows it; `nil` where the daemon does not tell.
  /// - Throws: `DockerError.pullFailed` for what the daemon tells of the image or its registry.
  @discardableResult
  public func pullImage(
    _ reference: Reference,
    platform: Platform? = nil,
    authorization: RegistryAuthorization? = nil,
    silence: Duration = Deadline.pullSilence,
    progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws -> Digest? {
    var request = DockerRequest(.POST, "/images/create", to: "pull \(reference)")
    request.add("fromImage", reference.name)
    request.add("tag", reference.digest?.description ?? reference.tag ?? "latest")
    request.add("platform", platform?.description)
    if let authorization { request.headers.add(name: "X-Registry-Auth", value: authorization.headerValue) }
    do {
      return try await followPull(request, silence: silence, progress: progress)
    } catch let error as DockerError {
      throw error.asPullFailure(of: reference, authorization)
    }
  }

  private func followPull(
    _ request: DockerRequest,
    silence: Duration,
    progress: @escaping @Sendable (ProgressEvent) -> Void
  ) async throws -> Digest? {
    try await withSilenceLimit(silence, action: request.action) { report -> Digest? in
      var digest: Digest?
      let body = try await stream(request, within: silence)
      try await readProgress(body, request) { event in
        report()
        if let found = event.pulledDigest { digest = found }
        progress(event)
      }
      return digest
    }
  }

  /// Reads a progress stream to its end.
  func readProgress(_ body: HTTPClientResponse.Body, _ request: DockerRequest, _ take: (ProgressEvent) -> Void) async throws {
    var lines = ProgressLines()
    do {
      for try await bytes in body {
        lines.append(bytes)
        while let event = try lines.next() { take(event) }
      }
      try Task.checkCancellation()
      if let event = try lines.finish() { take(event) }
    } catch ProgressLines.Fault.daemon(let message) {
      throw DockerError.streamFailed(action: request.action, message: DaemonText.clean(message))
    } catch let fault as ProgressLines.Fault {
      throw DockerError.malformedResponse(
        action: request.action,
        reason: fault == .lineTooLong ? "a line of it is too long" : "a line of it is not JSON"
      )
    } catch {
      throw mapping(error, request, hasAnswered: true, limit: .zero)
    }
  }
}

extension ProgressEvent {
  /// What `Digest: sha256:…`, which ends a pull, tells.
  fileprivate var pulledDigest: Digest? {
    guard id == nil, status.hasPrefix("Digest: ") else { return nil }
    return try? Digest(parsing: status.dropFirst("Digest: ".count))
  }
}

extension DockerError {
  /// What the error means if it comes from a pull: the daemon's words are then of the registry, whatever their status.
  fileprivate func asPullFailure(of reference: Reference, _ authorization: RegistryAuthorization?) -> DockerError {
    let text: String
    switch self {
    case .notFound(_, let message), .conflict(_, let message), .streamFailed(_, let message), .api(_, _, let message):
      text = message
    default: return self
    }
    let message = authorization?.redacting(text) ?? text
    let cause = PullFailure(message: message, ignoring: reference.namesInMessages)
    switch (self, cause) {
    // The daemon's own trouble (it is being stopped) looks like the registry's, or like nothing known.
    case (.api(let status, let action, _), .registryUnreachable), (.api(let status, let action, _), .unknown):
      if isTransient { return .api(status: status, action: action, message: message) }
    case (.streamFailed(let action, _), .registryUnreachable), (.streamFailed(let action, _), .unknown):
      if isTransient { return .streamFailed(action: action, message: message) }
    default: break
    }
    return .pullFailed(reference: reference, cause: cause, message: message)
  }
}

extension Reference {
  /// What daemons and registries may call it.
  fileprivate var namesInMessages: [String] {
    // Docker leaves out what goes without saying.
    let official = "library/"
    let isOfficial = registry == Reference.defaultRegistry && repository.hasPrefix(official)
    let short = isOfficial ? String(repository.dropFirst(official.count)) : ""
    return [name, repository, short] + (tag.map { [":\($0)", "/\($0)"] } ?? [])
  }
}
