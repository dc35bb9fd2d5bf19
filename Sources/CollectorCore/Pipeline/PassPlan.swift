import OCI

/// What the sources list, and what of it is due.
public struct PassPlan: Sendable {
  /// One image, under all the names that lead to it.
  public struct Image: Sendable {
    public let image: ImageDescription
    /// Never empty. The first one gives the image its name in progress and messages.
    public internal(set) var listings: [ImageListing]
    /// The source of the first listing.
    public let source: any ImageSource
    /// The scripts that have no finished run, in the order in which they were given.
    public internal(set) var due: [Script]
    /// What is known of the other scripts.
    public internal(set) var finished: [FinishedRun]
    /// Why the image cannot be run here; `nil` if it can.
    public internal(set) var obstacle: String?

    public var name: String { listings.first?.reference.description ?? image.imageID.description }
    public var isDue: Bool { obstacle == nil && !due.isEmpty }

    /// The state that a pass would end in without running anything; `nil` where something is due.
    public var plannedState: ImageState? { isDue ? nil : state() }

    /// The state that the image is in when all that was due has run.
    ///
    /// - Parameter runs: What was run in this pass.
    func state(after runs: [FinishedRun] = []) -> ImageState {
      if let obstacle { return .skipped(reason: obstacle) }
      let bad = (finished + runs).filter { $0.status != .ok }
      guard bad.isEmpty else {
        let reasons = bad.map { "script \($0.script): \($0.reason ?? $0.status.rawValue)" }
        return .failed(Failure(reason: reasons.joined(separator: "; "), isTransient: false))
      }
      return runs.isEmpty ? .unchanged : .collected
    }

    func packageCount(after runs: [FinishedRun] = []) -> Int? {
      (finished + runs).compactMap(\.packageCount).max()
    }
  }

  /// Something listed that is no image to run, with its state.
  public struct Other: Sendable {
    public let subject: ListedImage.Subject
    public let state: ImageState
  }

  /// In the order in which they were first listed.
  public internal(set) var images: [Image]
  public internal(set) var others: [Other]

  public var due: [Image] { images.filter(\.isDue) }
}
