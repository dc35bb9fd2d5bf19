import Foundation

/// Why an archive cannot be taken apart.
enum TarFault: Error, Equatable, CustomStringConvertible {
  case empty
  case noArchive
  case truncated
  case impossibleSize(member: String)
  case malformedExtension(member: String)
  case tooManyMembers(limit: Int)
  case longLinks(member: String)
  case leadsOut(member: String)

  var description: String {
    switch self {
    case .empty: "it is empty"
    case .noArchive: "it is not a tar archive, neither plain nor compressed by gzip, zstd, xz or bzip2"
    case .truncated: "it ends in the middle, as if it had not been written or copied in full"
    case .impossibleSize(let member): "it has an impossible size for \(member.debugDescription)"
    case .malformedExtension(let member): "the extended header of \(member.debugDescription) cannot be read"
    case .tooManyMembers(let limit): "it has more than \(limit) members"
    case .longLinks(let member): "its links from \(member.debugDescription) lead to no end"
    case .leadsOut(let member): "its link \(member.debugDescription) leads out of the archive"
    }
  }
}

/// One header of a tar archive.
///
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, section "ustar Interchange Format", with GNU's extensions:
/// <https://www.gnu.org/software/tar/manual/html_node/Standard.html>
struct TarHeader {
  static let blockBytes = 512

  enum Kind: Equatable {
    case file, hardLink, symbolicLink
    /// Records for the next member.
    case extended
    /// The name, or the target, of the next member, which is too long for a header.
    case longName, longTarget
    /// What has no content.
    case bare
    /// What has content that is of no interest.
    case other
  }

  let kind: Kind
  let name: String
  let target: String
  let sizeBytes: Int64

  /// Whether the content, of `sizeBytes`, follows.
  var hasContent: Bool { kind != .hardLink && kind != .symbolicLink && kind != .bare }

  /// Reads a block; `nil` for one of zeros, which ends an archive.
  init?(_ block: [UInt8]) throws(TarFault) {
    guard block.contains(where: { $0 != 0 }) else { return nil }
    guard Self.isChecksumRight(block) else { throw .noArchive }
    var name = Self.text(block[0..<100])
    // GNU's own format has other things there.
    let isUstar = block[257..<263].elementsEqual("ustar\u{0}".utf8)
    let prefix = isUstar ? Self.text(block[345..<500]) : ""
    if !prefix.isEmpty { name = "\(prefix)/\(name)" }
    self.name = name
    target = Self.text(block[157..<257])
    kind =
      switch block[156] {
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): name.hasSuffix("/") ? .bare : .file
      case UInt8(ascii: "1"): .hardLink
      case UInt8(ascii: "2"): .symbolicLink
      case UInt8(ascii: "3")...UInt8(ascii: "6"): .bare
      case UInt8(ascii: "x"): .extended
      case UInt8(ascii: "L"): .longName
      case UInt8(ascii: "K"): .longTarget
      default: .other
      }
    guard let size = Self.number(block[124..<136]), size >= 0 else { throw .impossibleSize(member: String(name.prefix(100))) }
    sizeBytes = size
  }

  private static func isChecksumRight(_ block: [UInt8]) -> Bool {
    let spaces = 8 * Int64(UInt8(ascii: " "))
    let others = block[..<148].reduce(Int64(0)) { $0 + Int64($1) } + block[156...].reduce(Int64(0)) { $0 + Int64($1) }
    return number(block[148..<156]) == others + spaces
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, or GNU's binary form; `nil` where it is neither.
  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      // The first bit is a mark, the second the sign of a number in two's complement.
      var value: Int64 = first & 0x40 != 0 ? -1 : 0
      for byte in [first & 0x40 != 0 ? first : first & 0x3f] + field.dropFirst() {
        guard (value << 8) >> 8 == value else { return nil }
        value = value << 8 | Int64(byte)
      }
      return value
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    if digits.isEmpty { return 0 }
    return Int64(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}

/// The records of an extended header that matter here.
///
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, section "pax Extended Header"
struct PaxRecords {
  private(set) var path: String?
  private(set) var linkPath: String?
  private(set) var sizeBytes: Int64?
  /// Whether the content is a map of a file with holes, not the file.
  private(set) var isSparse = false

  /// - Parameter name: The member's, for errors.
  init(_ bytes: [UInt8], of name: String) throws(TarFault) {
    var rest = bytes[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
      guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
        length <= rest.count
      else { throw .malformedExtension(member: name) }
      let record = rest[(space + 1)..<(rest.startIndex + length)]
      rest = rest.dropFirst(length)
      guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw .malformedExtension(member: name)
      }
      try take(String(decoding: record[..<equals], as: UTF8.self), TarHeader.text(record[(equals + 1)...].dropLast()), name)
    }
  }

  private mutating func take(_ key: String, _ value: String, _ name: String) throws(TarFault) {
    switch key {
    case "path": path = value
    case "linkpath": linkPath = value
    case "size":
      guard let size = Int64(value), size >= 0 else { throw .impossibleSize(member: path ?? name) }
      sizeBytes = size
    default: if key.hasPrefix("GNU.sparse.") { isSparse = true }
    }
  }
}
