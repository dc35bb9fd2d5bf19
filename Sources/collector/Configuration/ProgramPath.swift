import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where programs are.
enum ProgramPath {
  /// Where programs are looked for if PATH is not set.
  static let standardSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// The program that a text names: a path, or a name that is looked up in `directories`.
  ///
  /// - Parameter workingDirectory: What relative paths begin at.
  /// - Returns: An absolute path; `nil` where there is no such program, or this user may not run it.
  static func find(_ text: String, in directories: [FilePath], workingDirectory: String) -> FilePath? {
    if text.contains("/") {
      let path = FilePath(workingDirectory).pushing(FilePath(text))
      return isProgram(path) ? path : nil
    }
    return directories.lazy.map { $0.appending(text) }.first { isProgram($0) }
  }

  private static func isProgram(_ path: FilePath) -> Bool {
    guard let status = status(of: path) else { return false }
    return status.st_mode & S_IFMT == S_IFREG && access(path.string, X_OK) == 0
  }

  /// The command that starts this very program again.
  ///
  /// - Returns: The path of the program as it was started, if what is there is still the same; where the file was removed or replaced
  ///   meanwhile, as updates do, the kernel's own link to it, which leads to what runs.
  static func ofThisProgram(link: FilePath = "/proc/self/exe") -> FilePath {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(link.string, &buffer, buffer.count - 1)
    guard count > 0 else { return link }
    let path = FilePath(String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
    guard let there = status(of: path), let running = status(of: link) else { return link }
    return (there.st_dev, there.st_ino) == (running.st_dev, running.st_ino) ? path : link
  }

  private static func status(of path: FilePath) -> stat? {
    var status = stat()
    return stat(path.string, &status) == 0 ? status : nil
  }
}
