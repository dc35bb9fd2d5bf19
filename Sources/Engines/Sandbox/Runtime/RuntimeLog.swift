import CollectorCore
import Foundation
import SystemPackage

/// What a runtime wrote of why it could not run a container. Where it wrote no error, an exit status is the script's own.
///
/// The text holds names that an image has chosen: it is bounded, and made safe to print.
struct RuntimeLog: Sendable, Hashable {
  /// Why a container was not started, told apart by who is to mend it.
  enum Failure: Sendable, Hashable {
    /// A program that is missing or for another machine, or something in the way of a mount.
    case image(reason: String)
    /// All that lies in the host, the runtime, or in what Collector gave it.
    case host(reason: String)
  }

  /// The errors, the first first.
  let errors: [String]

  /// A failure is one line or two.
  private static let longestBytes = 64 << 10
  private static let mostErrors = 8
  private static let longestReason = 1000

  init(parsing data: Data) {
    let lines = data.prefix(Self.longestBytes).split(separator: UInt8(ascii: "\n"))
    errors = Array(lines.lazy.compactMap { Entry(parsing: $0)?.error }.prefix(Self.mostErrors)).map { Self.bounded($0) }
  }

  /// Reads a log; one that was never made says nothing.
  ///
  /// - Throws: `Errno`.
  init(reading path: FilePath) throws {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
      self.init(parsing: try file.closeAfter { try file.readAll(limit: Self.longestBytes) })
    } catch Errno.noSuchFileOrDirectory {
      self.init(parsing: Data())
    }
  }

  private struct Entry: Decodable {
    let msg: String
    let level: String?

    init?(parsing line: Data) {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: line) else { return nil }
      self = entry
    }

    /// Warnings come with containers that run.
    var error: String? {
      guard let level else { return msg }
      return ["error", "fatal", "panic"].contains(level) ? msg : nil
    }
  }

  private static func bounded(_ message: String) -> String {
    let text = message.count > longestReason ? "\(message.prefix(longestReason))…" : message
    return text.escapedForTerminal
  }
}

extension RuntimeLog {
  /// Why the container was not started; `nil` where the log has no error.
  ///
  /// - Parameter program: The first word of the script's command. That it is missing lies in the image, unless it is a part of the toolbox.
  func failure(running program: String) -> Failure? {
    guard let reason = errors.first(where: { Self.isOfImage($0) }) ?? errors.first else { return nil }
    guard Self.isOfImage(reason) else { return .host(reason: reason) }
    let isOfToolbox =
      program.hasPrefix("\(PackedToolbox.mountPoint)/") && !program.hasPrefix("\(Script.directory)/")
    return isOfToolbox && Self.isMissing(reason) ? .host(reason: reason) : .image(reason: reason)
  }

  /// Why a program could not be run, from standard error: runtimes that have entered the container no longer reach their log. A script that
  /// exits with 1 and prints such a line makes itself look as if it had not started, which harms nobody.
  static func executionFailure(standardError: Data) -> String? {
    guard standardError.count <= 2 * longestReason else { return nil }
    let lines = standardError.split(separator: UInt8(ascii: "\n"))
    guard lines.count == 1, let line = lines.first else { return nil }
    if let message = Entry(parsing: line)?.error {
      return message.hasPrefix("exec container process ") ? bounded(message) : nil
    }
    let text = String(decoding: line, as: UTF8.self)
    let ends = [": exec format error", ": no such file or directory", ": argument list too long", ": permission denied"]
    return text.hasPrefix("exec /") && ends.contains { text.hasSuffix($0) } ? bounded(text) : nil
  }

  /// The words of crun and of runc, as far as they are about what is in an image.
  private static func isOfImage(_ message: String) -> Bool {
    let text = message.lowercased()
    // Of the root file system itself, or of the source of a mount.
    let hosts = ["invalid rootfs", "error stat'ing", "too many open files", "cannot allocate memory", "resource temporarily"]
    if hosts.contains(where: { text.contains($0) }) { return false }
    let isAboutProgram =
      text.contains("executable file") || text.contains("open executable") || text.contains("exec container process")
      || text.contains("process: exec: ") || text.hasPrefix("exec: ")
    let isInTheWay = ["not a directory", "is a directory", "exec format error", "too many levels of symbolic links"]
    return isAboutProgram || isInTheWay.contains { text.contains($0) }
  }

  private static func isMissing(_ message: String) -> Bool {
    let text = message.lowercased()
    return text.contains("no such file or directory") || text.contains("not found in $path")
  }
}
