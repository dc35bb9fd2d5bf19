import Crypto

/// A content digest: the algorithm and the hash of some bytes.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#digests>
public struct Digest: Hashable, Sendable {
  /// The registered algorithms.
  public enum Algorithm: String, Sendable, CaseIterable {
    case sha256
    case sha512

    /// The number of hexadecimal digits of a hash.
    var hexLength: Int {
      switch self {
      case .sha256: 64
      case .sha512: 128
      }
    }
  }

  public let algorithm: Algorithm
  /// The hash in lower-case hexadecimal digits.
  public let hex: String

  /// Parses `algorithm:hex`.
  ///
  /// - Throws: `OCIError.malformedDigest` unless the algorithm is registered and the hash has its length in lower-case digits.
  public init(parsing text: some StringProtocol) throws(OCIError) {
    guard let colon = text.firstIndex(of: ":") else {
      throw .malformedDigest(text: String(text), reason: "it has no colon")
    }
    guard let algorithm = Algorithm(rawValue: String(text[..<colon])) else {
      throw .malformedDigest(text: String(text), reason: "the algorithm is neither sha256 nor sha512")
    }
    let hex = text[text.index(after: colon)...]
    guard hex.utf8.count == algorithm.hexLength else {
      throw .malformedDigest(text: String(text), reason: "\(algorithm.rawValue) has \(algorithm.hexLength) digits")
    }
    guard hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw .malformedDigest(text: String(text), reason: "the hash has characters other than 0-9 and a-f")
    }
    self.algorithm = algorithm
    self.hex = String(hex)
  }

  /// The SHA-256 digest of `bytes`.
  public init(sha256Of bytes: some Sequence<UInt8>) {
    var hasher = DigestHasher(.sha256)
    hasher.update(bytes)
    self = hasher.finalize()
  }

  init(algorithm: Algorithm, hash: some Sequence<UInt8>) {
    self.algorithm = algorithm
    self.hex = Self.hexadecimal(hash)
  }

  /// The first 12 digits of the hash: what people compare by eye.
  public var short: String { String(hex.prefix(12)) }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xf)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { "\(algorithm.rawValue):\(hex)" }
}

extension Digest: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Computes a digest of bytes that arrive in pieces.
public struct DigestHasher: Sendable {
  private enum State: Sendable {
    case sha256(SHA256)
    case sha512(SHA512)
  }

  private var state: State

  public init(_ algorithm: Digest.Algorithm) {
    switch algorithm {
    case .sha256: state = .sha256(SHA256())
    case .sha512: state = .sha512(SHA512())
    }
  }

  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    switch state {
    case .sha256(var hash):
      hash.update(bufferPointer: bytes)
      state = .sha256(hash)
    case .sha512(var hash):
      hash.update(bufferPointer: bytes)
      state = .sha512(hash)
    }
  }

  public func finalize() -> Digest {
    switch state {
    case .sha256(let hash): Digest(algorithm: .sha256, hash: hash.finalize())
    case .sha512(let hash): Digest(algorithm: .sha512, hash: hash.finalize())
    }
  }
}
