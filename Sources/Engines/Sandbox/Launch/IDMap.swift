import Glibc

/// Which users or groups of a user namespace are which outside of it:
/// https://man7.org/linux/man-pages/man7/user_namespaces.7.html
struct IDMap: Sendable, Hashable {
  struct Range: Sendable, Hashable {
    var inside: UInt32
    var outside: UInt32
    var count: UInt32
  }

  var ranges: [Range]

  /// What the kernel takes of ranges.
  private static let greatestRangeCount = 340

  /// Root inside is `id` outside, and nobody else is there.
  static func single(_ id: UInt32) -> IDMap { IDMap(ranges: [Range(inside: 0, outside: id, count: 1)]) }

  /// Root inside is `id` outside, and what follows are the subordinate ones, all of them in a row.
  static func subordinate(_ id: UInt32, _ subordinates: [SubordinateIDs]) -> IDMap {
    var map = single(id)
    var next: UInt32 = 1
    for ids in subordinates.prefix(greatestRangeCount - 1) {
      // The highest number is none.
      let count = min(ids.count, UInt32.max - next)
      guard count > 0 else { break }
      map.ranges.append(Range(inside: next, outside: ids.first, count: count))
      next += count
    }
    return map
  }

  /// How many there are inside besides root, from 1 on.
  var subordinateCount: Int { ranges.dropFirst().reduce(0) { $0 + Int($1.count) } }

  /// As the kernel reads it from `uid_map` and `gid_map`.
  var text: String { ranges.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined() }

  /// As `newuidmap` and `newgidmap` take it.
  var arguments: [String] { ranges.flatMap { ["\($0.inside)", "\($0.outside)", "\($0.count)"] } }
}

/// A range that a user may use besides the own number: https://man7.org/linux/man-pages/man5/subuid.5.html
struct SubordinateIDs: Sendable, Hashable {
  var first: UInt32
  var count: UInt32

  /// The ranges of a user in a file like `/etc/subuid`, which has them by name or by number. Lines that are none are passed over,
  /// as `newuidmap` does.
  static func parse(_ text: String, user: String?, id: UInt32) -> [SubordinateIDs] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 3, fields[0] == user ?? "\(id)" || fields[0] == "\(id)",
        let first = UInt32(fields[1]), let count = UInt32(fields[2]), count > 0, first <= UInt32.max - count
      else { return nil }
      return SubordinateIDs(first: first, count: count)
    }
  }
}
