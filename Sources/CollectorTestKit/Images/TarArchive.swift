public import Foundation

/// Writes the tar archives that layers are: ustar, with pax records for what ustar has no room for.
///
/// <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13>
public struct TarArchive: Sendable {
  private var bytes = Data()

  private static let blockBytes = 512
  /// The longest name or link target in a ustar field.
  private static let longestName = 100

  public init(_ entries: [TarEntry] = []) {
    for entry in entries { append(entry) }
  }

  /// The archive with its end mark.
  public var data: Data { bytes + Data(count: 2 * Self.blockBytes) }

  public mutating func append(_ entry: TarEntry) {
    let path = Self.isDirectory(entry) && !entry.path.hasSuffix("/") ? entry.path + "/" : entry.path
    let target = Self.target(of: entry)
    var records = Data()
    if !Self.fits(path) { records.append(Self.record("path", path)) }
    if !Self.fits(target) { records.append(Self.record("linkpath", target)) }
    if case .sparseFile(let size, _) = entry.kind { records.append(Self.sparseRecords(path, size)) }
    if !records.isEmpty {
      appendMember(Header(path: "PaxHeader", type: "x", mode: 0o644), content: records)
    }
    var header = Header(path: path, type: Self.type(of: entry), mode: entry.mode)
    header.target = target
    header.userID = entry.userID
    header.groupID = entry.groupID
    header.modified = entry.modified
    switch entry.kind {
    case .characterDevice(let major, let minor), .blockDevice(let major, let minor): header.device = (major, minor)
    default: break
    }
    switch entry.kind {
    case .file(let content): appendMember(header, content: content)
    case .sparseFile(let size, let lastBytes): appendMember(header, content: Self.sparseContent(size, lastBytes))
    default: appendMember(header, content: Data())
    }
  }

  /// The form of GNU tar, version 1.0: <https://www.gnu.org/software/tar/manual/html_node/PAX-1.html>
  private static func sparseRecords(_ path: String, _ size: Int64) -> Data {
    [
      ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", path), ("GNU.sparse.realsize", "\(size)"),
    ].reduce(into: Data()) { $0.append(record($1.0, $1.1)) }
  }

  /// A map of what is there, in blocks of its own, and then that.
  private static func sparseContent(_ size: Int64, _ lastBytes: Data) -> Data {
    let map = Data("1\n\(size - Int64(lastBytes.count))\n\(lastBytes.count)\n".utf8)
    return map + Data(count: blockBytes - map.count) + lastBytes
  }

  private mutating func appendMember(_ header: Header, content: Data) {
    bytes.append(header.encoded(size: content.count))
    bytes.append(content)
    bytes.append(Data(count: (Self.blockBytes - content.count % Self.blockBytes) % Self.blockBytes))
  }

  private static func isDirectory(_ entry: TarEntry) -> Bool { entry.kind == .directory }

  private static func fits(_ text: String) -> Bool {
    text.utf8.count <= longestName && text.utf8.allSatisfy { $0 < 0x80 }
  }

  private static func target(of entry: TarEntry) -> String {
    switch entry.kind {
    case .symbolicLink(let target), .hardLink(let target): target
    default: ""
    }
  }

  private static func type(of entry: TarEntry) -> Character {
    switch entry.kind {
    case .file, .sparseFile: "0"
    case .hardLink: "1"
    case .symbolicLink: "2"
    case .characterDevice: "3"
    case .blockDevice: "4"
    case .directory: "5"
    case .fifo: "6"
    }
  }

  /// A pax record starts with its own length, that of these digits included.
  private static func record(_ key: String, _ value: String) -> Data {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
    return Data("\(length)\(rest)".utf8)
  }

  /// One block in front of each member.
  private struct Header {
    var path: String
    var type: Character
    var mode: Int
    var target = ""
    var userID = 0
    var groupID = 0
    var modified: Int64 = 0
    var device = (major: 0, minor: 0)

    init(path: String, type: Character, mode: Int) {
      self.path = path
      self.type = type
      self.mode = mode
    }

    func encoded(size: Int) -> Data {
      var block = Data()
      func field(_ text: String, _ length: Int) -> Data {
        let bytes = Data(text.utf8.prefix(length))
        return bytes + Data(count: length - bytes.count)
      }
      func octal(_ number: Int64, _ length: Int) -> Data {
        let digits = String(number, radix: 8)
        return field(String(repeating: "0", count: max(length - 1 - digits.count, 0)) + digits, length)
      }
      block.append(field(path, 100))
      block.append(octal(Int64(mode), 8))
      block.append(octal(Int64(userID), 8))
      block.append(octal(Int64(groupID), 8))
      block.append(octal(Int64(size), 12))
      block.append(octal(modified, 12))
      block.append(field("        ", 8))
      block.append(field(String(type), 1))
      block.append(field(target, 100))
      block.append(field("ustar\u{0}00", 8))
      block.append(field("", 64))
      block.append(octal(Int64(device.major), 8))
      block.append(octal(Int64(device.minor), 8))
      block.append(Data(count: TarArchive.blockBytes - block.count))
      // The checksum is over the block with spaces in the place of the checksum.
      let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
      block.replaceSubrange(148..<156, with: octal(sum, 7) + Data(" ".utf8))
      return block
    }
  }
}
