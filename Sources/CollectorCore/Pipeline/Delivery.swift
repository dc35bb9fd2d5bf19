import Foundation
import OCI

/// Hands records to every writer, and only then tells the ledger.
struct Delivery: Sendable {
  let writers: [any Writer]
  let ledger: any Ledger
  let clock: PassClock

  /// Says what a listed name now leads to, if that is news.
  ///
  /// - Throws: `PassError`.
  func note(_ listing: ImageListing) async throws {
    let change = try await asking { try await ledger.change(at: listing.name, to: listing.image) }
    let time = clock.now()
    let added = Record.image(ImageRecord(.add, listing, at: time))
    switch change {
    case .same: return
    case .new: try await write([added])
    case .moved(let previous):
      let removed = ImageListing(name: listing.name, source: listing.source, image: previous)
      try await write([.image(ImageRecord(.remove, removed, at: time)), added])
    }
    try await asking { try await ledger.note(listing, at: time) }
  }

  /// Says that a name no longer leads to an image.
  ///
  /// - Parameters:
  ///   - listing: What it led to.
  ///   - keepsState: Whether the state of the name is told otherwise.
  /// - Throws: `PassError`.
  func noteGone(_ listing: ImageListing, keepsState: Bool) async throws {
    let time = clock.now()
    try await write([.image(ImageRecord(.remove, listing, at: time))])
    try await asking { try await ledger.forget(listing.name, keepsState: keepsState, at: time) }
  }

  /// Keeps a result. When this returns, it is in every writer, and its run is finished.
  ///
  /// - Parameter toolbox: The digest of the tools that the script had.
  /// - Throws: `PassError` for what no other image can do better with; else what a writer says.
  func finish(_ result: ResultRecord, toolbox: Digest) async throws {
    let failure = await failure { writer in
      try await writer.write(.result(result))
      try await writer.flush()
    }
    if let (name, error) = failure {
      if let error = error as? any ClassifiedError, error.isTransient { throw WriterFailure(name: name, underlying: error) }
      throw passError(name, error)
    }
    try await asking { try await ledger.finish(result, toolbox: toolbox) }
  }

  /// Says the state that something listed has ended in, if that is news.
  ///
  /// - Throws: `PassError`.
  func note(_ state: ImageState, of name: String, source: String, imageID: Digest?) async throws {
    guard try await asking({ try await ledger.isNews(state, of: name) }) else { return }
    let time = clock.now()
    try await write([.state(StateRecord(time: time, name: name, source: source, imageID: imageID, state: state))])
    try await asking { try await ledger.note(state, of: name, at: time) }
  }

  /// Ends a pass.
  ///
  /// - Throws: `PassError`.
  func finish(_ pass: PassRecord) async throws {
    try await write([.pass(pass)])
    if let (name, error) = await failure({ try await $0.flush() }) {
      throw PassError.writerFailed(name: name, underlying: error)
    }
    try await asking { try await ledger.finish(pass) }
  }

  /// Counts a failure of an image.
  ///
  /// - Throws: `PassError`.
  func count(_ failure: Failure, of imageID: Digest) async throws -> Failure {
    try await asking { try await ledger.count(failure, of: imageID, at: clock.now()) }
  }

  private func write(_ records: [Record]) async throws {
    for record in records {
      if let (name, error) = await failure({ try await $0.write(record) }) { throw passError(name, error) }
    }
  }

  /// Does something with all writers at once: each has done it, or has failed, when this returns, and none has waited for another.
  ///
  /// - Returns: The failure of the first writer that has one.
  private func failure(
    _ operation: @escaping @Sendable (any Writer) async throws -> Void
  ) async -> (name: String, error: any Error)? {
    await withTaskGroup(of: (index: Int, error: any Error)?.self) { group in
      for (index, writer) in writers.enumerated() {
        group.addTask {
          do {
            try await operation(writer)
            return nil
          } catch {
            return (index, error)
          }
        }
      }
      var first: (index: Int, error: any Error)?
      for await case let failure? in group where failure.index < first?.index ?? .max { first = failure }
      return first.map { (writers[$0.index].name, $0.error) }
    }
  }

  private func passError(_ name: String, _ error: any Error) -> any Error {
    error is CancellationError ? error : PassError.writerFailed(name: name, underlying: error)
  }

  private func asking<Value>(_ operation: () async throws -> Value) async throws -> Value {
    do {
      return try await operation()
    } catch {
      throw error is CancellationError ? error : PassError.ledgerFailed(underlying: error)
    }
  }
}

/// A writer cannot take a result now, and may later.
struct WriterFailure: ClassifiedError {
  let name: String
  let underlying: any ClassifiedError

  var isTransient: Bool { underlying.isTransient }
  var retryAfter: Duration? { underlying.retryAfter }
  var description: String { "the writer \(name) does not take the result: \(underlying)" }
}
