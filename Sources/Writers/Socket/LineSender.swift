import CollectorCore
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Sends records as lines of JSON over a connection, which is made when there is something to send and stays open.
///
/// Receivers of lines say nothing. What is sent has arrived when the system on the other side has it and the connection stays open for a
/// while, or when the receiver ends the connection in order behind the last line.
actor LineSender: RecordSender {
  nonisolated let limits = BatchLimits(records: 500, bytes: 256 * 1024)
  /// As much as the systems of both sides hold together before the receiver has read any of it: 4 MiB and 6 MiB where nobody has changed
  /// `net.ipv4.tcp_wmem` and `tcp_rmem`. Beyond that the receiver has read what went before.
  nonisolated let heldBytes = 10 << 20

  private let target: SocketTarget
  private let tls: NIOSSLContext?
  private let deadlines: Deadlines
  private var connection: LineConnection?

  /// How long a receiver may take.
  struct Deadlines: Sendable {
    var connect: Duration = .seconds(10)
    /// To take a batch; a receiver that stands still for so long has a fault that another connection may mend.
    var send: Duration = .seconds(60)
    /// To close the connection once it has all.
    var finish: Duration = .seconds(2)
    /// The slowest that a large record is waited for.
    var bytesPerSecond = 64 * 1024
  }

  /// - Parameter tls: How servers are verified.
  /// - Throws: `WriterError.failed` where TLS cannot be set up.
  init(target: SocketTarget, tls: TLSConfiguration, deadlines: Deadlines = Deadlines()) throws(WriterError) {
    self.target = target
    self.deadlines = deadlines
    guard case .tls = target else {
      self.tls = nil
      return
    }
    do {
      self.tls = try NIOSSLContext(configuration: tls)
    } catch {
      throw .failed(name: "\(target)", action: "set up TLS", reason: "\(error)")
    }
  }

  func send(_ entries: [SpoolEntry]) async throws -> [SendOutcome] {
    var lines = ByteBuffer()
    for entry in entries {
      lines.writeBytes(entry.document)
      lines.writeInteger(UInt8(ascii: "\n"))
    }
    do {
      let connection = try await connected()
      let limit = deadlines.send + .seconds(lines.readableBytes / deadlines.bytesPerSecond)
      let bytes = lines
      try await withDeadline(limit, orThrow: DeliveryFault(reason: "\(target) has not read what it was sent for \(limit)")) {
        try await connection.send(bytes)
      }
      return entries.map { _ in .accepted }
    } catch {
      await disconnect()
      throw error is CancellationError ? error : DeliveryFault(error, receiver: "\(target)")
    }
  }

  func hasArrived() async throws -> Bool {
    do {
      guard let connection else { throw DeliveryFault(reason: "\(target) has closed the connection") }
      return try await connection.isRead()
    } catch {
      await disconnect()
      throw error is CancellationError ? error : DeliveryFault(error, receiver: "\(target)")
    }
  }

  func finish() async -> Bool {
    guard let connection else { return false }
    self.connection = nil
    return await connection.finish(within: deadlines.finish)
  }

  private func disconnect() async {
    let connection = connection
    self.connection = nil
    await connection?.abort()
  }

  private func connected() async throws -> LineConnection {
    if let connection { return connection }
    let connection = try await LineConnection.make(to: target, tls: tls, within: deadlines.connect)
    self.connection = connection
    return connection
  }
}
