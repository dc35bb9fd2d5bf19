import NIOCore

/// What the system holds of a connection.
///
/// `SO_MEMINFO` of <https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/sock_diag.h>.
struct SocketMemory: Sendable {
  /// The option's number on all architectures but Alpha, MIPS, PA-RISC and SPARC.
  private static let option = NIOBSDSocket.Option(rawValue: 55)

  private var receiveAllocated: UInt32 = 0
  private var receiveBuffer: UInt32 = 0
  /// Bytes on their way; on a socket in the file system, bytes that are not read.
  private var sendAllocated: UInt32 = 0
  private var sendBuffer: UInt32 = 0
  private var forwardAllocated: UInt32 = 0
  /// Bytes that are not sent or not acknowledged.
  private var sendQueued: UInt32 = 0
  private var other: (UInt32, UInt32, UInt32) = (0, 0, 0)

  /// Whether nothing of what was written waits here: TCP has it acknowledged by the other side. Where the system does not say, it is taken
  /// for so.
  static func isEmpty(_ channel: any Channel) async -> Bool {
    guard let provider = channel as? any SocketOptionProvider else { return true }
    let memory: EventLoopFuture<SocketMemory> = provider.unsafeGetSocketOption(level: .socket, name: option)
    guard let memory = try? await memory.get() else { return true }
    return memory.sendQueued == 0 && memory.sendAllocated == 0
  }
}
