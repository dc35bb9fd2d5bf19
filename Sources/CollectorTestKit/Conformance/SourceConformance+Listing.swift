import CollectorCore
import Foundation
import OCI

extension SourceConformance {
  func checkListing(_ findings: inout ContractFindings) async {
    await findings.check("a listing") { checks in
      let entries = try await entries()
      checks.expect(entries.map(\.name).sorted(), is: expected.keys.sorted(), "everything is yielded exactly once")
      for entry in entries {
        if let expected = expected[entry.name] { check(entry, expected, &checks) }
      }
    }
  }

  /// What a source says of its listing as a whole must fit what it yielded.
  func checkCompletion(_ findings: inout ContractFindings) async {
    await findings.check("what was listed to its end") { checks in
      let recorder = EntryRecorder()
      let completed = try await source.list(selection, memory: InMemoryLedger()) { await recorder.append($0) }
      for case .image(let listing) in await recorder.entries {
        checks.expect(!completed.contains(.absent(listing.name)), "\(listing.name) is there, and is not said to be absent")
      }
    }
  }

  private func check(_ entry: ListedImage, _ expected: Expected, _ checks: inout ContractFindings.Checks) {
    switch (entry, expected) {
    case (.image(let listing), .image(let image, _)):
      checks.expect(listing.source, is: source.name, "\(entry.name) says where it was listed")
      checks.expect(listing.image, is: describe(image), "\(entry.name) is described as it is")
    case (.filtered(let subject, let reason), .filtered), (.skipped(let subject, let reason), .skipped):
      checks.expect(subject.source, is: source.name, "\(entry.name) says where it was listed")
      checks.expect(!reason.isEmpty, "\(entry.name) has a reason")
    case (.failed(let subject, let failure), .failed(let isTransient)):
      checks.expect(subject.source, is: source.name, "\(entry.name) says where it was listed")
      checks.expect(!failure.reason.isEmpty, "\(entry.name) has a reason")
      checks.expect(failure.isTransient, is: isTransient, "\(entry.name) says whether trying again can help: \(failure.reason)")
    default:
      checks.expect(false, "\(entry.name) is \(expected); it was yielded as \(entry)")
    }
  }

  func checkMemory(_ findings: inout ContractFindings) async {
    await findings.check("a second listing") { checks in
      let memory = InMemoryLedger()
      let first = try await entries(memory: memory)
      let second = try await entries(memory: memory)
      checks.expect(Set(second), is: Set(first), "it says the same, out of memory")
    }
    guard asksMemory else { return }
    await findings.check("the memory") { checks in
      let memory = InMemoryLedger()
      for case .image(let listing) in try await entries(memory: memory) {
        guard case .image(let image, _)? = expected[listing.name.description] else { continue }
        let configuration = await memory.configuration(of: image.imageID)
        checks.expect(configuration, is: Data(image.configuration), "it is told the configuration of \(listing.name)")
        let resolution = await memory.resolution(of: image.digest, on: selection.platform)
        checks.expect(resolution, is: .image(image.description), "it is told what leads to \(listing.name)")
      }
      try await checkTrust(&checks)
    }
  }

  /// What the memory says is believed, though the registry would say otherwise: so it was asked first.
  private func checkTrust(_ checks: inout ContractFindings.Checks) async throws {
    let memory = InMemoryLedger()
    let author = "somebody whom only the memory knows"
    for case .image(let image, isDirect: true) in expected.values {
      let platform = image.image.platform
      let remembered = ImageDescription(imageID: image.imageID, digest: image.digest, platform: platform, author: author)
      await memory.remember(.image(remembered), of: image.digest, on: selection.platform, configuration: nil)
    }
    for case .image(let listing) in try await entries(memory: memory) {
      guard case .image(_, isDirect: true)? = expected[listing.name.description] else { continue }
      checks.expect(listing.image.author, is: author, "it is asked before \(listing.name) is looked at")
    }
  }
}
