import CollectorCore
import CollectorTestKit
import Foundation
import Inventory
import SystemPackage
import Testing

@Suite struct KilledProcessTests {
  @Test func whatAKilledProcessSaidToBeKeptIsThere() async throws {
    try await withTemporaryDirectory { directory in
      for bytes in [1, 50, 333, 1_000, 2_000] {
        let path = directory.file("inventory \(bytes)").string
        let kept = try InsertingProcess(path, "--images", "1000000").kill(after: bytes)
        let inventory = try SQLiteInventory(path: path)
        #expect(try await numbers("SELECT integrity_check FROM pragma_integrity_check", inventory) == [.string("ok")])
        #expect(try await numbers("SELECT COUNT(*) FROM pragma_foreign_key_check", inventory) == [.integer(0)])
        let whole = try await numbers("SELECT COUNT(*) FROM state JOIN image_name USING (name)", inventory)
        guard case .integer(let count)? = whole.first else {
          Issue.record("\(whole)")
          return
        }
        #expect(kept > 0)
        #expect(Int(count) >= kept)
        let packages = try await inventory.packages(PackageQuery(name: TextPattern("*"))).reduce(0) { count, _ in count + 1 }
        #expect(packages >= kept * 20)
        try inventory.close()
      }
    }
  }

  @Test func processesTakeTurns() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let writers = try (0..<3).map { try InsertingProcess(path, "--images", "100", "--first", "\($0 * 1000)") }
      for writer in writers {
        #expect(writer.wait() == 100)
        #expect(writer.process.terminationStatus == 0)
      }
      let inventory = try SQLiteInventory(path: path)
      #expect(
        try await numbers("SELECT COUNT(*), SUM(package_count) FROM result", inventory) == [.integer(300), .integer(6000)]
      )
      let packages = try await inventory.packages(PackageQuery(name: TextPattern("*"))).reduce(0) { count, _ in count + 1 }
      #expect(packages == 6000)
      try inventory.close()
    }
  }
}
