import CLinux
import CollectorCore
import Foundation
import Glibc
import SystemPackage

/// What became of a program that was run for what it prints.
enum ProgramOutput: Sendable, Hashable {
  /// - Parameter output: The beginning of what it printed.
  case ended(ProcessEnd, output: Data)
  case timedOut
  case notStarted(reason: String)

  /// Runs a program without input and environment to its end, and kills it when its time is up, or nobody waits for it any more.
  ///
  /// - Parameter limit: As many bytes of standard output are kept.
  static func of(
    _ path: FilePath,
    _ arguments: [String],
    within patience: Duration,
    limit: Int,
    launcher: Launcher
  ) async -> ProgramOutput {
    // A file and not a pipe, which a child that is left behind could hold open.
    let file = FileDescriptor(rawValue: collector_memory_file("output"))
    guard file.rawValue >= 0 else { return .notStarted(reason: String(cString: strerror(errno))) }
    defer { try? file.close() }
    let process: LaunchedProcess
    do {
      let launch = Launch(executable: path, arguments: arguments, namespaces: [], standardOutput: file)
      process = try await launcher.launch(launch)
    } catch {
      return .notStarted(reason: "\(error)")
    }
    let (end, wasLate) = await withTaskCancellationHandler {
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          guard (try? await Task.sleep(for: patience)) != nil else { return false }
          process.kill()
          return true
        }
        let end = await process.wait()
        group.cancelAll()
        return (end, await group.next() ?? false)
      }
    } onCancel: {
      process.kill()
    }
    return wasLate ? .timedOut : .ended(end, output: read(file, limit))
  }

  private static func read(_ file: FileDescriptor, _ limit: Int) -> Data {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { try? file.read(fromAbsoluteOffset: 0, into: $0) }
    return Data(bytes.prefix(count ?? 0))
  }
}
