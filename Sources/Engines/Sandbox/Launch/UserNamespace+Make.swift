import Foundation
import Glibc
import SystemPackage

extension UserNamespace {
  /// Who makes it, and with what.
  struct Maker: Sendable {
    var user: UInt32
    var group: UInt32
    /// `nil` where the number has no name.
    var name: String?
    /// As in `PATH`, for `newuidmap` and `newgidmap`.
    var searchPath: String
    /// Where `subuid` and `subgid` are.
    var configuration: FilePath = "/etc"

    /// This process's user.
    static func current(searchPath: String) -> Maker {
      let user = geteuid()
      return Maker(user: user, group: getegid(), name: name(of: user), searchPath: searchPath)
    }

    private static func name(of user: uid_t) -> String? {
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      var buffer = [CChar](repeating: 0, count: 16_384)
      guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
      return String(cString: entry.pw_name)
    }
  }

  /// One for this process; `nil` where it needs none, because it may mount as it is.
  ///
  /// It has subordinate ids where the user has any (`/etc/subuid`, `/etc/subgid`) and the programs that set them are installed
  /// and work, and otherwise root alone; then `limitation` says why.
  static func makeIfNeeded(searchPath: String, launcher: Launcher) async throws(UserNamespaceError) -> UserNamespace? {
    if mayMount { return nil }
    return try await make(.current(searchPath: searchPath), launcher: launcher)
  }

  static func make(_ maker: Maker, launcher: Launcher) async throws(UserNamespaceError) -> UserNamespace {
    let limitation: String
    switch maker.subordinates {
    case .success(let subordinates):
      do {
        return try await make(subordinates, launcher: launcher)
      } catch .mapProgram(let program, let reason) {
        // A namespace's ids can be set once only: it takes another one.
        limitation = UserNamespaceError.mapProgram(program, reason: reason).description
      }
    case .failure(let shortfall): limitation = shortfall.text
    }
    return try make(users: .single(maker.user), groups: .single(maker.group), limitation: limitation)
  }

  /// One whose ids this process may set by itself: any, if it is root, and else only its own to one inside.
  static func make(users: IDMap, groups: IDMap, limitation: String? = nil) throws(UserNamespaceError) -> UserNamespace {
    let child = try NamespaceChild()
    defer { child.end() }
    // Who gives up membership in a group may get rights by that; the kernel wants that ruled out, save of privileged processes.
    if !mayMount { try child.write("deny", to: "setgroups") }
    try child.write(users.text, to: "uid_map")
    try child.write(groups.text, to: "gid_map")
    return UserNamespace(
      descriptor: try child.openNamespace(),
      mapping: mapping(users, groups),
      limitation: limitation
    )
  }

  private static func make(
    _ subordinates: Maker.Subordinates,
    launcher: Launcher
  ) async throws(UserNamespaceError) -> UserNamespace {
    let child = try NamespaceChild()
    defer { child.end() }
    for (program, map) in [(subordinates.userProgram, subordinates.users), (subordinates.groupProgram, subordinates.groups)] {
      try await MapProgram(path: program).run(["\(child.pid)"] + map.arguments, launcher: launcher)
    }
    return UserNamespace(
      descriptor: try child.openNamespace(),
      mapping: mapping(subordinates.users, subordinates.groups)
    )
  }

  private static func mapping(_ users: IDMap, _ groups: IDMap) -> Mapping {
    let count = min(users.subordinateCount, groups.subordinateCount)
    return count == 0 ? .single : .subordinate(count: count)
  }

  /// Whether this thread, as all others of this process, has CAP_SYS_ADMIN (capability 21) in its own user namespace.
  /// https://man7.org/linux/man-pages/man7/capabilities.7.html
  private static var mayMount: Bool {
    guard let status = try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
      let bits = UInt64(line.dropFirst("CapEff:".count).trimmingCharacters(in: .whitespaces), radix: 16)
    else { return geteuid() == 0 }
    return bits & 1 << 21 != 0
  }
}
