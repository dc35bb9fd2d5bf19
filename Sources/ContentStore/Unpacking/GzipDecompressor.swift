import CISAL

/// Undoes gzip by ISA-L: one member after the other, as `pigz` and estargz write them, each with its checksum verified.
///
/// <https://www.rfc-editor.org/rfc/rfc1952>
final class GzipDecompressor: LayerDecompressor {
  private let input: LayerInput
  private let inflater: OpaquePointer
  private var state = State.inMember

  private enum State {
    case inMember, betweenMembers, atEnd
  }

  init(_ input: LayerInput) throws(LayerError) {
    guard let inflater = collector_inflater_new() else { throw .unpackerDied(reason: "no memory for gzip") }
    self.input = input
    self.inflater = inflater
    collector_inflater_begin(inflater)
  }

  deinit { collector_inflater_free(inflater) }

  func read(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int {
    while true {
      switch state {
      case .atEnd: return 0
      case .betweenMembers: try beginMember()
      case .inMember:
        let count = try inflate(into: room)
        if count > 0 { return count }
      }
    }
  }

  /// - Returns: The bytes that came out; with 0 the state or the input has changed.
  private func inflate(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int {
    let given = input.available
    var consumed = 0
    var produced: UInt32 = 0
    var finished: Int32 = 0
    let result = collector_inflater_run(
      inflater,
      given.baseAddress?.assumingMemoryBound(to: UInt8.self),
      UInt32(given.count),
      room.baseAddress?.assumingMemoryBound(to: UInt8.self),
      UInt32(clamping: room.count),
      &consumed,
      &produced,
      &finished
    )
    guard result == ISAL_DECOMP_OK || result == ISAL_END_INPUT else {
      throw .damagedCompression(reason: Self.reason(result))
    }
    input.consume(consumed)
    if finished != 0 {
      state = .betweenMembers
    } else if produced == 0 {
      guard input.available.isEmpty || consumed == 0 else { return 0 }
      guard try input.receive() else { throw .damagedCompression(reason: "gzip ends before its time") }
    }
    return Int(produced)
  }

  /// After a member: another, or the end. Zeros are what tapes and fixed blocks are filled up with, and all `gunzip`s pass them over.
  private func beginMember() throws(LayerError) {
    let start = try input.peek(2)
    if start == [0x1f, 0x8b] {
      collector_inflater_begin(inflater)
      state = .inMember
      return
    }
    repeat {
      guard input.available.allSatisfy({ $0 == 0 }) else {
        throw .damagedCompression(reason: "something that is no gzip follows the end of gzip")
      }
      input.consume(input.available.count)
    } while try input.receive()
    state = .atEnd
  }

  private static func reason(_ result: Int32) -> String {
    switch result {
    case ISAL_INVALID_WRAPPER: "the header is none of gzip"
    case ISAL_INCORRECT_CHECKSUM: "the checksum of gzip does not match"
    case ISAL_UNSUPPORTED_METHOD: "the method is none that gzip has"
    default: "gzip has an invalid block"
    }
  }
}
