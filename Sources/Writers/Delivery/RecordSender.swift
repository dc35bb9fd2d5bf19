import Foundation

/// What became of a record that was sent.
enum SendOutcome: Sendable, Hashable {
  /// The receiver has it, as far as the kind of connection lets one know.
  case accepted
  /// The receiver will never take it, for what it said.
  case refused(reply: String)
}

/// Brings records to a receiver. It is given them in order, one batch after another.
protocol RecordSender: Sendable {
  /// How much it is given at once.
  var limits: BatchLimits { get }

  /// How many bytes of what was sent last have to be sent again after a fault: 0 where the receiver confirms what it has.
  var heldBytes: Int { get }

  /// Sends records, making a connection where there is none.
  ///
  /// - Returns: What became of each.
  /// - Throws: `DeliveryFault` where they are to be sent again, `CancellationError`.
  func send(_ entries: [SpoolEntry]) async throws -> [SendOutcome]

  /// Whether all that was sent has arrived. Only asked where `heldBytes` is above 0.
  ///
  /// - Throws: `DeliveryFault` where the connection that took it is no longer there.
  func hasArrived() async throws -> Bool

  /// Ends the connection in order.
  ///
  /// - Returns: Whether all that was sent has arrived.
  func finish() async -> Bool
}

/// Why records could not be delivered now.
struct DeliveryFault: Error, Hashable, CustomStringConvertible {
  /// What failed, on what, and what the user can do.
  let reason: String
  /// How long the receiver asked to be left alone; `nil` where it did not.
  var retryAfter: Duration?

  var description: String { reason }
}
