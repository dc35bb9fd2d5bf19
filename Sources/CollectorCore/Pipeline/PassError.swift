/// What ends a pass before its end: not an image that fails, but what all images need.
public enum PassError: Error, Sendable {
  /// A writer does not take records, and trying again would not help.
  case writerFailed(name: String, underlying: any Error)
  /// The ledger cannot be read or written.
  case ledgerFailed(underlying: any Error)
}

extension PassError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .writerFailed(let name, let underlying):
      "the writer \(name) does not take records: \(underlying); nothing more was collected, the next pass takes up what is left"
    case .ledgerFailed(let underlying): "\(underlying)"
    }
  }
}
