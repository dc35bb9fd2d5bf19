public import OCI

/// What a pass did.
public struct PassReport: Sendable {
  /// One listed image, or one thing that could not be listed.
  public struct Row: Sendable, Hashable {
    /// The reference, or the repository or registry.
    public let name: String
    /// The kind of the source: `registry`.
    public let source: String
    /// `nil` where no image was reached.
    public let platform: Platform?
    /// `nil` where no script of kind `packages` has a good result.
    public let packageCount: Int?
    /// How long the image took from its acquisition to its release; `nil` where nothing was run.
    public let duration: Duration?
    public let state: ImageState

    public init(
      name: String,
      source: String,
      platform: Platform?,
      packageCount: Int?,
      duration: Duration?,
      state: ImageState
    ) {
      self.name = name
      self.source = source
      self.platform = platform
      self.packageCount = packageCount
      self.duration = duration
      self.state = state
    }

    /// What is no image to run.
    init(_ subject: ListedImage.Subject, _ state: ImageState) {
      self.init(name: subject.name, source: subject.source, platform: nil, packageCount: nil, duration: nil, state: state)
    }
  }

  /// What was listed, in alphabetical order: all that was collected or failed, and of what is unchanged or skipped as much as people read.
  public let rows: [Row]
  /// How many names that are unchanged or skipped have no row.
  public let quietRows: Int
  public let counts: StateCounts
  public let duration: Duration
  /// Whether the pass was cancelled. What it did not reach has no row.
  public let isInterrupted: Bool
  /// How many images were due and not reached.
  public let unreached: Int

  public init(rows: [Row], quietRows: Int = 0, counts: StateCounts, duration: Duration, isInterrupted: Bool, unreached: Int) {
    self.rows = rows
    self.quietRows = quietRows
    self.counts = counts
    self.duration = duration
    self.isInterrupted = isInterrupted
    self.unreached = unreached
  }
}
