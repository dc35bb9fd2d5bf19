public import SystemPackage

/// Where lines of JSON go over a connection.
public enum SocketTarget: Sendable, Hashable {
  case tcp(HostPort)
  case tls(HostPort)
  /// A socket in the file system.
  case unix(path: FilePath)
}

extension SocketTarget: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tcp(let address): "tcp://\(address)"
    case .tls(let address): "tls://\(address)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
