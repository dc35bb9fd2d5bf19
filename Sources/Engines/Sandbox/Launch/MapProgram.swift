import CLinux
import Glibc
import SystemPackage

/// `newuidmap` or `newgidmap`, which may set ids that the user has been given:
/// https://man7.org/linux/man-pages/man1/newuidmap.1.html
struct MapProgram {
  let path: FilePath

  /// What is read of its complaint.
  private static let complaintLimitBytes = 1024

  func run(_ arguments: [String], launcher: Launcher) async throws(UserNamespaceError) {
    // A file and not a pipe, which somebody would have to empty meanwhile.
    let file = collector_memory_file("complaint")
    guard file >= 0 else { throw .mapProgram(path.string, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    let launch = Launch(
      executable: path,
      arguments: arguments,
      environment: ["LC_ALL=C"],
      namespaces: [],
      standardError: FileDescriptor(rawValue: file)
    )
    let end: ProcessEnd
    do throws(LaunchError) {
      end = try await launcher.launch(launch).wait()
    } catch {
      throw .launch(error)
    }
    guard end == .exited(0) else { throw .mapProgram(path.string, reason: complaint(file) ?? "it ended with \(end)") }
  }

  private func complaint(_ file: CInt) -> String? {
    var bytes = [UInt8](repeating: 0, count: Self.complaintLimitBytes)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.isEmpty ? nil : lines.joined(separator: ", ")
  }
}
