import Foundation
import Glibc
import SystemPackage

extension UserNamespace.Maker {
  /// The maps with subordinate ids, and the programs that set them.
  struct Subordinates: Sendable {
    var users: IDMap
    var groups: IDMap
    var userProgram: FilePath
    var groupProgram: FilePath
  }

  /// Why there are no subordinate ids.
  struct Shortfall: Error, Sendable, Hashable {
    let text: String
  }

  var subordinates: Result<Subordinates, Shortfall> {
    guard let userProgram = find("newuidmap"), let groupProgram = find("newgidmap") else {
      return .failure(
        Shortfall(text: "newuidmap and newgidmap are not on the PATH: install the package uidmap (Debian) or shadow-utils")
      )
    }
    let users = ranges("subuid")
    let groups = ranges("subgid")
    guard !users.isEmpty, !groups.isEmpty else {
      let missing = configuration.appending(users.isEmpty ? "subuid" : "subgid")
      let who = name ?? "\(user)"
      return .failure(
        Shortfall(
          text:
            "\(missing) has no ids for the user \(who): usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(who)"
        )
      )
    }
    return .success(
      Subordinates(
        users: .subordinate(user, users),
        groups: .subordinate(group, groups),
        userProgram: userProgram,
        groupProgram: groupProgram
      )
    )
  }

  /// Both files list by the user, not by the group.
  private func ranges(_ file: String) -> [SubordinateIDs] {
    guard let text = try? String(contentsOfFile: configuration.appending(file).string, encoding: .utf8) else { return [] }
    return SubordinateIDs.parse(text, user: name, id: user)
  }

  /// In absolute directories only: what a relative one holds can change with the directory.
  private func find(_ program: String) -> FilePath? {
    searchPath.split(separator: ":").map { FilePath(String($0)).appending(program) }
      .first { $0.isAbsolute && access($0.string, X_OK) == 0 }
  }
}
