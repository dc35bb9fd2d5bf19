import CollectorCore
import OCI

extension LedgerConformance {
  func checkNames(_ findings: inout ContractFindings) async {
    await findings.check("names") { checks in
      let ledger = try await make()
      let (first, second) = (Sample.image("first"), Sample.sparseImage("second"))
      let name = Sample.name()
      for _ in 1...2 {
        checks.expect(try await ledger.change(at: name, to: first), is: .new, "one is new until it is noted")
      }
      for _ in 1...2 {
        try await ledger.note(Sample.listing(of: first), at: Sample.time)
        checks.expect(
          try await ledger.change(at: name, to: first),
          is: .same,
          "then it is the same, however often it is noted"
        )
      }
      for _ in 1...2 {
        let change = try await ledger.change(at: name, to: second)
        checks.expect(change, is: .moved(from: first), "it has moved until that is noted")
      }
      try await ledger.note(Sample.listing(of: second), at: Sample.time(after: 60))
      checks.expect(try await ledger.change(at: name, to: second), is: .same, "then it is the same again")
      checks.expect(try await ledger.change(at: name, to: first), is: .moved(from: second), "it can move back")
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
        checks.expect(try await ledger.change(at: ImageName(other), to: image), is: .new, "\(other) is another reference")
        try await ledger.note(ImageListing(reference: other, source: "registry", image: image), at: Sample.time)
        checks.expect(try await ledger.change(at: ImageName(other), to: image), is: .same, "\(other) is noted by itself")
      }
    }
    await findings.check("an image packed anew") { checks in
      let ledger = try await make()
      let image = Sample.image()
      try await ledger.note(Sample.listing(of: image), at: Sample.time)
      let repacked = ImageDescription(imageID: image.imageID, digest: Sample.digest("repacked"), platform: image.platform)
      checks.expect(
        try await ledger.change(at: Sample.name(), to: repacked),
        is: .same,
        "an image is what its image ID says"
      )
    }
  }
  func checkListings(_ findings: inout ContractFindings) async {
    await findings.check("what names lead to") { checks in
      let ledger = try await make()
      let local = ImageName("oci:/images/it's 100%_:1", reference: nil)
      let listings = [
        Sample.listing("1.0"), Sample.listing("1.1", of: Sample.sparseImage()), Sample.listing("z"),
        ImageListing(name: local, source: "oci", image: Sample.image("local")),
        ImageListing(
          reference: Reference(registry: "registry.test", repository: "team/app-two"),
          source: "registry",
          image: Sample.image()
        ),
      ]
      for listing in listings.shuffled() { try await ledger.note(listing, at: Sample.time) }
      func names(_ prefix: String, after name: ImageName? = nil, _ limit: Int = 100) async throws -> [ImageListing] {
        try await ledger.listings(startingWith: prefix, after: name, limit: limit)
      }
      checks.expect(
        try await names("registry.test/team/app:"),
        is: Array(listings[0...2]),
        "those that start with a text, in order"
      )
      checks.expect(
        try await names("registry.test/team/app:", after: nil, 2),
        is: Array(listings[0...1]),
        "as many as are wanted"
      )
      checks.expect(try await names("", after: listings[1].name), is: [listings[2]], "those after a name")
      checks.expect(try await names("oci:/images/it's 100%_"), is: [listings[3]], "whatever characters it has")
      checks.expect(try await names("oci:/images/it's 100_"), is: [], "none of which stands for others")
      checks.expect(try await names("registry.test/team/none"), is: [], "none where there is none")
    }
    await findings.check("a name that is gone") { checks in
      let ledger = try await make()
      for tag in ["1", "2", "3"] {
        try await ledger.note(Sample.listing(tag), at: Sample.time)
        try await ledger.note(.collected, of: Sample.name(tag).description, at: Sample.time)
      }
      for _ in 1...2 {
        try await ledger.forget(Sample.name("1"), keepsState: false, at: Sample.time)
        try await ledger.forget(Sample.name("2"), keepsState: true, at: Sample.time)
      }
      let left = try await ledger.listings(startingWith: "", after: nil, limit: 100)
      checks.expect(left.map(\.name), is: [Sample.name("3")], "it leads nowhere")
      checks.expect(try await ledger.change(at: Sample.name("1"), to: Sample.image()), is: .new, "it is new when it comes back")
      checks.expect(try await ledger.isNews(.collected, of: Sample.name("1").description), "its state is forgotten with it")
      checks.expect(try await !ledger.isNews(.collected, of: Sample.name("2").description), "unless it is to stay")
    }
  }
}
