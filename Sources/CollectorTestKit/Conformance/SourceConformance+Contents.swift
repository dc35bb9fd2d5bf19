public import CollectorCore
import Foundation
import NIOCore
import OCI
import Synchronization

extension SourceConformance {
  func checkContents(_ findings: inout ContractFindings) async {
    await findings.check("what belongs to the source") { checks in
      for (listing, _) in try await listings() {
        checks.expect(source.owns(listing), "it owns what it listed: \(listing.name)")
        let foreign = ImageListing(name: listing.name, source: "another kind", image: listing.image)
        checks.expect(!source.owns(foreign), "it does not own what a source of another kind listed: \(listing.name)")
      }
    }
    await findings.check("contents") { checks in
      for (listing, image) in try await listings() {
        let content = try await source.open(listing)
        checks.expect(content.manifest, is: image.manifest, "the manifest is that of \(listing.name)")
        checks.expect(content.configuration, is: image.configuration, "the configuration is that of \(listing.name)")
        if let document = content.manifestDocument {
          checks.expect(Digest(sha256Of: document), is: listing.image.digest, "the manifest's bytes are those of \(listing.name)")
        } else {
          checks.expect(listing.image.digest, is: nil, "only what is kept without a manifest has none: \(listing.name)")
        }
        for layer in content.manifest.layers {
          let bytes = try await Self.bytes(of: layer, in: content)
          checks.expect(Digest(sha256Of: bytes), is: layer.digest, "a layer of \(listing.name) comes in full, in order")
          for offset in [layer.size / 2, layer.size] {
            let rest = try await Self.bytes(of: layer, from: offset, in: content)
            checks.expect(rest == Array(bytes.dropFirst(Int(offset))), "the rest of it comes, too: from \(offset) on")
          }
        }
      }
    }
    await checkReceiving(&findings)
  }

  private func checkReceiving(_ findings: inout ContractFindings) async {
    await findings.check("whoever receives a layer and fails") { checks in
      for (listing, _) in try await listings() {
        let content = try await source.open(listing)
        for layer in content.manifest.layers.prefix(1) {
          let error = FakeError.permanent("there is no room")
          do {
            try await content.readLayer(layer) { _ in throw error }
            checks.expect(false, "the error ends the call")
          } catch let found as FakeError {
            checks.expect(found, is: error, "the error ends the call")
          }
        }
      }
    }
    await findings.check("a layer with another size or digest than it should have") { checks in
      for (listing, _) in try await listings() {
        let content = try await source.open(listing)
        for layer in content.manifest.layers.prefix(1) {
          let larger = Descriptor(mediaType: layer.mediaType, digest: layer.digest, size: layer.size + 1)
          let absent = Descriptor(mediaType: layer.mediaType, digest: Digest(sha256Of: "nowhere".utf8), size: layer.size)
          for wrong in [larger, absent] {
            var isRefused = false
            do {
              _ = try await Self.bytes(of: wrong, in: content)
            } catch {
              isRefused = true
            }
            checks.expect(isRefused, "the call throws")
          }
        }
      }
    }
  }

  /// A layer's bytes; the call throws where the source says that they are wrong.
  static func bytes(
    of layer: Descriptor,
    from offsetBytes: Int64 = 0,
    in content: any ImageContent
  ) async throws -> [UInt8] {
    let received = Mutex<[UInt8]>([])
    try await content.readLayer(layer, from: offsetBytes) { part in
      received.withLock { $0.append(contentsOf: part.readableBytesView) }
    }
    return received.withLock { $0 }
  }

  /// Whether opening an image and reading its layers throws: for tests that have damaged what the source keeps.
  ///
  /// - Returns: What does not hold, in sentences: empty where the damage is noticed.
  public func violations(afterDamaging listing: ImageListing) async -> [String] {
    do {
      let content = try await source.open(listing)
      for layer in content.manifest.layers { _ = try await Self.bytes(of: layer, in: content) }
      return ["a damaged image: does not hold: reading \(listing.name) throws"]
    } catch {
      return []
    }
  }
}
