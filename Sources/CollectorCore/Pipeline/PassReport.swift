/// What a pass did.
public struct PassReport: Sendable {
  /// One listed image, or one thing that could not be listed.
  public struct Row: Sendable, Hashable {
    /// The reference, or the repository or registry.
    public let name: String
    /// The kind of the source: `registry`.
    public let source: String
    /// `nil` where no image was reached.
    public let image: ImageDescription?
    /// `nil` where no script of kind `packages` has a good result.
    public let packageCount: Int?
    /// How long the image took from its acquisition to its release; `nil` where nothing was run.
    public let duration: Duration?
    public let state: ImageState

    public init(
      name: String,
      source: String,
      image: ImageDescription?,
      packageCount: Int?,
      duration: Duration?,
      state: ImageState
    ) {
      self.name = name
      self.source = source
      self.image = image
      self.packageCount = packageCount
      self.duration = duration
      self.state = state
    }
  }

  /// Everything listed except what the selection filtered, in alphabetical order.
  public let rows: [Row]
  public let counts: StateCounts
  public let duration: Duration
  /// Whether the pass was cancelled. What it did not reach has no row.
  public let isInterrupted: Bool
  /// How many images were due and not reached.
  public let unreached: Int

  public init(rows: [Row], counts: StateCounts, duration: Duration, isInterrupted: Bool, unreached: Int) {
    self.rows = rows
    self.counts = counts
    self.duration = duration
    self.isInterrupted = isInterrupted
    self.unreached = unreached
  }
}
