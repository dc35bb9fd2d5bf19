import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension DeliveryFault {
  /// What an error of the layers below means.
  ///
  /// - Parameter receiver: Whom it was with, for people.
  init(_ error: any Error, receiver: String) {
    self =
      switch error {
      case let error as DeliveryFault: error
      case let error as NIOConnectionError: Self.unreachable(error, receiver)
      case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
        DeliveryFault(
          reason: "\(receiver) cannot be trusted, or speaks no TLS: \(error); see to its certificate, or set SSL_CERT_FILE"
        )
      case ChannelError.connectTimeout: DeliveryFault(reason: "\(receiver) does not answer")
      case let error as IOError: DeliveryFault(reason: "\(receiver) is not there: \(String(cString: strerror(error.errnoCode)))")
      case is ChannelError: DeliveryFault(reason: "\(receiver) has closed the connection")
      default: DeliveryFault(reason: "\(receiver) cannot be reached: \(error)")
      }
  }

  private static func unreachable(_ error: NIOConnectionError, _ receiver: String) -> DeliveryFault {
    if error.connectionErrors.isEmpty { return DeliveryFault(reason: "no address is known for \(receiver); check the name") }
    let isRefused = error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    if isRefused { return DeliveryFault(reason: "nothing listens at \(receiver)") }
    return DeliveryFault(reason: "\(receiver) does not answer")
  }
}
