/// What can be tuned of a pass.
public struct PassConfiguration: Sendable {
  public var selection: Selection
  /// What every script run may use; a script's own settings go before it.
  public var limits: Limits
  /// Which images of other processors scripts run in.
  public var foreignImages: ForeignImages
  /// Containers at once. As many images are worked on, each with one container or several.
  public var jobs: Int
  /// Images that the engine keeps after their last script, so that others can share their layers; and images that it brings in before
  /// their scripts can run, so that no script waits for a transfer.
  public var keep: Int
  /// Whether runs that are finished, and did not end well, are due again.
  public var rerunsFailed: Bool
  public var attempts: AttemptPolicy
  /// Whether a name that was not listed may have come since the listing began, so that it is not taken to be gone.
  public var mayHaveCome: @Sendable (ImageName) -> Bool

  /// The one before: the next image often has the same base, which would have to be pulled again.
  public static let defaultKeep = 1

  public init(
    selection: Selection,
    limits: Limits = Limits(),
    foreignImages: ForeignImages = .none,
    jobs: Int,
    keep: Int = PassConfiguration.defaultKeep,
    rerunsFailed: Bool = false,
    attempts: AttemptPolicy = .standard,
    mayHaveCome: @escaping @Sendable (ImageName) -> Bool = { _ in false }
  ) {
    self.selection = selection
    self.limits = limits
    self.foreignImages = foreignImages
    self.jobs = max(1, jobs)
    self.keep = max(0, keep)
    self.rerunsFailed = rerunsFailed
    self.attempts = attempts
    self.mayHaveCome = mayHaveCome
  }
}
