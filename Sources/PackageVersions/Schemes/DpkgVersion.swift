/// A version of dpkg.
///
/// <https://www.debian.org/doc/debian-policy/ch-controlfields.html#version>
enum DpkgVersion {
  static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> VersionComparison {
    let (left, right) = (EVRVersion(left.trimmed), EVRVersion(right.trimmed))
    return VersionComparison(left.epoch, right.epoch).then(compareParts(left.version, right.version))
      // A revision that is not there is 0.
      .then(compareParts(left.release ?? [], right.release ?? []))
  }

  /// Compares by turns what is no number, then a number.
  private static func compareParts(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> VersionComparison {
    var (left, right) = (VersionScanner(left), VersionScanner(right))
    while !left.isAtEnd || !right.isAtEnd {
      let (leftText, rightText) = (left.run { !$0.isDigit }, right.run { !$0.isDigit })
      let result = VersionComparison(leftText.map(rank), rightText.map(rank), end: 0)
        .then(VersionComparison(left.digits(), right.digits()))
      if result != .equal { return result }
    }
    return .equal
  }

  /// A tilde before the end, which is 0; then letters, then all else.
  private static func rank(_ byte: UInt8) -> Int {
    if byte == UInt8(ascii: "~") { return -1 }
    return byte.isLetter ? Int(byte) : Int(byte) + 256
  }
}
