import Foundation
import NIOCore
import NIOPosix

/// Sends each record as a datagram of its own. A record that does not fit into one is refused, with its size.
///
/// Datagrams can get lost on their way, and nobody says so. Only that nothing listens at the other end is told, by most systems.
actor DatagramSender: RecordSender {
  nonisolated let limits = BatchLimits(records: 100, bytes: 256 * 1024)
  /// What a receiver that is not there is told of late: a few batches.
  nonisolated let heldBytes = 1 << 20

  /// The most that fits into a datagram of IPv4, and nearly the most of IPv6; <https://www.rfc-editor.org/rfc/rfc768>.
  static let largestBytes = 65_507

  private let address: HostPort
  private var channel: (any Channel)?
  private var fault: FirstFault?

  init(address: HostPort) {
    self.address = address
  }

  private var receiver: String { "udp://\(address)" }

  func send(_ entries: [SpoolEntry]) async throws -> [SendOutcome] {
    do {
      let channel = try await connected()
      var outcomes: [SendOutcome] = []
      for entry in entries {
        outcomes.append(try await send(entry.document, over: channel))
        try fault?.check()
      }
      return outcomes
    } catch {
      await disconnect()
      throw error is CancellationError ? error : DeliveryFault(error, receiver: receiver)
    }
  }

  private func send(_ document: Data, over channel: any Channel) async throws -> SendOutcome {
    guard document.count <= Self.largestBytes else { return refusal(document) }
    do {
      try await channel.writeAndFlush(ByteBuffer(bytes: document))
      return .accepted
    } catch let error as IOError where error.errnoCode == EMSGSIZE {
      return refusal(document)
    } catch ChannelError.writeMessageTooLarge {
      return refusal(document)
    }
  }

  private func refusal(_ document: Data) -> SendOutcome {
    .refused(
      reply: "it has \(document.count) bytes, and a datagram to \(receiver) has no room for them; use tcp:// for such records"
    )
  }

  func hasArrived() async throws -> Bool {
    do {
      guard let fault else { throw DeliveryFault(reason: "\(receiver) is not there") }
      try fault.check()
      return true
    } catch {
      await disconnect()
      throw DeliveryFault(error, receiver: receiver)
    }
  }

  /// Nobody says whether it has all; that nothing listens has been told by now.
  func finish() async -> Bool {
    let isFine = fault.map { (try? $0.check()) != nil } ?? false
    await disconnect()
    return isFine
  }

  private func disconnect() async {
    // Where that fails, it is closed already.
    try? await channel?.close()
    (channel, fault) = (nil, nil)
  }

  private func connected() async throws -> any Channel {
    if let channel { return channel }
    let fault = FirstFault()
    let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(DatagramHandler(fault)) }
      }
      .connect(host: address.host, port: address.port).get()
    (self.channel, self.fault) = (channel, fault)
    return channel
  }
}

/// Notices what the system tells of datagrams that were sent.
private final class DatagramHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let fault: FirstFault

  init(_ fault: FirstFault) {
    self.fault = fault
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fault.note(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fault.note(ChannelError.ioOnClosedChannel)
  }
}
