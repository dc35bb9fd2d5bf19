/// The parts of `[epoch:]version[-release]`.
struct EVRVersion {
  let epoch: DigitRun
  let version: ArraySlice<UInt8>
  /// `nil` where there is no hyphen.
  let release: ArraySlice<UInt8>?

  /// What stands before the first colon is the epoch if it has digits only. What stands behind the last hyphen is the release.
  init(_ text: ArraySlice<UInt8>) {
    var scanner = VersionScanner(text)
    let epoch = scanner.digits()
    let hasEpoch = scanner.take(":")
    self.epoch = hasEpoch ? epoch : .zero
    let rest = hasEpoch ? scanner.rest : text
    let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
    version = hyphen.map { rest[..<$0] } ?? rest
    release = hyphen.map { rest[($0 + 1)...] }
  }

  /// Compares epochs, then versions, then releases, of which none comes before any.
  static func compare(
    _ left: ArraySlice<UInt8>,
    _ right: ArraySlice<UInt8>,
    by compareParts: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> VersionComparison
  ) -> VersionComparison {
    let (left, right) = (EVRVersion(left.trimmed), EVRVersion(right.trimmed))
    let result = VersionComparison(left.epoch, right.epoch).then(compareParts(left.version, right.version))
    guard result == .equal else { return result }
    return switch (left.release, right.release) {
    case (let left?, let right?): compareParts(left, right)
    case (nil, nil): .equal
    case (nil, _?): .less
    case (_?, nil): .greater
    }
  }
}
