import Foundation
import SystemPackage

/// Where the members of a tar archive are. Nothing is unpacked: their names are keys, and lead nowhere on this machine.
struct TarIndex: Sendable {
  /// Where the content of a member is.
  struct Place: Sendable, Hashable {
    let offset: Int64
    let lengthBytes: Int64
  }

  private enum Member {
    case file(Place)
    /// Another member, by its whole name.
    case link(to: String)
    /// A link that leads out of the archive.
    case wayOut
  }

  /// An archive of a hundred images has some thousands.
  static let maximumMembers = 100_000
  /// The longest name and its records: Linux knows paths of 4 KiB.
  private static let maximumExtensionBytes: Int64 = 1 << 20
  /// Docker's links to the same layer of another image lead one step.
  private static let maximumLinks = 8

  private var members: [String: Member] = [:]

  /// The names of the members, as they are found.
  var names: some Collection<String> { members.keys }

  /// Reads the headers of a plain archive, and blocks for as long as that takes.
  ///
  /// - Parameter check: Throws if the reading shall end.
  /// - Throws: `TarFault`, `Errno`, or what `check` throws.
  init(_ file: OpenFile, check: () throws -> Void) throws {
    guard file.sizeBytes > 0 else { throw TarFault.empty }
    guard file.sizeBytes >= TarHeader.blockBytes else { throw TarFault.noArchive }
    var reader = Reader(file: file)
    var count = 0
    while let member = try reader.next() {
      try check()
      count += 1
      guard count <= Self.maximumMembers else { throw TarFault.tooManyMembers(limit: Self.maximumMembers) }
      take(member)
    }
    // Zeros are an archive with nothing in it, and also what a disk that was full leaves.
    guard count > 0 else { throw TarFault.noArchive }
  }

  /// Where the content of a member is, links followed; `nil` where there is none of the name.
  func place(of name: String) throws(TarFault) -> Place? {
    var next = Self.normalised(name)
    for _ in 0...Self.maximumLinks {
      switch next.flatMap({ members[$0] }) {
      case nil: return nil
      case .file(let place)?: return place
      case .link(let target)?: next = target
      case .wayOut?: throw .leadsOut(member: name)
      }
    }
    throw .longLinks(member: name)
  }

  private mutating func take(_ member: Reader.Member) {
    guard let name = Self.normalised(member.name) else { return }
    switch member.kind {
    case .file: members[name] = .file(Place(offset: member.offset, lengthBytes: member.sizeBytes))
    case .hardLink: members[name] = Self.normalised(member.target).map { .link(to: $0) } ?? .wayOut
    case .symbolicLink:
      let directory = name.split(separator: "/").dropLast().joined(separator: "/")
      let target = member.target.hasPrefix("/") ? nil : Self.normalised("\(directory)/\(member.target)")
      members[name] = target.map { .link(to: $0) } ?? .wayOut
    default: return
    }
  }

  /// A name without `.` and `..`; `nil` where it leads out of the archive.
  private static func normalised(_ name: String) -> String? {
    var parts: [Substring] = []
    for part in name.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  /// Goes through the headers.
  private struct Reader {
    struct Member {
      let kind: TarHeader.Kind
      let name: String
      let target: String
      let offset: Int64
      let sizeBytes: Int64
    }

    let file: OpenFile
    private var position: Int64 = 0

    init(file: OpenFile) {
      self.file = file
    }

    /// The next member; `nil` at the end.
    mutating func next() throws -> Member? {
      var records: PaxRecords?
      var longName: String?
      var longTarget: String?
      // A writer that was stopped between two members leaves no mark of the end.
      while position < file.sizeBytes {
        guard let header = try TarHeader(try bytes(Int64(TarHeader.blockBytes))) else { return nil }
        switch header.kind {
        case .extended: records = try PaxRecords(try content(of: header), of: header.name)
        case .longName: longName = TarHeader.text(try content(of: header))
        case .longTarget: longTarget = TarHeader.text(try content(of: header))
        default:
          let size = records?.sizeBytes ?? header.sizeBytes
          let member = Member(
            kind: records?.isSparse == true ? .other : header.kind,
            name: records?.path ?? longName ?? header.name,
            target: records?.linkPath ?? longTarget ?? header.target,
            offset: position,
            sizeBytes: size
          )
          if header.hasContent { try skip(size) }
          return member
        }
      }
      guard records == nil, longName == nil, longTarget == nil else { throw TarFault.truncated }
      return nil
    }

    private mutating func content(of header: TarHeader) throws -> [UInt8] {
      guard header.sizeBytes <= TarIndex.maximumExtensionBytes else { throw TarFault.malformedExtension(member: header.name) }
      let start = position
      let content = try bytes(header.sizeBytes)
      position = start
      try skip(header.sizeBytes)
      return content
    }

    private mutating func skip(_ size: Int64) throws {
      guard size <= file.sizeBytes - position else { throw TarFault.truncated }
      let block = Int64(TarHeader.blockBytes)
      position += size
      // Of the last member's padding, some writers save themselves a part.
      position += (block - size % block) % block
    }

    private mutating func bytes(_ count: Int64) throws -> [UInt8] {
      guard count <= file.sizeBytes - position else { throw TarFault.truncated }
      let start = position
      position += count
      return try [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
        while filled < Int(count) {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let read = try file.descriptor.read(fromAbsoluteOffset: start + Int64(filled), into: rest)
          guard read > 0 else { throw TarFault.truncated }
          filled += read
        }
      }
    }
  }
}
