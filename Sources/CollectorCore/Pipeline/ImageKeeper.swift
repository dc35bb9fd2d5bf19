import OCI

/// Holds images beyond their last script, as many as it may, and lets them go in the order of a policy.
actor ImageKeeper {
  private let engine: any ContainerEngine
  private let policy: any ReleasePolicy
  private let limit: Int
  private let observer: any PassObserver
  private var held: [HeldImage] = []
  private var uses = 0

  init(engine: any ContainerEngine, policy: any ReleasePolicy, limit: Int, observer: any PassObserver) {
    self.engine = engine
    self.policy = policy
    self.limit = limit
    self.observer = observer
  }

  /// Takes over an image that no script needs any more.
  func take(_ image: AcquiredImage) async {
    uses += 1
    held.append(HeldImage(acquired: image, lastUse: uses))
    await shrink(to: limit)
  }

  /// Lets all images go.
  func releaseAll() async {
    await shrink(to: 0)
  }

  private func shrink(to limit: Int) async {
    while held.count > limit {
      let choice = policy.next(of: held)
      // An image that is being let go is no longer there for others to choose: this actor goes on during the wait.
      let image = held.remove(at: held.indices.contains(choice) ? choice : 0).acquired
      do {
        try await withoutCancellation { [engine] in try await engine.release(image) }
      } catch {
        observer.observe(.warning("\(image.listing.name) could not be let go: \(error)"))
      }
    }
  }
}
