import Foundation
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
import ServiceLifecycle

/// One HTTP server, for as long as a task lasts.
public struct OperationsServer: Sendable {
  /// Where it listens.
  public enum Place: Sendable, Hashable {
    case address(ListenAddress)
    /// A Unix socket that only this user can reach. One that a killed process left is replaced.
    case socket(String)
  }

  /// Scrapers come again within a minute as a rule; whoever says nothing for longer comes by a new connection.
  private static let idleSeconds: Int64 = 90

  private let place: Place
  private let routes: [OperationsRoute]
  private let logger: Logger

  public init(at place: Place, _ routes: [OperationsRoute], logger: Logger) {
    self.place = place
    self.routes = routes
    self.logger = logger
  }

  /// Serves until `body` has ended.
  ///
  /// - Parameter body: Given the port, where there is one. It runs once the server takes connections.
  /// - Throws: `OperationsError.cannotListen`, or what `body` throws.
  public func run<Value: Sendable>(_ body: @escaping @Sendable (Int?) async throws -> Value) async throws -> Value {
    let (running, isRunning) = AsyncThrowingStream<Int?, any Error>.makeStream()
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        await serve(isRunning)
        return nil
      }
      defer { group.cancelAll() }
      let port = try await port(of: running)
      if case .socket(let path) = place { chmod(path, S_IRUSR | S_IWUSR) }
      group.addTask { try await body(port) }
      while let value = try await group.next() {
        if let value { return value }
        // The server has ended by itself, which is no reason to stop what it tells of.
        if !Task.isCancelled { logger.error("server has ended", metadata: ["address": "\(place)"]) }
      }
      throw CancellationError()
    }
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter running: Told the port once connections are taken; it ends with what keeps them from being taken.
  private func serve(_ running: AsyncThrowingStream<Int?, any Error>.Continuation) async {
    let application = Application(
      router: router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
      configuration: ApplicationConfiguration(address: address, serverName: nil),
      onServerRunning: { running.yield($0.localAddress?.port) },
      // What a server of this kind logs is of no use to whoever runs a watch.
      logger: Logger(label: "collector") { _ in SwiftLogNoOpLogHandler() }
    )
    do {
      try await application.run()
      running.finish()
    } catch {
      running.finish(throwing: error)
    }
  }

  private func port(of running: AsyncThrowingStream<Int?, any Error>) async throws -> Int? {
    do {
      for try await port in running { return port }
    } catch {
      throw OperationsError.cannotListen(address: "\(place)", reason: "\(error)")
    }
    try Task.checkCancellation()
    throw OperationsError.cannotListen(address: "\(place)", reason: "the server has ended")
  }

  private var address: BindAddress {
    switch place {
    case .address(let address): .hostname(address.host.isEmpty ? "0.0.0.0" : address.host, port: address.port)
    case .socket(let path): .unixDomainSocket(path: path)
    }
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try await route.answer(to: request, parameter: context.parameters.get(OperationsRoute.parameter)?.removingPercentEncoding)
      }
    }
    return router
  }
}

extension OperationsServer.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .address(let address): "\(address)"
    case .socket(let path): path
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
