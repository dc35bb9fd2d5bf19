import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing
import Writers

@Suite struct WriterConformanceTests {
  @Test func theFileWriterConforms() async throws {
    try await withTemporaryDirectory { directory in
      let output = directory.file("out")
      let conformance = WriterConformance {
        try await FileWriter(directory: output)
      } delivered: {
        try WrittenFiles(below: output).documents
      }
      #expect(await conformance.violations() == [])
    }
  }

  @Test func theStandardOutputWriterConforms() async throws {
    try await withTemporaryDirectory { directory in
      let path = try directory.write("", to: "stdout")
      let file = try FileDescriptor.open(path, .writeOnly, options: .append)
      defer { try? file.close() }
      let conformance = WriterConformance {
        StandardOutputWriter(descriptor: file)
      } delivered: {
        try WrittenFiles.lines(of: path)
      }
      #expect(await conformance.violations() == [])
    }
  }

  @Test func theSuiteFindsWhatDoesNotHold() async {
    let violations = await WriterConformance {
      LossyWriter()
    } delivered: {
      []
    }.violations()
    #expect(violations.contains { $0.hasPrefix("records of each kind: does not hold: each is delivered whole") })
    #expect(violations.contains { $0.hasPrefix("a result that is delivered again: does not hold") })
  }
}

/// A writer that loses everything.
private struct LossyWriter: Writer {
  let name = "lossy"
  func write(_ record: Record) {}
  func flush() {}
  func close() {}
}
