public import CollectorCore

/// Keeps records in an inventory file, where they can be asked for as those in the inventory of a collector can: `sqlite:FILE`.
///
/// A record does not tell the toolbox of a result: its column is NULL, and no run counts as finished. The file can be that of a ledger, which
/// then adds the toolbox.
public struct InventoryWriter: Writer {
  public let name: String
  /// What the records are kept in.
  public let inventory: SQLiteInventory

  /// Opens the file, or makes it.
  ///
  /// - Throws: `InventoryError`.
  public init(path: String) throws {
    self.name = "sqlite:\(path)"
    self.inventory = try SQLiteInventory(path: path)
  }

  /// When this returns, the record is kept.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  public func write(_ record: Record) async throws {
    switch record {
    case .image(let record): try await write(record)
    case .result(let result): try await inventory.keep(result, toolbox: nil)
    case .state(let record): try await inventory.keep(record)
    case .pass(let pass): try await inventory.keepOnce(pass)
    }
  }

  private func write(_ record: ImageRecord) async throws {
    switch record.action {
    case .add:
      try await inventory.note(ImageListing(name: record.name, source: record.source, image: record.image), at: record.time)
    case .remove:
      // Its state has a record of its own.
      try await inventory.forget(record.name, keepsState: true, at: record.time)
    }
  }

  public func flush() {}

  public func close() throws { try inventory.close() }
}

extension SQLiteInventory {
  fileprivate func keep(_ record: StateRecord) async throws {
    let row = StateRow(record.state, of: record.name, at: record.time, source: record.source, imageID: record.imageID)
    try await write("note the state of \(record.name)") { try StateTable.note(row, in: $0) }
  }

  /// A record that is delivered again is kept once.
  fileprivate func keepOnce(_ pass: PassRecord) async throws {
    try await write("keep the figures of a pass") { database in
      if try !PassTable.contains(pass, in: database) { try PassTable.insert(pass, in: database) }
    }
  }
}
