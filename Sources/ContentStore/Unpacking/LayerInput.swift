import Glibc
import SystemPackage

/// The bytes of a layer as they arrive, read in large pieces.
///
/// Belongs to the thread that decompresses.
final class LayerInput {
  private let descriptor: FileDescriptor
  private let stopDescriptor: CInt
  private let buffer: UnsafeMutableRawBufferPointer
  private var unread: Range<Int>
  /// Bytes that came in so far.
  private(set) var receivedBytes: Int64 = 0
  private var isAtEnd = false

  private static let pieceBytes = 128 << 10
  /// What stays in front of a new piece: a decompressor may step back over bytes that it took too early.
  private static let keptBytes = 64

  /// - Parameter stopDescriptor: Once it is readable, the input ends wherever it is; below 0 for none.
  init(_ descriptor: FileDescriptor, until stopDescriptor: CInt) {
    self.descriptor = descriptor
    self.stopDescriptor = stopDescriptor
    buffer = .allocate(byteCount: Self.keptBytes + Self.pieceBytes, alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    unread = Self.keptBytes..<Self.keptBytes
  }

  deinit { buffer.deallocate() }

  /// What was read and is not consumed.
  var available: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[unread]) }

  /// Bytes that were received and consumed.
  var consumedBytes: Int64 { receivedBytes - Int64(unread.count) }

  /// - Parameter count: Below 0: as many that were consumed are there again, at most `keptBytes`.
  func consume(_ count: Int) {
    let start = max(0, min(unread.lowerBound + count, unread.upperBound))
    unread = start..<unread.upperBound
  }

  /// Waits until more is there than is `available` now.
  ///
  /// - Returns: Whether there is: `false` at the end.
  func receive() throws(LayerError) -> Bool {
    guard !isAtEnd else { return false }
    moveUnreadToFront()
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[unread.upperBound...])
    guard !room.isEmpty else { return false }
    let count = try read(into: room)
    receivedBytes += Int64(count)
    unread = unread.lowerBound..<unread.upperBound + count
    isAtEnd = count == 0
    return count > 0
  }

  /// The first bytes of what is not consumed: fewer than `count` where the end is nearer.
  func peek(_ count: Int) throws(LayerError) -> [UInt8] {
    while unread.count < count, try receive() {}
    return Array(available.prefix(count))
  }

  private func moveUnreadToFront() {
    guard let base = buffer.baseAddress, unread.lowerBound > Self.keptBytes else { return }
    let kept = unread.lowerBound - Self.keptBytes
    memmove(base, base + kept, unread.upperBound - kept)
    unread = Self.keptBytes..<Self.keptBytes + unread.count
  }

  private func read(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int {
    while true {
      var waited = [
        pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      // Whoever sends may pause for long; what is wrong with a layer must not wait for that.
      guard poll(&waited, 2, -1) >= 0 || errno == EINTR else { throw failure() }
      if waited[1].revents != 0 { return 0 }
      let count = Glibc.read(descriptor.rawValue, room.baseAddress, room.count)
      if count >= 0 { return count }
      guard errno == EINTR || errno == EAGAIN else { throw failure() }
    }
  }

  private func failure() -> LayerError {
    .fileSystem(path: "the layer's compressed bytes", reason: "\(Errno(rawValue: errno))")
  }
}
