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
    let rest = content.count % Self.blockBytes
    if rest > 0 { bytes.append(Data(count: Self.blockBytes - rest)) }
  }

  /// The archive with its end.
  func finished() -> Data { bytes + Data(count: 2 * Self.blockBytes) }

  private mutating func addHeader(_ name: String, mode: Int, size: Int, type: String) {
    var header = Data(count: Self.blockBytes)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }
    func octal(_ number: Int, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(String(decoding: name.utf8.prefix(Self.longestName), as: UTF8.self), at: 0)
    put(octal(mode, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put("        ", at: 148)
    put(type, at: 156)
    put("ustar\u{0}00", at: 257)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, digits: 6) + "\u{0} ", at: 148)
    bytes.append(header)
  }
}
