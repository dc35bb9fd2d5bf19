import Foundation
import SystemPackage

/// The machine's start, which tells whether there was a power cut since something was written.
struct Boot: Sendable, Hashable {
  /// Empty where the system has none: then nothing is ever taken for lost.
  let id: String

  static let current = Boot(id: currentID())

  private static func currentID() -> String {
    // Files of /proc give no size.
    let path: FilePath = "/proc/sys/kernel/random/boot_id"
    guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec]) else { return "" }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
    return String(decoding: bytes.prefix(count), as: UTF8.self).filter { !$0.isWhitespace }
  }

  /// Nanoseconds since the machine's start, times of sleep included.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Until when all that a store has got is on the disk for certain: the content of its file `boot`.
struct SyncedUntil: Sendable, Hashable {
  var boot: Boot
  /// In nanoseconds since that start.
  var time: Int64

  /// `nil` where there is none, or it is damaged.
  static func read(_ path: FilePath) throws -> SyncedUntil? {
    guard let bytes = try FileReading.bytes(path, limit: 1024) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard words.count == 3, let time = Int64(words[1]) else { return nil }
    return SyncedUntil(boot: Boot(id: String(words[0])), time: time)
  }

  /// The file must not be lost itself: what it says decides about all else.
  func write(_ path: FilePath) throws {
    try AtomicFile.write(Data("\(boot.id)\n\(time)\n".utf8), to: path, durably: true)
  }
}
