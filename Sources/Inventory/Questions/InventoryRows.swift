/// The rows of an answer, read some at a time: an answer can be larger than memory.
///
/// What is in the answer is decided when the question is asked, in one state of the database. What it tells of each image is read when its turn
/// comes; an image that was removed meanwhile is left out. No transaction is open between the rows, so that whoever reads slowly is in nobody's way.
public struct InventoryRows<Element: Sendable>: AsyncSequence, Sendable {
  /// Numbers of what has rows, in the order of the answer.
  let keys: [Int64]
  /// How many are read at once.
  let batchSize: Int
  let load: @Sendable (ArraySlice<Int64>) async throws -> [Element]

  /// Whether there is nothing in the answer.
  public var isEmpty: Bool { keys.isEmpty }

  /// How many results or images have rows in the answer: with packages, fewer than it has rows.
  public var subjectCount: Int { keys.count }

  public func makeAsyncIterator() -> Iterator { Iterator(rows: self, rest: keys[...]) }

  public struct Iterator: AsyncIteratorProtocol {
    let rows: InventoryRows
    var rest: ArraySlice<Int64>
    var batch: ArraySlice<Element> = []

    /// - Throws: `InventoryError`, `CancellationError`.
    public mutating func next() async throws -> Element? {
      while batch.isEmpty, !rest.isEmpty {
        batch = try await rows.load(rest.prefix(rows.batchSize))[...]
        rest = rest.dropFirst(rows.batchSize)
      }
      return batch.popFirst()
    }
  }

  /// All rows, for answers that are known to be small.
  public func collected() async throws -> [Element] {
    try await reduce(into: []) { $0.append($1) }
  }
}

extension InventoryRows {
  /// How many images are looked up at once: some milliseconds of work.
  static var usualBatchSize: Int { 128 }
}
