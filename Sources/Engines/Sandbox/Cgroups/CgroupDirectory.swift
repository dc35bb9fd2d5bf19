import Foundation
import SystemPackage

/// One directory of a mounted hierarchy, and the files of the kernel in it.
struct CgroupDirectory: Sendable, Hashable {
  let path: FilePath

  /// A list of all processes of a large host fits.
  private static let longestFileBytes = 4 << 20

  func child(_ name: String) -> CgroupDirectory { CgroupDirectory(path: path.appending(name)) }

  func read(_ file: String) throws(CgroupError) -> String {
    let path = self.path.appending(file)
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
      let data = try descriptor.closeAfter { try descriptor.readAll(limit: Self.longestFileBytes) }
      return String(decoding: data, as: UTF8.self)
    } catch {
      throw CgroupError(.read, path, error)
    }
  }

  /// Writes a value, in one call, as the kernel wants it.
  func write(_ text: String, to file: String) throws(CgroupError) {
    let path = self.path.appending(file)
    do {
      let descriptor = try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec])
      _ = try descriptor.closeAfter { try Array(text.utf8).withUnsafeBytes { try descriptor.write($0) } }
    } catch {
      throw CgroupError(.write(text), path, error)
    }
  }

  func has(_ file: String) -> Bool { access(path.appending(file).string, F_OK) == 0 }

  /// Whether entries can be made in it by this process.
  var isWritable: Bool { access(path.string, W_OK) == 0 && access(path.appending("cgroup.procs").string, W_OK) == 0 }

  /// Whether it is a group of the kernel's, and not some other directory.
  var isCgroup: Bool { has("cgroup.procs") }

  /// Makes it. One that is there already is no error.
  func make() throws(CgroupError) {
    guard mkdir(path.string, 0o755) != 0, errno != EEXIST else { return }
    throw CgroupError(.make, path, Errno(rawValue: errno))
  }

  /// Removes it; one that is gone already is no error.
  ///
  /// - Throws: `CgroupError` with `Errno.resourceBusy` where something is still in it.
  func remove() throws(CgroupError) {
    guard rmdir(path.string) != 0, errno != ENOENT else { return }
    throw CgroupError(.remove, path, Errno(rawValue: errno))
  }

  /// The names of the groups below it; none where it is gone.
  var children: [String] {
    guard let directory = opendir(path.string) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The processes in it, not in groups below. Those that this process cannot see, since they are in a namespace above its own, are left
  /// out: they have the number 0, which would mean this process's own group.
  var processes: [pid_t] {
    get throws(CgroupError) {
      try read("cgroup.procs").split(whereSeparator: \.isNewline).compactMap { pid_t($0) }.filter { $0 > 0 }
    }
  }

  /// The number of a line `KEY NUMBER`; `nil` where there is none.
  func number(_ key: String, in file: String) -> Int? {
    guard let text = try? read(file) else { return nil }
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == key { return Int(words[1]) }
    }
    return nil
  }
}
