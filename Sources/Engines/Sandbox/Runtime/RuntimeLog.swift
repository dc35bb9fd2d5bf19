import CollectorCore
import Foundation

/// What an OCI runtime says when it fails: lines of JSON in a file of its own.
enum RuntimeLog {
  /// Whose fault it is that a container could not be started.
  enum Complaint: Sendable, Hashable {
    case image(reason: String)
    case host(reason: String)
  }

  private struct Line: Decodable {
    let level: String?
    let msg: String?
  }

  /// Nobody reads more of it.
  private static let longestReason = 500

  /// The last error in a log; `nil` where there is none.
  static func complaint(in log: Data) -> Complaint? {
    let lines = log.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONDecoder().decode(Line.self, from: $0) }
    guard let message = lines.last(where: { $0.level == "error" || $0.level == "fatal" })?.msg else { return nil }
    let reason = String(message.trimmingCharacters(in: .whitespacesAndNewlines).prefix(longestReason))
    return isOfImage(reason.lowercased()) ? .image(reason: reason) : .host(reason: reason)
  }

  /// Whether the image, or the script, lacks what it was to begin with: its program, or what that needs to be loaded.
  private static func isOfImage(_ message: String) -> Bool {
    let isProgram = ["executable file", "exec:", "exec user process", "open executable", "starting container process"].contains {
      message.contains($0)
    }
    let signs = [
      "no such file or directory", "not found in $path", "permission denied", "exec format error", "is a directory",
      "not a directory",
      "too many levels of symbolic links",
    ]
    return (isProgram && signs.contains { message.contains($0) }) || message.contains("exec format error")
  }
}
