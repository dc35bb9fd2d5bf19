/// Takes records. Delivery is at least once; every result carries a key that makes a repeat harmless.
public protocol Writer: Sendable {
  /// What the user wrote to ask for it: `file:./out`.
  var name: String { get }

  /// Takes a record. Calls can come concurrently. A receiver that is slow or down should not hold them up: what is on the disk is taken.
  ///
  /// - Throws: What keeps it from being written; the caller then treats the record as not delivered.
  func write(_ record: Record) async throws

  /// Returns when everything written is on the disk or accepted, whichever comes first.
  func flush() async throws

  /// Flushes and lets go of files and connections. Nothing else is called afterwards.
  func close() async throws
}
