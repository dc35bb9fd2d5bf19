import Crypto
import Foundation

/// What senders of webhooks prove themselves by. It does not show when it is printed.
public struct WebhookSecret: Sendable {
  private let bytes: Data

  /// A shorter one is guessed.
  public static let leastBytes = 16
  private static let mostBytes = 4096

  /// - Throws: `OperationsError.unusableSecret`.
  public init(path: String) throws(OperationsError) {
    guard let handle = FileHandle(forReadingAtPath: path), let content = try? handle.read(upToCount: Self.mostBytes + 1) else {
      throw .unusableSecret(path: path, reason: "it cannot be read")
    }
    var bytes = content
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard bytes.count >= Self.leastBytes, bytes.count <= Self.mostBytes else {
      throw .unusableSecret(
        path: path,
        reason: "it has \(bytes.count) bytes, and has to have from \(Self.leastBytes) to \(Self.mostBytes)"
      )
    }
    self.bytes = Data(bytes)
  }

  init(_ text: String) {
    bytes = Data(text.utf8)
  }

  /// Whether a text is the secret, found out in a time that tells nothing of where they differ.
  func matches(_ text: String) -> Bool {
    let key = SymmetricKey(size: .bits256)
    let own = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
    // Of two codes of equal length all bytes are compared, whatever the texts.
    return HMAC<SHA256>.isValidAuthenticationCode(own, authenticating: Data(text.utf8), using: key)
  }

  /// Whether a body is signed with the secret: `sha256=` and the code in hexadecimal digits.
  ///
  /// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>
  func signed(_ body: Data, signature: String) -> Bool {
    guard signature.hasPrefix("sha256="), let code = Self.bytes(hexadecimal: signature.dropFirst("sha256=".count)) else {
      return false
    }
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: SymmetricKey(data: bytes))
  }

  private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 2 * SHA256.byteCount else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<redacted>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
