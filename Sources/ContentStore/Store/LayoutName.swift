/// The name of an image in an image layout, in the grammar that the specification gives and skopeo asks for: components divided
/// by `/`, of letters and digits divided by one of `-._:@+`, or by `--`.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md#pre-defined-annotation-keys>
enum LayoutName {
  /// More than any reference has, and little in a file that is read often.
  private static let limit = 512

  /// `name` with all that does not fit the grammar replaced or left out; `nil` where nothing remains.
  static func fitting(_ name: String) -> String? {
    let fitting = name.split(separator: "/").compactMap { component($0) }.joined(separator: "/")
    guard fitting.utf8.count > limit else { return fitting.isEmpty ? nil : fitting }
    // It is ASCII by now. Its end, where the tag is, tells most.
    return Self.fitting(String(fitting.suffix(limit)))
  }

  private static func component(_ text: Substring) -> String? {
    var fitting = ""
    var separator = ""
    for scalar in text.unicodeScalars {
      if isAlphanumeric(scalar) {
        if !fitting.isEmpty { fitting += separator == "--" ? separator : String(separator.prefix(1)) }
        separator = ""
        fitting.unicodeScalars.append(scalar)
      } else {
        separator += separators.contains(scalar) ? String(scalar) : "-"
      }
    }
    return fitting.isEmpty ? nil : fitting
  }

  private static let separators = "-._:@+".unicodeScalars

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
