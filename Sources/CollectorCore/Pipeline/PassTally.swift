/// The rows of a pass while it runs.
actor PassTally {
  /// Rows that tell nothing new: a thousand are more than anybody reads, and a hundred thousand would be most of the memory of a pass.
  static let maximumQuietRows = 1000

  private var rows: [PassReport.Row] = []
  private var keptQuietRows = 0
  /// How many rows that tell nothing new were left out.
  private(set) var quietRows = 0
  private(set) var counts = StateCounts()
  /// How many due images have left the pipeline, each of whatever number of names.
  private(set) var reachedImages = 0

  func countReachedImage() {
    reachedImages += 1
  }

  /// Counts a state. What the selection filtered has no row.
  func add(_ row: PassReport.Row) {
    counts.count(row.state)
    switch row.state {
    case .filtered: return
    case .unchanged, .skipped:
      guard keptQuietRows < Self.maximumQuietRows else {
        quietRows += 1
        return
      }
      keptQuietRows += 1
    case .collected, .failed: break
    }
    rows.append(row)
  }

  var sortedRows: [PassReport.Row] { rows.sorted { $0.name < $1.name } }
}
