import Foundation

/// Which process made something on a container host. It is written into a label, so that any other process can tell whether the owner
/// still lives.
struct Owner: Hashable, Sendable {
  /// The machine, or container, whose process numbers count.
  let host: String
  let pid: Int32
  /// When the process began, in the kernel's count since the machine's start: numbers of processes are used again.
  let startTime: String
  /// Tells apart the engines of one process.
  let session: String

  init(host: String, pid: Int32, startTime: String, session: String) {
    self.host = host
    self.pid = pid
    self.startTime = startTime
    self.session = session
  }

  /// An owner for this process.
  static func current() -> Owner {
    let pid = ProcessInfo.processInfo.processIdentifier
    let session = UUID().uuidString.lowercased().prefix(8)
    return Owner(host: currentHost, pid: pid, startTime: startTime(of: pid) ?? "0", session: String(session))
  }

  /// Reads the text of a label; `nil` where it is none of an owner.
  init?(label: String) {
    let parts = label.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, let pid = Int32(parts[1]) else { return nil }
    self.init(host: parts[0], pid: pid, startTime: parts[2], session: parts[3])
  }

  var label: String { "\(host)/\(pid)/\(startTime)/\(session)" }

  /// Whether the owner lives; `nil` where that cannot be told from here.
  var isAlive: Bool? {
    host == Self.currentHost ? Self.startTime(of: pid) == startTime : nil
  }

  /// The machine's own identifier with its start, which a reboot changes, and the namespace of its process numbers.
  private static let currentHost: String = {
    let machine = contents("/etc/machine-id") ?? ProcessInfo.processInfo.hostName
    let boot = contents("/proc/sys/kernel/random/boot_id") ?? ""
    let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
    let digits = namespace.filter(\.isNumber)
    return [machine, String(boot.prefix(8)), digits].joined(separator: ".").replacing("/", with: "_")
  }()

  private static func contents(_ path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// Field 22 of `/proc/PID/stat`; `nil` where there is no such process. The second field, the program's name, can hold anything, and
  /// ends with the last parenthesis.
  private static func startTime(of pid: Int32) -> String? {
    guard let text = contents("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? String(fields[19]) : nil
  }
}
