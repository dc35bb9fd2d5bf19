import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct LaunchUsersValueTests {
  @Test(
    arguments: [
      ("", []), ("me:100000:65536\n", [SubordinateIDs(first: 100_000, count: 65_536)]),
      ("1000:5:6\nyou:1:2\nme:7:8", [SubordinateIDs(first: 5, count: 6), SubordinateIDs(first: 7, count: 8)]),
      ("me:1\nme:a:1\nme:1:0\nme:4294967295:2\nme:-1:5\n# me:1:1\nme:1:1:1\n me:1:1", []),
    ] as [(String, [SubordinateIDs])]
  )
  func subordinates(text: String, ranges: [SubordinateIDs]) {
    #expect(SubordinateIDs.parse(text, user: "me", id: 1000) == ranges)
  }

  @Test func aUserWithoutANameIsFoundByNumber() {
    #expect(SubordinateIDs.parse("1000:5:6", user: nil, id: 1000) == [SubordinateIDs(first: 5, count: 6)])
  }

  @Test func mapsAreRowsOfRanges() {
    let map = IDMap.subordinate(1000, [SubordinateIDs(first: 5, count: 6), SubordinateIDs(first: 70, count: 8)])
    #expect(map.text == "0 1000 1\n1 5 6\n7 70 8\n")
    #expect(map.arguments == ["0", "1000", "1", "1", "5", "6", "7", "70", "8"])
    #expect(map.subordinateCount == 14)
    #expect(IDMap.single(3).text == "0 3 1\n")
    #expect(IDMap.single(3).subordinateCount == 0)
    let huge = IDMap.subordinate(1, Array(repeating: SubordinateIDs(first: 5, count: .max - 5), count: 400))
    #expect(huge.subordinateCount == Int(UInt32.max) - 1)
  }

  @Test(
    arguments: [
      ([:], nil), (["user/max_user_namespaces": "0\n"], .limitIsZero), (["user/max_user_namespaces": "9000\n"], nil),
      (["kernel/unprivileged_userns_clone": "0\n"], .forUnprivileged), (["kernel/unprivileged_userns_clone": "1\n"], nil),
      (["kernel/apparmor_restrict_unprivileged_userns": "1\n"], .appArmor),
    ] as [([String: String], UserNamespaceError.Hindrance?)]
  )
  func hindrances(settings: [String: String], hindrance: UserNamespaceError.Hindrance?) async throws {
    try await withTemporaryDirectory { directory in
      for name in ["user", "kernel"] {
        try FileManager.default.createDirectory(atPath: directory.file(name).string, withIntermediateDirectories: false)
      }
      for (name, value) in settings { try directory.write(value, to: name) }
      #expect(UserNamespaceError.hindrance(settings: directory.path.string) == hindrance)
    }
  }

  @Test func aWayOutIsNamed() {
    let error = UserNamespaceError.cannotMake(errno: ENOSPC, .limitIsZero)
    #expect(error.description.contains("sysctl user.max_user_namespaces=15000"))
    #expect(!error.isTransient)
    #expect(UserNamespaceError.cannotMake(errno: ENOSPC, nil).isTransient)
    #expect(UserNamespaceError.mapProgram("/usr/bin/newuidmap", reason: "no").description.contains("/etc/subuid"))
  }
}
