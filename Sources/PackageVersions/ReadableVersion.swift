/// Schemes that not every text is a version of.
enum ReadableVersion {
  /// Compares by `read`. What it cannot read comes before all that it can, in a generic order.
  static func compare<Version: Comparable>(
    _ left: ArraySlice<UInt8>,
    _ right: ArraySlice<UInt8>,
    _ read: (ArraySlice<UInt8>) -> Version?
  ) -> VersionComparison {
    switch (read(left), read(right)) {
    case (let left?, let right?): VersionComparison(left, right)
    case (nil, _?): .less
    case (_?, nil): .greater
    case (nil, nil): GenericVersion.compare(left, right)
    }
  }
}
