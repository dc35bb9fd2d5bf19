import Dispatch
import Synchronization

/// A few buffers that go round between the thread that decompresses and the thread that writes: neither waits for the other while there are some, and
/// memory does not grow with the layer.
///
/// Either side can end early: the other is then told, and never waits in vain.
///
/// Unchecked: a buffer and its count are touched by one side at a time, which the semaphores see to, and each of the variables belongs to one side.
final class LayerRing: @unchecked Sendable {
  private let buffers: [UnsafeMutableRawBufferPointer]
  /// What is in each; `endMark` after the last.
  private let counts: UnsafeMutableBufferPointer<Int>
  private let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let readerHasStopped = Atomic<Bool>(false)
  private var filling = 0
  private var emptying = 0
  private var readerHoldsOne = false
  private var readerIsAtEnd = false

  /// Enough for one side to go on while the other waits for a disk.
  static let bufferCount = 8
  /// Large enough that handing over costs nothing, small enough for a processor's cache.
  static let bufferBytes = 256 << 10
  private static let endMark = -1

  init() {
    buffers = (0..<Self.bufferCount).map { _ in .allocate(byteCount: Self.bufferBytes, alignment: 64) }
    counts = .allocate(capacity: Self.bufferCount)
    counts.initialize(repeating: 0)
    // Not as the semaphore's first value: one that ends below it is taken for a mistake.
    for _ in buffers { free.signal() }
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
    counts.deallocate()
  }

  // MARK: The side that fills

  /// Waits for an empty buffer; `nil` if the reader has stopped.
  func emptyBuffer() -> UnsafeMutableRawBufferPointer? {
    guard !readerHasStopped.load(ordering: .acquiring) else { return nil }
    free.wait()
    return readerHasStopped.load(ordering: .acquiring) ? nil : buffers[filling]
  }

  /// Hands over the buffer that `emptyBuffer` gave.
  func hand(_ count: Int) {
    counts[filling] = count
    filling = (filling + 1) % buffers.count
    filled.signal()
  }

  /// Tells the reader that nothing more comes. The last call of this side.
  func end() {
    // After an early end of the reader no buffer may be free, and nobody looks.
    guard emptyBuffer() != nil else { return }
    hand(Self.endMark)
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
    filled.wait()
    let count = counts[emptying]
    guard count != Self.endMark else {
      readerIsAtEnd = true
      return nil
    }
    readerHoldsOne = true
    return UnsafeRawBufferPointer(rebasing: buffers[emptying][..<count])
  }

  /// Whether `nextBuffer` has come to the end.
  var isAtEnd: Bool { readerIsAtEnd }

  /// Ends the side that fills. The last call of this side.
  func stop() {
    readerHasStopped.store(true, ordering: .releasing)
    free.signal()
  }
}
