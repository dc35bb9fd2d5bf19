import Foundation
import OCI

/// Hands records to every writer, and only then tells the ledger.
struct Delivery: Sendable {
  let writers: [any Writer]
  let ledger: any Ledger
  let toolbox: Digest
  let clock: PassClock

  /// Says what a listed name now leads to, if that is news.
  ///
  /// - Throws: `PassError`.
  func note(_ listing: ImageListing) async throws {
    let change = try await asking { try await ledger.change(at: listing.reference, to: listing.image) }
    let time = clock.now()
    func record(_ action: ImageRecord.Action, _ image: ImageDescription) -> Record {
      .image(ImageRecord(action: action, time: time, reference: listing.reference, image: image, source: listing.source))
    }
    switch change {
    case .same: return
    case .new: try await write([record(.add, listing.image)])
    case .moved(let previous): try await write([record(.remove, previous), record(.add, listing.image)])
    }
    try await asking { try await ledger.note(listing, at: time) }
  }

  /// Keeps a result. When this returns, it is in every writer, and its run is finished.
  ///
  /// - Throws: `PassError` for what no other image can do better with; else what a writer says.
  func finish(_ result: ResultRecord) async throws {
    for writer in writers {
      do {
        try await writer.write(.result(result))
        try await writer.flush()
      } catch let error as any ClassifiedError where error.isTransient {
        throw WriterFailure(name: writer.name, underlying: error)
      } catch {
        throw error is CancellationError ? error : PassError.writerFailed(name: writer.name, underlying: error)
      }
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
    for writer in writers {
      do {
        try await writer.flush()
      } catch {
        throw PassError.writerFailed(name: writer.name, underlying: error)
      }
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
      for writer in writers {
        do {
          try await writer.write(record)
        } catch {
          throw error is CancellationError ? error : PassError.writerFailed(name: writer.name, underlying: error)
        }
      }
    }
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
