import OCI

/// What is due of all that the sources list. What is not due is told while they list (`PlannedEntry`), and not kept.
public struct PassPlan: Sendable {
  /// The images that something is due in, in the order in which they were first listed; empty where nobody wanted them kept.
  public internal(set) var due: [Image] = []
  /// How many different images the sources list, those that nothing is due in included.
  public internal(set) var images = 0

  /// One image, under all the names that lead to it.
  public struct Image: Sendable {
    /// As it was listed first. Its name is the image's in progress and messages.
    public let listing: ImageListing
    /// Never empty.
    public internal(set) var names: [ImageName]
    /// Where it was listed first.
    public let source: any ImageSource
    /// The scripts that have no finished run, in the order in which they were given.
    public let due: [Script]
    /// What is known of the other scripts.
    public let finished: [FinishedRun]
    /// Why the image cannot be run here; `nil` if it can.
    public let obstacle: String?

    public var image: ImageDescription { listing.image }
    public var name: String { listing.name.description }
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
}

/// One thing that the sources list, and what a pass has to do with it. Each name comes once.
public enum PlannedEntry: Sendable {
  /// A name that leads to an image, which is described with this name alone.
  case image(PassPlan.Image)
  /// Something that is no image to run, with its state.
  case other(ListedImage.Subject, ImageState)
  /// A name that led to an image when it was last noted, and no longer does.
  ///
  /// - Parameter isListed: Whether another entry tells what is there now, or why there is nothing.
  case gone(ImageListing, isListed: Bool)
}
