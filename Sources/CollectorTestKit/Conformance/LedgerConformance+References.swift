import CollectorCore
import OCI

extension LedgerConformance {
  func checkReferences(_ findings: inout ContractFindings) async {
    await findings.check("references") { checks in
      let ledger = try await make()
      let (first, second) = (Sample.image("first"), Sample.sparseImage("second"))
      let reference = Sample.reference()
      for _ in 1...2 {
        checks.expect(try await ledger.change(at: reference, to: first), is: .new, "one is new until it is noted")
      }
      for _ in 1...2 {
        try await ledger.note(Sample.listing(of: first), at: Sample.time)
        checks.expect(
          try await ledger.change(at: reference, to: first),
          is: .same,
          "then it is the same, however often it is noted"
        )
      }
      for _ in 1...2 {
        let change = try await ledger.change(at: reference, to: second)
        checks.expect(change, is: .moved(from: first), "it has moved until that is noted")
      }
      try await ledger.note(Sample.listing(of: second), at: Sample.time(after: 60))
      checks.expect(try await ledger.change(at: reference, to: second), is: .same, "then it is the same again")
      checks.expect(try await ledger.change(at: reference, to: first), is: .moved(from: second), "it can move back")
    }
    await findings.check("names that differ in a part") { checks in
      let ledger = try await make()
      let image = Sample.image()
      try await ledger.note(Sample.listing("1.0", of: image), at: Sample.time)
      let digest = Sample.digest("manifest")
      let others = [
        Sample.reference("1.1"), Sample.reference().with(), Sample.reference().with(digest: digest),
        Sample.reference().with(tag: "1.0", digest: digest),
        Reference(registry: "registry.test:5000", repository: "team/app", tag: "1.0"),
      ]
      for other in others {
        checks.expect(try await ledger.change(at: other, to: image), is: .new, "\(other) is another reference")
        try await ledger.note(ImageListing(reference: other, source: "registry", image: image), at: Sample.time)
        checks.expect(try await ledger.change(at: other, to: image), is: .same, "\(other) is noted by itself")
      }
    }
    await findings.check("an image packed anew") { checks in
      let ledger = try await make()
      let image = Sample.image()
      try await ledger.note(Sample.listing(of: image), at: Sample.time)
      let repacked = ImageDescription(imageID: image.imageID, digest: Sample.digest("repacked"), platform: image.platform)
      checks.expect(
        try await ledger.change(at: Sample.reference(), to: repacked),
        is: .same,
        "an image is what its image ID says"
      )
    }
  }
}
