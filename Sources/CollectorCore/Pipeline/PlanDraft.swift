import OCI
import Synchronization

/// A plan while sources are being listed, with no more of each name than tells whether it was there.
final class PlanDraft: Sendable {
  private struct State {
    var plan = PassPlan()
    /// How many different images something is due in.
    var due = 0
    var positions: [Digest: Int] = [:]
    /// The hash values of the names and image IDs that were listed. That two of a million names have one of 64 bits happens once in 30 million passes.
    var names: Set<Int> = []
    var images: Set<Int> = []
    /// What could not be listed as a whole: repositories, registries, places.
    var failedScopes: Set<String> = []
    /// What is known of the images that were asked for last: the tags of a repository lead to the same ones again and again.
    var runs: [Digest: [Digest: FinishedRun]] = [:]
  }

  /// Some megabytes.
  private static let keptRuns = 1024

  private let keepsDue: Bool
  private let state = Mutex(State())

  /// - Parameter keepsDue: Whether the plan is to have the images that something is due in, with all their names.
  init(keepsDue: Bool) {
    self.keepsDue = keepsDue
  }

  /// How many different images something is due in.
  var due: Int { state.withLock { $0.due } }

  var plan: PassPlan { state.withLock { $0.plan } }

  /// Whether nothing of the entry's name was listed before.
  func claim(_ entry: ListedImage) -> Bool {
    let name = entry.name.hashValue
    return state.withLock { state in
      if case .failed(let subject, _) = entry, subject.image == nil { state.failedScopes.insert(subject.name) }
      return state.names.insert(name).inserted
    }
  }

  /// Whether a name within a scope that was listed to its end is still there, or may be.
  func mayBeThere(_ name: ImageName) -> Bool {
    state.withLock { state in
      if state.names.contains(name.description.hashValue) { return true }
      return name.reference.map { state.failedScopes.contains($0.name) } ?? false
    }
  }

  /// Takes an image, or one more name of one that is due and was listed before.
  func add(_ image: PassPlan.Image) {
    state.withLock { state in
      if state.images.insert(image.image.imageID.hashValue).inserted {
        state.plan.images += 1
        if image.isDue { state.due += 1 }
      }
      guard keepsDue, image.isDue else { return }
      if let position = state.positions[image.image.imageID] { return state.plan.due[position].names += image.names }
      state.positions[image.image.imageID] = state.plan.due.count
      state.plan.due.append(image)
    }
  }

  /// The finished runs of an image, as they were kept for it; `nil` where they are not.
  func runs(of imageID: Digest) -> [Digest: FinishedRun]? {
    state.withLock { $0.runs[imageID] }
  }

  func keep(_ runs: [Digest: FinishedRun], of imageID: Digest) {
    state.withLock { state in
      if state.runs.count >= Self.keptRuns { state.runs = [:] }
      state.runs[imageID] = runs
    }
  }
}
