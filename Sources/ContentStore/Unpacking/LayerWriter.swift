import CLinux
import Glibc
import OCI
import SystemPackage

/// Writes the entries of a layer into a directory, as overlayfs wants them.
///
/// The later of two entries of a path wins. Whatever an entry's names are, nothing outside the directory is made, changed or followed.
final class LayerWriter {
  let root: LayerRoot
  let form: LayerForm
  let limits: LayerLimits
  /// The layer's directory, in messages.
  let place: String

  /// Bytes written to files.
  var storedBytes: Int64 = 0
  /// Entries so far.
  private(set) var files = 0
  /// Extended attributes that the file system, or this user, cannot have.
  var droppedAttributes = 0
  /// Directories that must stay open to this user until all is written. Only of users whom permissions bind.
  private var closedDirectories: [(path: EntryPath, permissions: mode_t)] = []
  private let isBoundByPermissions = geteuid() != 0

  init(into directory: CInt, form: LayerForm, limits: LayerLimits, place: String) {
    root = LayerRoot(directory)
    self.form = form
    self.limits = limits
    self.place = place
  }

  /// Writes all entries of `reader`.
  func write(_ reader: TarReader) throws(LayerError) {
    defer { root.leave() }
    while let header = try reader.next() {
      files += 1
      guard let text = header.path else { throw .damagedArchive(reason: "an entry has no name") }
      do throws(EntryFailure) {
        try write(header, at: EntryPath(text), from: reader)
      } catch {
        let name = EntryName.visible(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        throw error.layerError(name: name, place: place)
      }
      // Directories that no entry is for count, too: a path of 4,096 bytes makes 2,000.
      guard files + root.impliedDirectories <= limits.files else {
        throw .limitReached(.files, allowed: Int64(limits.files))
      }
    }
    root.leave()
    closeDirectories()
  }

  private func write(_ header: TarHeader, at path: EntryPath, from reader: TarReader) throws(EntryFailure) {
    guard !path.isOfAUFS else { return }
    guard !path.isBelowWhiteout else { throw .refused("it is in a whiteout") }
    guard !path.isRoot else { return try describeRoot(header) }
    if let whiteout = try Whiteout(path.name) { return try apply(whiteout, in: path.parent) }
    switch header.kind {
    case .file: try writeFile(header, at: path, from: reader)
    case .directory: try makeDirectory(header, at: path)
    case .symbolicLink(let target): try makeSymbolicLink(to: target, header, at: path)
    case .hardLink(let target): try makeHardLink(to: EntryPath(target), at: path)
    case .fifo: try makeNode(S_IFIFO, 0, header, at: path)
    case .device(let isBlock, let major, let minor):
      // One of 0 and 0 would be a whiteout, which only names can ask for.
      guard form.makesDevices, form.ownership == .kept, major != 0 || minor != 0 else {
        return try makeNode(S_IFREG, 0, header, at: path, permissions: 0)
      }
      try makeNode(isBlock ? S_IFBLK : S_IFCHR, gnu_dev_makedev(major, minor), header, at: path)
    // Whoever listens at one makes it anew.
    case .socket: return
    case .unknown: throw .refused("it is of no known kind")
    }
  }

  /// The open parent of an entry.
  func parent(_ path: EntryName) throws(EntryFailure) -> LayerRoot.Directory {
    try root.parent(path, replacing: replaceWhiteout)
  }

  /// Sets what a directory is like, at once or, where that would close it to this user, in the end.
  func setPermissions(_ permissions: mode_t, ofDirectory descriptor: CInt, at path: EntryPath) throws(EntryFailure) {
    var now = permissions
    if isBoundByPermissions, permissions & 0o700 != 0o700 {
      closedDirectories.append((path, permissions))
      now |= 0o700
    }
    try systemCall { fchmod(descriptor, now) }
  }

  /// What is deepest first: later ones may close the way.
  private func closeDirectories() {
    for (path, permissions) in closedDirectories.reversed() {
      // One that was replaced since is left alone.
      guard let parent = try? root.open(path.parent) else { continue }
      defer { close(parent) }
      let name = path.isRoot ? EntryName([0x2e]) : path.name
      let directory = name.withCString { openat(parent, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
      guard directory >= 0 else { continue }
      _ = fchmod(directory, permissions)
      close(directory)
    }
    closedDirectories = []
  }
}
