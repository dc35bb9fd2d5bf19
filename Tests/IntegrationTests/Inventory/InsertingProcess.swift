import CollectorCore
import Foundation
import Inventory
import Synchronization
import SystemPackage

/// A process that keeps images in an inventory, one after the other, and says which: the benchmark's.
struct InsertingProcess {
  let process = Process()
  let output = Pipe()
  let errors = Pipe()

  init(_ path: String, _ arguments: String...) throws {
    let program = CollectorProgram.executable.removingLastComponent().appending("inventory-benchmark")
    process.executableURL = URL(filePath: program.string)
    process.arguments = ["insert", path, "--packages", "20", "--progress"] + arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  /// Kills the process after it has printed some bytes.
  ///
  /// - Returns: How many images it has said to be kept.
  func kill(after bytes: Int) -> Int {
    var text = Data()
    while text.count < bytes {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += more
    }
    Foundation.kill(process.processIdentifier, SIGKILL)
    return wait(text)
  }

  /// Waits for its end.
  ///
  /// - Parameter text: What has been read of its output.
  /// - Returns: How many images it has said to be kept.
  func wait(_ text: Data = Data()) -> Int {
    let text = text + output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return text.filter { $0 == 0x0A }.count
  }
}

/// The values of an answer, row after row.
func numbers(_ sql: String, _ inventory: SQLiteInventory) async throws -> [JSONValue] {
  let values = Mutex<[JSONValue]>([])
  try await inventory.ask(sql: sql) { row in values.withLock { $0 += row.values } }
  return values.withLock { $0 }
}
