import CollectorCore
import OCI
import Synchronization

extension EngineConformance {
  func checkHolding(_ findings: inout ContractFindings) async {
    await findings.check("the engine") { checks in
      checks.expect(!engine.name.isEmpty && engine.name == engine.name.lowercased(), "it has a name of small letters")
      checks.expect(images.busybox.image.platform.runsNatively(on: engine.platform), "the suite's images are for its platform")
    }
    await findings.check("an image that is acquired and released") { checks in
      let transfers = Mutex<[TransferProgress]>([])
      let image = try await engine.acquire(images.debianLike, from: images.source) { transfer in
        transfers.withLock { $0.append(transfer) }
      }
      checks.expect(image.listing, is: images.debianLike, "it is the one that was asked for")
      let sane = transfers.withLock { $0.allSatisfy { $0.doneBytes >= 0 && $0.doneBytes <= $0.totalBytes ?? .max } }
      checks.expect(sane, "what is done is at most the total, where that is known")
      checks.expect(try await output(of: "echo $((6 * 7))", in: image), is: "42\n", "scripts run in it")
      let found = try await output(of: "cat /usr/lib/os-release | head -n 1", in: image)
      checks.expect(found, is: "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n", "its root file system is theirs")
      try await engine.release(image)
      checks.expect(try await !hostHas(images.debianLike), "it is gone afterwards")
    }
    await findings.check("an image that is held twice") { checks in
      let first = try await engine.acquire(images.debianLike, from: images.source) { _ in }
      let second = try await engine.acquire(images.debianLike, from: images.source) { _ in }
      try await engine.release(first)
      checks.expect(try await output(of: "echo on", in: second), is: "on\n", "each holds it until it is released")
      try await engine.release(second)
      checks.expect(try await !hostHas(images.debianLike), "it is gone after both")
    }
    await checkForeignImage(&findings)
    await checkRefusals(&findings)
  }

  private func checkForeignImage(_ findings: inout ContractFindings) async {
    await findings.check("an image that was there before") { checks in
      try await host.bring(images.busybox)
      checks.expect(try await hostHas(images.busybox), "the host has it")
      try await holding(images.busybox) { image in
        checks.expect(try await output(of: "echo on", in: image), is: "on\n", "scripts run in it")
      }
      checks.expect(try await hostHas(images.busybox), "it stays")
    }
  }

  private func checkRefusals(_ findings: inout ContractFindings) async {
    await findings.check("an image that the source does not have") { checks in
      do {
        let image = try await engine.acquire(images.absent, from: images.source) { _ in }
        checks.expect(false, "it is not acquired; it was, as \(image.handle)")
      } catch let error as any ClassifiedError {
        checks.expect(!error.isTransient, "the error says that trying again is no use: \(error)")
      } catch {
        checks.expect(false, "the error says whether trying again can help: \(type(of: error)) \(error)")
      }
      checks.expect(try await !hostHas(images.absent), "nothing is held")
    }
    await findings.check("an acquisition that is cancelled") { checks in
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await engine.acquire(images.debianLike, from: images.source) { _ in }
      }
      task.cancel()
      do {
        let image = try await task.value
        checks.expect(false, "it ends with CancellationError; it brought \(image.handle)")
        try await engine.release(image)
      } catch {
        checks.expect(error is CancellationError, "it ends with CancellationError, not \(error)")
      }
      checks.expect(try await !hostHas(images.debianLike), "nothing is held")
    }
  }

  /// Whether the image itself is there: what an engine makes for its own use is another matter.
  private func hostHas(_ listing: ImageListing) async throws -> Bool {
    try await host.images().contains(listing.image.imageID)
  }
}
