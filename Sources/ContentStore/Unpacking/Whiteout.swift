/// What the name of an entry asks for.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts>
enum Whiteout {
  /// This name of the layers below is hidden.
  case of(EntryName)
  /// All that the layers below have in this directory is hidden.
  case opaque

  static let prefix = Array(".wh.".utf8)
  /// AUFS keeps things of its own under such names.
  static let metadataPrefix = Array(".wh..wh.".utf8)
  static let opaqueName = Array(".wh..wh..opq".utf8)

  /// `nil` if it is an ordinary entry.
  init?(_ name: EntryName) throws(EntryFailure) {
    guard name.bytes.starts(with: Self.prefix) else { return nil }
    guard !name.bytes.elementsEqual(Self.opaqueName) else {
      self = .opaque
      return
    }
    let hidden = name.bytes.dropFirst(Self.prefix.count)
    guard !hidden.isEmpty, !hidden.elementsEqual([0x2e]), !hidden.elementsEqual([0x2e, 0x2e]) else {
      throw .refused("it is a whiteout of nothing")
    }
    self = .of(EntryName(hidden))
  }
}
