import CollectorCore
import Foundation
import Glibc

/// Why there is no user namespace.
enum UserNamespaceError: ClassifiedError, Hashable {
  /// What in the settings of a machine keeps users from having namespaces.
  enum Hindrance: Sendable, Hashable {
    /// `user.max_user_namespaces` is 0.
    case limitIsZero
    /// `kernel.unprivileged_userns_clone` is 0 (Debian).
    case forUnprivileged
    /// `kernel.apparmor_restrict_unprivileged_userns` is 1 (Ubuntu).
    case appArmor
  }

  case cannotMake(errno: CInt, Hindrance?)
  /// Writing this file of the namespace's process failed.
  case cannotMap(file: String, errno: CInt, Hindrance?)
  /// `newuidmap` or `newgidmap` refused.
  case mapProgram(String, reason: String)
  case launch(LaunchError)

  var isTransient: Bool {
    switch self {
    case .cannotMake(let errno, nil): [EAGAIN, ENOMEM, ENOSPC, EMFILE, ENFILE].contains(errno)
    case .launch(let error): error.isTransient
    case .cannotMake, .cannotMap, .mapProgram: false
    }
  }

  var description: String {
    switch self {
    case .cannotMake(let errno, let hindrance):
      Self.text("a user namespace cannot be made: \(String(cString: strerror(errno)))", hindrance, Self.hint(errno))
    case .cannotMap(let file, let errno, let hindrance):
      Self.text("the ids of a user namespace cannot be set (\(file)): \(String(cString: strerror(errno)))", hindrance, nil)
    case .mapProgram(let program, let reason):
      "\(program.escapedForTerminal) failed: \(reason.escapedForTerminal); see the user's lines in /etc/subuid and /etc/subgid"
    case .launch(let error): error.description
    }
  }

  private static func text(_ what: String, _ hindrance: Hindrance?, _ hint: String?) -> String {
    [what, hindrance?.wayOut ?? hint].compactMap(\.self).joined(separator: "; ")
  }

  private static func hint(_ errno: CInt) -> String? {
    switch errno {
    case EPERM: "inside a container or a chroot it may be forbidden: run Collector as root, or outside"
    case ENOSPC, EUSERS: "there are too many already: raise the sysctl user.max_user_namespaces"
    case EINVAL: "the kernel is built without user namespaces: run Collector as root"
    default: nil
    }
  }

  /// What can be seen in the machine's settings; `nil` if nothing is in the way of users.
  /// - Parameter settings: Where they are mounted.
  static func hindrance(settings: String = "/proc/sys") -> Hindrance? {
    func value(_ name: String) -> String? {
      try? String(contentsOfFile: "\(settings)/\(name)", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    if value("user/max_user_namespaces") == "0" { return .limitIsZero }
    if value("kernel/unprivileged_userns_clone") == "0" { return .forUnprivileged }
    if value("kernel/apparmor_restrict_unprivileged_userns") == "1" { return .appArmor }
    return nil
  }
}

extension UserNamespaceError.Hindrance {
  /// What to do about it.
  var wayOut: String {
    switch self {
    case .limitIsZero:
      "user namespaces are switched off: sysctl user.max_user_namespaces=15000 allows them, or run Collector as root"
    case .forUnprivileged:
      "user namespaces are for root only here: sysctl kernel.unprivileged_userns_clone=1 allows them, or run Collector as root"
    case .appArmor:
      """
      AppArmor keeps users from using their namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or a profile \
      for Collector with "userns," in it, allows it; or run Collector as root
      """
    }
  }
}
