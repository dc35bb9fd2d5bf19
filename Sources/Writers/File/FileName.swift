import OCI

/// Names as single components of a path.
enum FileName {
  /// What file systems allow a name to have, in bytes.
  private static let longestBytes = 255
  /// Names with a meaning of their own in the directory of a file writer.
  private static let reserved = ["images.jsonl"]

  /// `name` where it can be a file name, else with `%XX` for the bytes that keep it from being one. Different names stay different; one
  /// that gets too long is cut, and a digest of the whole makes up for the rest.
  static func escaping(_ name: String) -> String {
    let escapesFirst = name.hasPrefix(".") || reserved.contains(name)
    var result = ""
    for (index, byte) in name.utf8.enumerated() {
      let isPlain = isPlain(byte) && !(index == 0 && escapesFirst)
      result += isPlain ? String(UnicodeScalar(byte)) : escape(byte)
    }
    if result.isEmpty { return "%" }
    guard result.utf8.count > longestBytes else { return result }
    let digest = Digest(sha256Of: name.utf8).short
    return "\(result.prefix(longestBytes - digest.count - 1))%\(digest)"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"):
      true
    default: false
    }
  }

  private static func escape(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
  }
}
