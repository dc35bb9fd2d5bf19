import CLinux
import Dispatch
import Glibc
import Synchronization

/// A few buffers that go round between three threads, each of which does one thing with every buffer: the first fills it, the second hashes it, the
/// third writes it out. None waits for another while there are some, and memory does not grow with the layer.
///
/// The first and the last can end early: the others are then told, and never wait in vain.
///
/// Unchecked: a buffer and its count are touched by one side at a time, which the semaphores see to, and each of the variables belongs to one side.
final class LayerRing: @unchecked Sendable {
  private let buffers: [UnsafeMutableRawBufferPointer]
  /// What is in each; `endMark` after the last.
  private let counts: UnsafeMutableBufferPointer<Int>
  private let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let hashed = DispatchSemaphore(value: 0)
  private let readerHasStopped = Atomic<Bool>(false)
  /// Readable once the reader has stopped, for a side that waits for something else than buffers; -1 if there are no descriptors left.
  let stopDescriptor: CInt
  private var filling = 0
  private var hashing = 0
  private var emptying = 0
  private var readerHoldsOne = false
  private var readerIsAtEnd = false

  /// Enough for one side to go on while another waits for a disk.
  static let bufferCount = 12
  /// Large enough that handing over costs nothing, small enough for a processor's cache.
  static let bufferBytes = 256 << 10
  private static let endMark = -1

  init() {
    buffers = (0..<Self.bufferCount).map { _ in .allocate(byteCount: Self.bufferBytes, alignment: 64) }
    counts = .allocate(capacity: Self.bufferCount)
    counts.initialize(repeating: 0)
    stopDescriptor = eventfd(0, Int32(EFD_CLOEXEC))
    // Not as the semaphore's first value: one that ends below it is taken for a mistake.
    for _ in buffers { free.signal() }
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
    counts.deallocate()
    if stopDescriptor >= 0 { close(stopDescriptor) }
  }

  // MARK: The side that fills

  /// Whether the reader has stopped.
  var isStopped: Bool { readerHasStopped.load(ordering: .acquiring) }

  /// Waits for an empty buffer; `nil` if the reader has stopped.
  func emptyBuffer() -> UnsafeMutableRawBufferPointer? {
    guard !isStopped else { return nil }
    free.wait()
    return isStopped ? nil : buffers[filling]
  }

  /// Hands over the buffer that `emptyBuffer` gave.
  func hand(_ count: Int) {
    counts[filling] = count
    filling = (filling + 1) % buffers.count
    filled.signal()
  }

  /// Tells the others that nothing more comes. The last call of this side.
  func end() {
    // After an early end of the reader no buffer may be free; who hashes is told all the same.
    guard emptyBuffer() != nil else {
      filled.signal()
      return
    }
    hand(Self.endMark)
  }

  // MARK: The side that hashes

  /// Calls `body` with each buffer on its way, until the end, or until the reader stops.
  func pass(_ body: (UnsafeRawBufferPointer) -> Void) {
    while true {
      filled.wait()
      guard !isStopped else { return }
      let count = counts[hashing]
      if count != Self.endMark { body(UnsafeRawBufferPointer(rebasing: buffers[hashing][..<count])) }
      hashing = (hashing + 1) % buffers.count
      hashed.signal()
      if count == Self.endMark { return }
    }
  }

  // MARK: The side that empties

  /// Gives the last buffer back and waits for the next full one, which stays as it is until the next call; `nil` at the end.
  func nextBuffer() -> UnsafeRawBufferPointer? {
    guard !readerIsAtEnd else { return nil }
    if readerHoldsOne {
      readerHoldsOne = false
      emptying = (emptying + 1) % buffers.count
      free.signal()
    }
    hashed.wait()
    let count = counts[emptying]
    guard count != Self.endMark else {
      readerIsAtEnd = true
      return nil
    }
    readerHoldsOne = true
    return UnsafeRawBufferPointer(rebasing: buffers[emptying][..<count])
  }

  /// Ends the side that fills. The last call of this side.
  func stop() {
    readerHasStopped.store(true, ordering: .releasing)
    free.signal()
    filled.signal()
    _ = eventfd_write(stopDescriptor, 1)
  }
}
