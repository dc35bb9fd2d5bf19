import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a running watch for its status.
struct WatchStatusClient: Sendable {
  let statePath: String

  /// A status has a page for each lane at most.
  private static let maximumBytes = 64 << 20
  /// A watch answers at once, also one that is busy.
  private static let patience: TimeAmount = .seconds(10)

  /// The status as JSON, without a line's end.
  ///
  /// - Throws: `WatchStatusError`.
  func document() async throws -> Data {
    let socket = WatchFiles(statePath: statePath).socket
    guard let url = URL(httpURLWithSocketPath: socket, uri: "/status") else {
      throw WatchStatusError.notRunning(statePath: statePath)
    }
    do {
      return try await ask(url.absoluteString)
    } catch let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded {
      let seconds = Self.patience.nanoseconds / 1_000_000_000
      throw WatchStatusError.noAnswer(statePath: statePath, reason: "it has not answered within \(seconds)s")
    } catch let error as WatchStatusError {
      throw error
    } catch {
      throw WatchStatusError.notRunning(statePath: statePath)
    }
  }

  private func ask(_ url: String) async throws -> Data {
    var configuration = HTTPClient.Configuration()
    // Where nobody listens now, nobody will in a moment.
    configuration.connectionPool.retryConnectionEstablishment = false
    return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
      let response = try await client.execute(HTTPClientRequest(url: url), timeout: Self.patience)
      let body = Data(try await response.body.collect(upTo: Self.maximumBytes).readableBytesView)
      guard response.status == .ok else { throw WatchStatusError.noAnswer(statePath: statePath, reason: "\(response.status)") }
      return body.last == UInt8(ascii: "\n") ? body.dropLast() : body
    }
  }
}

enum WatchStatusError: Error, Sendable, Hashable {
  case notRunning(statePath: String)
  case noAnswer(statePath: String, reason: String)
}

extension WatchStatusError: CustomStringConvertible {
  var description: String {
    switch self {
    case .notRunning(let state):
      "no watch works with the state \(state): begin one with collector watch, or name the state of the one that runs (--state)"
    case .noAnswer(let state, let reason): "the watch of the state \(state) does not answer: \(reason)"
    }
  }
}
