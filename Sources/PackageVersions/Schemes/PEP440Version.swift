/// A version of a Python package.
///
/// <https://packaging.python.org/en/latest/specifications/version-specifiers/>
struct PEP440Version: Equatable {
  /// What comes before a release: of its development alone, or one of its pre-releases.
  enum Stage: Comparable {
    case development
    case alpha(DigitRun), beta(DigitRun), candidate(DigitRun)
    case release
  }

  /// A number that may be missing.
  enum Mark: Comparable {
    case earliest
    case number(DigitRun)
    case latest
  }

  /// A part of what stands behind the plus sign.
  enum LocalPart: Comparable {
    case end
    case word(TextRun)
    case number(DigitRun)
  }

  let epoch: DigitRun
  let release: [DigitRun]
  let stage: Stage
  let post: Mark
  let development: Mark
  let local: [LocalPart]

  /// `nil` where the text is no version, of the lax forms neither.
  init?(reading text: ArraySlice<UInt8>) {
    var reader = PEP440Reader(text)
    guard let version = reader.read() else { return nil }
    self = version
  }

  init(
    epoch: DigitRun,
    release: [DigitRun],
    pre: Stage?,
    post: DigitRun?,
    development: DigitRun?,
    local: [LocalPart]
  ) {
    self.epoch = epoch
    self.release = Array(release.prefix(through: release.lastIndex { !$0.isZero } ?? 0))
    // 1.0.dev1 comes before 1.0a1, but 1.0.post1.dev1 behind 1.0.
    stage = pre ?? (post == nil && development != nil ? .development : .release)
    self.post = post.map(Mark.number) ?? .earliest
    self.development = development.map(Mark.number) ?? .latest
    self.local = local
  }
}

extension PEP440Version: Comparable {
  static func < (left: PEP440Version, right: PEP440Version) -> Bool {
    let result = VersionComparison(left.epoch, right.epoch)
      .then(VersionComparison(left.release, right.release, end: .zero))
      .then(VersionComparison(left.stage, right.stage))
      .then(VersionComparison(left.post, right.post))
      .then(VersionComparison(left.development, right.development))
      .then(VersionComparison(left.local, right.local, end: .end))
    return result == .less
  }
}
