import Foundation

/// What the head of an executable says of what it needs.
///
/// <https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html>
struct ExecutableFormat: Sendable, Hashable {
  /// As Go and the OCI name it: `amd64`; `nil` for one that Collector has no toolbox for.
  let architecture: String?
  /// The dynamic loader that it asks for; `nil` where it is linked statically.
  let interpreter: String?

  private static let magic = Data([0x7F, 0x45, 0x4C, 0x46])
  private static let architectures: [UInt16: String] = [0x3E: "amd64", 0xB7: "arm64"]
  private static let interpreterSegment: UInt32 = 3

  static func isExecutable(_ content: Data) -> Bool { content.starts(with: magic) }

  /// - Throws: `Fault`, which says what is wrong with the file.
  init(parsing content: Data) throws(Fault) {
    let bytes = Bytes(content)
    guard Self.isExecutable(content), try bytes.integer(at: 4, as: UInt8.self) == 2, try bytes.integer(at: 5, as: UInt8.self) == 1
    else {
      throw Fault(reason: "it is no executable of 64 bits, the lowest byte first")
    }
    let type = try bytes.integer(at: 16, as: UInt16.self)
    guard type == 2 || type == 3 else { throw Fault(reason: "it is an object file or a core dump, not an executable") }
    architecture = Self.architectures[try bytes.integer(at: 18, as: UInt16.self)]
    let table = try bytes.integer(at: 32, as: UInt64.self)
    let entrySize = UInt64(try bytes.integer(at: 54, as: UInt16.self))
    var interpreter: String?
    for index in 0..<UInt64(try bytes.integer(at: 56, as: UInt16.self)) {
      let entry = try bytes.position(table, plus: index * entrySize)
      guard try bytes.integer(at: entry, as: UInt32.self) == Self.interpreterSegment else { continue }
      let start = try bytes.position(try bytes.integer(at: entry + 8, as: UInt64.self), plus: 0)
      let length = try bytes.position(try bytes.integer(at: entry + 32, as: UInt64.self), plus: 0)
      guard start + length <= content.count else { throw Bytes.cutOff }
      interpreter = String(decoding: content.dropFirst(start).prefix(length).prefix { $0 != 0 }, as: UTF8.self)
    }
    self.interpreter = interpreter
  }

  struct Fault: Error {
    let reason: String
  }

  /// Reads no further than there is something.
  private struct Bytes {
    static let cutOff = Fault(reason: "it is cut off, or its headers are damaged")

    private let content: Data

    init(_ content: Data) {
      self.content = content
    }

    func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) throws(Fault) -> Value {
      let size = MemoryLayout<Value>.size
      guard offset >= 0, content.count - size >= offset else { throw Self.cutOff }
      return content.dropFirst(offset).prefix(size).reversed().reduce(Value.zero) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    func position(_ base: UInt64, plus distance: UInt64) throws(Fault) -> Int {
      let (sum, isOver) = base.addingReportingOverflow(distance)
      guard !isOver, sum <= UInt64(content.count) else { throw Self.cutOff }
      return Int(sum)
    }
  }
}
