import CollectorCore
import CollectorTestKit
import Foundation
import Inventory
import SystemPackage
import Testing

@Suite struct FullDiskTests {
  @Test func aFullDiskIsNamedAndLosesNothing() async throws {
    try await withTemporaryDirectory { directory in
      let disk = directory.file("disk").string
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      let mount = try Command("mount", package: "mount")
      try await mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", disk)
      try await finishing({ try await Command("umount", package: "mount")(disk) }) {
        let path = "\(disk)/inventory"
        let writer = try InsertingProcess(path, "--images", "1000000")
        let kept = writer.wait()
        let errors = String(decoding: writer.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(writer.process.terminationStatus != 0)
        #expect(errors.contains("there is no room left on the disk of the inventory \(path)"), "\(errors)")
        #expect(kept > 10)

        try await mount("-o", "remount,size=16m", disk)
        let more = try InsertingProcess(path, "--images", "10", "--first", "\(kept)")
        #expect(more.wait() == 10)
        let inventory = try SQLiteInventory(path: path)
        #expect(try await numbers("SELECT integrity_check FROM pragma_integrity_check", inventory) == [.string("ok")])
        let whole = try await numbers("SELECT COUNT(*) FROM state JOIN image_name USING (name)", inventory)
        #expect(whole == [.integer(Int64(kept + 10))])
        try inventory.close()
      }
    }
  }
}
