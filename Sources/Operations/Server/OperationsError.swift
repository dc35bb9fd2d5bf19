/// Why a server cannot serve.
public enum OperationsError: Error, Sendable, Hashable {
  case cannotListen(address: String, reason: String)
  /// The file with the secret of webhooks.
  case unusableSecret(path: String, reason: String)
}

extension OperationsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotListen(let address, let reason): "nobody can listen at \(address): \(reason); choose another address"
    case .unusableSecret(let path, let reason): "the secret of webhooks in \(path) cannot be used: \(reason)"
    }
  }
}
