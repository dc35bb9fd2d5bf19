import CollectorCore
import Foundation
import OCI

extension LedgerConformance {
  func checkMemory(_ findings: inout ContractFindings) async {
    await findings.check("an empty memory") { checks in
      let ledger = try await make()
      let digest = Sample.digest("unseen")
      checks.expect(try await ledger.resolution(of: digest, on: Sample.platform), is: nil, "an unseen digest leads to nothing")
      checks.expect(try await ledger.configuration(of: digest), is: nil, "an unseen image has no configuration")
    }
    await findings.check("what a digest leads to") { checks in
      let ledger = try await make()
      for image in [Sample.image(), Sample.sparseImage()] {
        let digest = image.digest ?? Sample.digest("elsewhere")
        let configuration = Data([0, 0xff, 0x0a, 0x22])
        try await ledger.remember(.image(image), of: digest, on: image.platform, configuration: configuration)
        let found = try await ledger.resolution(of: digest, on: image.platform)
        checks.expect(found, is: .image(image), "it is remembered in full")
        checks.expect(
          try await ledger.configuration(of: image.imageID),
          is: configuration,
          "so is its configuration, byte by byte"
        )
      }
    }
    await findings.check("a digest that leads to no image") { checks in
      let ledger = try await make()
      let digest = Sample.digest("artifact")
      let resolution = Resolution.skipped(reason: "it is a Helm chart, “no image”")
      try await ledger.remember(resolution, of: digest, on: Sample.platform, configuration: nil)
      checks.expect(try await ledger.resolution(of: digest, on: Sample.platform), is: resolution, "the reason is remembered")
    }
    await checkPlatforms(&findings)
    await checkForms(&findings)
  }

  private func checkPlatforms(_ findings: inout ContractFindings) async {
    await findings.check("an index of several platforms") { checks in
      let ledger = try await make()
      let index = Sample.digest("index")
      let platforms = [
        Platform(os: "linux", architecture: "amd64"), Platform(os: "linux", architecture: "arm"),
        Platform(os: "linux", architecture: "arm", variant: "v6"), Platform(os: "linux", architecture: "arm", variant: "v7"),
      ]
      func resolution(_ platform: Platform) -> Resolution { .image(Sample.image("\(platform)", platform: platform)) }
      for platform in platforms.dropLast() {
        try await ledger.remember(resolution(platform), of: index, on: platform, configuration: Data("{}".utf8))
      }
      for platform in platforms.dropLast() {
        let found = try await ledger.resolution(of: index, on: platform)
        checks.expect(found, is: resolution(platform), "each platform leads to its own image")
      }
      let missing = try await ledger.resolution(of: index, on: platforms[3])
      checks.expect(missing, is: nil, "a platform that was not seen leads to nothing")
    }
  }

  private func checkForms(_ findings: inout ContractFindings) async {
    await findings.check("an image under two manifests") { checks in
      let ledger = try await make()
      let first = Sample.image("twice")
      let second = ImageDescription(
        imageID: first.imageID,
        digest: Sample.digest("recompressed"),
        platform: first.platform,
        layers: [ImageDescription.Layer(digest: Sample.digest("zstd"), size: 17)]
      )
      let configuration = Data("{}".utf8)
      for (image, configuration) in [(first, configuration), (second, nil)] {
        let digest = image.digest ?? image.imageID
        for _ in 1...2 { try await ledger.remember(.image(image), of: digest, on: Sample.platform, configuration: configuration) }
      }
      for image in [first, second] {
        let found = try await ledger.resolution(of: image.digest ?? image.imageID, on: Sample.platform)
        checks.expect(found, is: .image(image), "each manifest keeps its own description, however often it is remembered")
      }
      let found = try await ledger.configuration(of: first.imageID)
      checks.expect(found, is: configuration, "a configuration stays known when the image is remembered without one")
    }
  }
}
