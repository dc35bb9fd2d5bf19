import Foundation

/// Which process made something on a container host. It is written into a label, so that any other process can tell whether the owner
/// still lives.
struct Owner: Hashable, Sendable {
  /// The machine, by its own identifier.
  let machine: String
  /// The machine's start: with the next one all processes are gone.
  let boot: String
  /// The namespace in which `pid` counts.
  let namespace: String
  let pid: Int32
  /// When the process began, in the kernel's count since the machine's start: numbers of processes are used again.
  let startTime: String
  /// Tells apart the engines of one process.
  let session: String

  /// An owner for this process.
  static func current() -> Owner {
    let pid = ProcessInfo.processInfo.processIdentifier
    let here = Here.shared
    return Owner(
      machine: here.machine,
      boot: here.boot,
      namespace: here.namespace,
      pid: pid,
      startTime: Self.startTime(of: pid) ?? "0",
      session: String(UUID().uuidString.lowercased().prefix(8))
    )
  }

  /// Whether the owner lives; `nil` where that cannot be told from here.
  var isAlive: Bool? {
    let here = Here.shared
    guard machine == here.machine else { return nil }
    guard boot == here.boot else { return false }
    guard namespace == here.namespace else { return nil }
    if let actual = Self.startTime(of: pid) { return actual == startTime }
    // Some machines hide the processes of others: only a number that nobody has is a proof.
    return kill(pid, 0) == -1 && errno == ESRCH ? false : nil
  }

  /// Field 22 of `/proc/PID/stat`; `nil` where it cannot be read. The second field, the program's name, can hold anything, and ends with
  /// the last parenthesis.
  private static func startTime(of pid: Int32) -> String? {
    guard let text = Here.contents("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? String(fields[19]) : nil
  }

  /// Where this process is.
  private struct Here {
    let machine: String
    let boot: String
    let namespace: String

    static let shared = Here()

    private init() {
      let name = Self.contents("/etc/machine-id") ?? ProcessInfo.processInfo.hostName
      machine = name.replacing("/", with: "_")
      boot = Self.contents("/proc/sys/kernel/random/boot_id") ?? ""
      let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
      namespace = link.filter(\.isNumber)
    }

    static func contents(_ path: String) -> String? {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
      let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
      return trimmed.isEmpty ? nil : trimmed
    }
  }
}

extension Owner {
  /// Reads the text of a label; `nil` where it is none of an owner.
  init?(label: String) {
    let parts = label.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, let pid = Int32(parts[3]) else { return nil }
    self.init(machine: parts[0], boot: parts[1], namespace: parts[2], pid: pid, startTime: parts[4], session: parts[5])
  }

  var label: String { [machine, boot, namespace, "\(pid)", startTime, session].joined(separator: "/") }
}
