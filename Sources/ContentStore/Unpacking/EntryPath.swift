/// The place of an entry below the layer's root.
struct EntryPath: Hashable {
  /// Empty for the root.
  let parent: EntryName
  /// Empty for the root itself.
  let name: EntryName

  /// What Linux takes in one call, the zero at the end left out.
  static let longestBytes = 4096
  /// What file systems hold.
  static let longestName = 255

  var isRoot: Bool { name.isEmpty }
  /// Whether one of the parents has the name of a whiteout.
  let isBelowWhiteout: Bool
  /// Whether it is, or is below, what AUFS keeps for itself.
  let isOfAUFS: Bool

  /// Takes a name of an archive: absolute ones are meant from the layer's root, `.` and empty parts mean nothing.
  ///
  /// - Throws: `EntryFailure.refused` for one that has `..`, or is too long.
  init(_ text: UnsafePointer<CChar>) throws(EntryFailure) {
    let bytes = UnsafeRawBufferPointer(start: text, count: Self.length(text))
    guard bytes.count < 4 * Self.longestBytes else { throw .refused("a path has \(Self.longestBytes) bytes at most") }
    var path: [UInt8] = []
    path.reserveCapacity(bytes.count)
    var nameStart = 0
    var isBelowWhiteout = false
    var isOfAUFS = false
    for part in bytes.split(separator: UInt8(ascii: "/")) {
      if part.count == 1, part.first == UInt8(ascii: ".") { continue }
      if part.count == 2, part.elementsEqual(Self.up) { throw .refused("it has `..`, which leads out of a layer") }
      guard part.count <= Self.longestName else { throw .refused("a name has \(Self.longestName) bytes at most") }
      if !path.isEmpty {
        isBelowWhiteout = isBelowWhiteout || path[nameStart...].starts(with: Whiteout.prefix)
        path.append(UInt8(ascii: "/"))
      }
      nameStart = path.count
      path.append(contentsOf: part)
      isOfAUFS = isOfAUFS || part.starts(with: Whiteout.metadataPrefix) && !part.elementsEqual(Whiteout.opaqueName)
    }
    guard path.count <= Self.longestBytes else { throw .refused("a path has \(Self.longestBytes) bytes at most") }
    parent = EntryName(path[..<max(0, nameStart - 1)])
    name = EntryName(path[nameStart...])
    self.isBelowWhiteout = isBelowWhiteout
    self.isOfAUFS = isOfAUFS
  }

  private static let up = Array("..".utf8)

  private static func length(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
  }
}
