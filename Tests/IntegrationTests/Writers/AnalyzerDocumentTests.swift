import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import Writers

/// What is sent to analyzers is what `docs/analyzer-api.yaml` says, and what is not is not: an independent program compares them.
@Suite struct AnalyzerDocumentTests {
  private static let document = UnpackedToolbox.checkout.appending("docs/analyzer-api.yaml")

  /// Exits with 1 where the document in the second file does not fit the description in the first.
  private static let program = """
    import json, sys, yaml, jsonschema
    api = yaml.safe_load(open(sys.argv[1]))
    schema = {"$ref": "#/components/schemas/Batch", "components": api["components"]}
    jsonschema.Draft202012Validator.check_schema(schema)
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
    if error: sys.exit(f"{list(error.absolute_path)}: {error.message[:500]}")
    """

  private func fault(in batch: Data, _ directory: TemporaryDirectory) async throws -> String? {
    let path = directory.file("batch.json")
    try batch.write(to: URL(filePath: path.string))
    // Debian's own, which has Debian's libraries.
    let result = try await Subprocess.run(
      .path("/usr/bin/python3"),
      arguments: ["-c", Self.program, Self.document.string, path.string],
      output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20)
    )
    return result.terminationStatus.isSuccess ? nil : result.standardError
  }

  private func batch(_ records: [Record]) throws -> Data {
    AnalyzerBatch(entries: try records.map { try SpoolEntry($0) }[...]).document
  }

  @Test func recordsOfEachKindFitTheDescription() async throws {
    try await withTemporaryDirectory { directory in
      let failure = Failure(reason: "x", isTransient: true, attempts: 3, nextTry: Sample.time(after: 60))
      let records: [Record] = [
        .image(Sample.imageRecord()), .image(Sample.imageRecord("sparse", of: Sample.sparseImage())),
        .state(Sample.stateRecord()), .state(Sample.stateRecord(.failed(failure))),
        .state(Sample.stateRecord(.skipped(reason: "no image"))), .result(Sample.result()),
        .result(Sample.result(of: Sample.sparseImage(), status: .timeout, reason: "too slow", output: .string("x"))),
        .pass(Sample.passRecord()),
      ]
      let fault = try await fault(in: batch(records), directory)
      #expect(fault == nil)
    }
  }

  @Test func theDescriptionTellsWhatIsWrong() async throws {
    try await withTemporaryDirectory { directory in
      let good = String(decoding: try batch([.result(Sample.result())]), as: UTF8.self)
      let changes = [
        (#""status":"ok""#, #""status":"fine""#), (#""type":"result""#, #""type":"odd""#), (#"{"schema":1"#, #"{"schema":2"#),
      ]
      for (old, new) in changes {
        let bad = good.replacing(old, with: new, maxReplacements: 1)
        #expect(bad != good)
        let fault = try await fault(in: Data(bad.utf8), directory)
        #expect(fault != nil, "\(new)")
      }
      let fault = try await fault(in: Data(#"{"schema":1,"records":[]}"#.utf8), directory)
      #expect(fault != nil)
    }
  }
}
