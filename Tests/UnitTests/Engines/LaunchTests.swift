import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct LaunchValueTests {
  @Test(
    arguments: [
      (Launch(executable: "sh"), "the path sh of its program is not absolute"),
      (Launch(executable: "/a", arguments: ["a\0b"]), "NUL"),
      (Launch(executable: "/a", environment: ["A=\0"]), "NUL"),
      (Launch(executable: "/a", setup: [.tmpfs("/b", options: "\0")]), "NUL"),
      (
        Launch(executable: "/a", setup: [.proc("/b")], namespaces: .pid), "mounting proc at /b would be seen by the whole machine"
      ),
      (Launch(executable: "/a", setup: [.overlay("/b", options: String(repeating: "x", count: 70_000))]), "have 70000 bytes"),
    ]
  )
  func contradictionsAreRefused(launch: Launch, text: String) {
    let error = #expect(throws: LaunchError.self) { try launch.validate() }
    #expect(error?.description.contains(text) == true)
    #expect(error?.isTransient == false)
  }

  @Test(
    arguments: [
      (.cannotClone(errno: EPERM, inUsers: false), false, "CAP_SYS_ADMIN"),
      (.cannotClone(errno: EAGAIN, inUsers: false), true, "ulimit"),
      (.cannotClone(errno: ENOSPC, inUsers: true), true, "user.max_"), (.killed, true, "again"), (.closed, false, "closed"),
      (.step("mounting an overlay at /x", errno: ENODEV, inUsers: false), false, "modprobe overlay"),
      (.step("mounting an overlay at /x", errno: EINVAL, inUsers: true), false, "5.11"),
      (.executable("/x", errno: ENOEXEC), false, "another platform"),
      (.executable("/x\u{1b}", errno: ENOENT), false, "/x\\u{1b} cannot"),
    ] as [(LaunchError, Bool, String)]
  )
  func errorsSayWhatToDo(error: LaunchError, isTransient: Bool, text: String) {
    #expect(error.isTransient == isTransient)
    #expect(error.description.contains(text))
  }

  @Test(
    arguments: [(0, .exited(0)), (7 << 8, .exited(7)), (9, .signaled(9)), (0x80 | 11, .signaled(11))] as [(CInt, ProcessEnd)]
  )
  func statuses(status: CInt, end: ProcessEnd) {
    #expect(ProcessEnd(status: status) == end)
  }

  @Test func whatArrivesOnceIsThereForAll() async {
    let arrival = Arrival<Int>()
    async let early = arrival.value()
    #expect(arrival.current == nil)
    arrival.arrive(1)
    arrival.arrive(2)
    #expect(await early == 1)
    #expect(await arrival.value() == 1)
    #expect(arrival.current == 1)
  }
}
