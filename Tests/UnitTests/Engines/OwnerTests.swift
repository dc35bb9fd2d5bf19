import Foundation
import Testing

@testable import Engines

@Suite struct OwnerTests {
  private func owner(
    machine: String? = nil,
    boot: String? = nil,
    namespace: String? = nil,
    pid: Int32? = nil,
    startTime: String? = nil
  ) -> Owner {
    let current = Owner.current()
    return Owner(
      machine: machine ?? current.machine,
      boot: boot ?? current.boot,
      namespace: namespace ?? current.namespace,
      pid: pid ?? current.pid,
      startTime: startTime ?? current.startTime,
      session: current.session
    )
  }

  @Test func aLivingProcessIsAlive() throws {
    let owner = Owner.current()
    #expect(owner.isAlive == true)
    #expect(Owner(label: owner.label) == owner)
    #expect(Owner.current() != owner, "two engines of a process have the same session")
  }

  @Test func processesThatAreGoneAreDead() {
    #expect(owner(startTime: "1").isAlive == false, "the number was used again")
    #expect(owner(pid: .max).isAlive == false, "no process has the number")
    #expect(owner(boot: "another").isAlive == false, "the machine was started again")
  }

  @Test func othersCannotBeTold() {
    #expect(owner(machine: "elsewhere").isAlive == nil)
    #expect(owner(namespace: "1").isAlive == nil)
  }

  @Test(arguments: ["", "a", "a/b/c/d/e/f", "a/b/c/1/2", "a/b/c/1/2/3/4"]) func otherTextIsNoOwner(label: String) {
    #expect(Owner(label: label) == nil)
  }
}
