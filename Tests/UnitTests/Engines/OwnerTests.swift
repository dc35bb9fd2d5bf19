import Foundation
import Testing

@testable import Engines

@Suite struct OwnerTests {
  @Test func aLivingProcessIsAlive() throws {
    let owner = Owner.current()
    #expect(owner.isAlive == true)
    #expect(Owner(label: owner.label) == owner)
    #expect(Owner.current() != owner, "two engines of a process have the same session")
  }

  @Test func aProcessOfAnotherStartIsDead() {
    let owner = Owner.current()
    let earlier = Owner(host: owner.host, pid: owner.pid, startTime: "1", session: owner.session)
    #expect(earlier.isAlive == false)
  }

  @Test func aNumberThatNoProcessHasIsDead() {
    let owner = Owner.current()
    #expect(Owner(host: owner.host, pid: .max, startTime: "1", session: "s").isAlive == false)
  }

  @Test func anotherMachineCannotBeTold() {
    #expect(Owner(host: "elsewhere", pid: 1, startTime: "1", session: "s").isAlive == nil)
  }

  @Test(arguments: ["", "a", "a/b/c/d", "a/1/2", "a/1/2/3/4"]) func otherTextIsNoOwner(label: String) {
    #expect(Owner(label: label) == nil)
  }
}
