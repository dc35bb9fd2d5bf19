import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryWriterTests {
  @Test func theWriterConforms() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let conformance = WriterConformance {
        try InventoryWriter(path: path)
      } delivered: {
        let inventory = try SQLiteInventory(path: path)
        let records = try await inventory.allRecords()
        try inventory.close()
        return try records.map { try JSONValue(parsing: $0.encoded()) }
      }
      #expect(await conformance.violations() == [])
    }
  }

  @Test func aNameThatIsGoneIsInThePast() async throws {
    try await withTemporaryDirectory { directory in
      let writer = try InventoryWriter(path: directory.file("inventory").string)
      let image = Sample.image()
      let gone = ImageRecord(action: .remove, time: Sample.time(after: 5), name: Sample.name(), image: image, source: "registry")
      for record in [Record.image(Sample.imageRecord()), .image(Sample.imageRecord()), .image(gone), .image(gone)] {
        try await writer.write(record)
      }
      let history = try await writer.inventory.history(of: Sample.name().description)
      #expect(history.map(\.since) == [Sample.time])
      #expect(history.map(\.until) == [Sample.time(after: 5)])
      for _ in 1...2 { try await writer.write(.pass(Sample.passRecord())) }
      #expect(try await writer.inventory.counts("pass") == [1])
      try writer.close()
    }
  }

  /// The last state is told by two, of whom one knows more.
  @Test func aStateIsKeptOnce() async throws {
    try await withTemporaryDirectory { directory in
      let writer = try InventoryWriter(path: directory.file("inventory").string)
      let failure = Failure(reason: "why", isTransient: true, nextTry: Date(timeIntervalSince1970: 1.000_4))
      let records = [ImageState.collected, .failed(failure)].map { Sample.stateRecord($0) }
      for record in records {
        for _ in 1...2 { try await writer.write(.state(record)) }
        try await writer.inventory.note(record.state, of: record.name, at: record.time)
      }
      let states = try await writer.inventory.states(of: records[0].name)
      #expect(states.map(\.state.name) == ["collected", "failed"])
      #expect(states.map(\.source) == ["registry", "registry"])
      #expect(states.map(\.imageID) == records.map(\.imageID))
      try writer.close()
    }
  }

  /// A run is finished for the ledger only, which knows the toolbox.
  @Test func aLedgerCanShareTheFile() async throws {
    try await withTemporaryDirectory { directory in
      let writer = try InventoryWriter(path: directory.file("inventory").string)
      let ledger = try SQLiteInventory(path: directory.file("inventory").string)
      let result = Sample.result()
      try await writer.write(.result(result))
      #expect(try await ledger.finishedRuns(of: result.imageID, toolbox: Sample.toolbox).isEmpty)
      try await ledger.finish(result, toolbox: Sample.toolbox)
      try await writer.write(.result(result))
      #expect(try await ledger.finishedRuns(of: result.imageID, toolbox: Sample.toolbox).count == 1)
      #expect(try await ledger.allResults() == [result])
      try writer.close()
    }
  }
}
