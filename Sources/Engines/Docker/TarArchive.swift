import Foundation

/// Writes a tar archive of a few files.
///
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, section "ustar Interchange Format".
struct TarArchive {
  private(set) var bytes = Data()

  private static let blockBytes = 512
  /// The longest name of an entry; those here are short by construction.
  static let longestName = 100

  mutating func addDirectory(_ name: String) {
    addHeader(name.hasSuffix("/") ? name : name + "/", mode: 0o755, size: 0, type: "5")
  }

  mutating func addFile(_ name: String, isExecutable: Bool, content: Data) {
    addHeader(name, mode: isExecutable ? 0o755 : 0o644, size: content.count, type: "0")
    bytes.append(content)
    bytes.append(Data(count: Self.padding(after: Int64(content.count))))
  }

  /// The archive with its end.
  func finished() -> Data { bytes + Data(count: 2 * Self.blockBytes) }

  private mutating func addHeader(_ name: String, mode: Int, size: Int, type: String) {
    bytes.append(Self.header(name, mode: mode, size: Int64(size), type: type))
  }

  /// What fills the last block of a file of `size` bytes.
  static func padding(after size: Int64) -> Int { (blockBytes - Int(size % Int64(blockBytes))) % blockBytes }

  /// The block in front of a file whose content follows from elsewhere, with its `padding(after:)`.
  static func header(ofFile name: String, size: Int64) -> Data { header(name, mode: 0o644, size: size, type: "0") }

  /// The most that eleven octal digits say. Beyond it, GNU tar's binary form is used, which everybody reads.
  private static let largestOctal: Int64 = 0o777_7777_7777

  private static func header(_ name: String, mode: Int, size: Int64, type: String) -> Data {
    var header = Data(count: blockBytes)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }
    func octal(_ number: Int64, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(String(decoding: name.utf8.prefix(longestName), as: UTF8.self), at: 0)
    put(octal(Int64(mode), digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    if size <= largestOctal {
      put(octal(size, digits: 11), at: 124)
    } else {
      header[124] = 0x80
      for index in 0..<8 { header[128 + index] = UInt8(truncatingIfNeeded: size >> (8 * (7 - index))) }
    }
    put(octal(0, digits: 11), at: 136)
    put("        ", at: 148)
    put(type, at: 156)
    put("ustar\u{0}00", at: 257)
    let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
    put(octal(sum, digits: 6) + "\u{0} ", at: 148)
    return header
  }
}
