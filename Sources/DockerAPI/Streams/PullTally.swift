/// Sums up how much of an image has been downloaded, from the events of its layers.
public struct PullTally: Sendable, Hashable {
  private struct Layer: Hashable {
    var doneBytes: Int64 = 0
    var totalBytes: Int64?
    /// Whether the layer's size matters: it does not where the daemon had the layer before.
    var isComplete = false
  }

  private var layers: [String: Layer] = [:]

  public init() {}

  /// Takes account of an event.
  public mutating func add(_ event: ProgressEvent) {
    guard let id = event.id else { return }
    switch event.status {
    case "Pulling fs layer", "Waiting": layers[id, default: Layer()].isComplete = false
    case "Downloading":
      var layer = layers[id] ?? Layer()
      layer.doneBytes = max(layer.doneBytes, event.currentBytes ?? 0)
      layer.totalBytes = event.totalBytes ?? layer.totalBytes
      layers[id] = layer
    case "Verifying Checksum", "Download complete", "Extracting", "Pull complete", "Already exists":
      var layer = layers[id] ?? Layer()
      if let totalBytes = layer.totalBytes { layer.doneBytes = totalBytes }
      layer.isComplete = true
      layers[id] = layer
    default: break
    }
  }

  public var doneBytes: Int64 {
    layers.values.reduce(0) { Self.sum($0, $1.doneBytes) }
  }

  /// The sizes of all layers that are downloaded; `nil` while the daemon has not told that of each.
  public var totalBytes: Int64? {
    guard !layers.isEmpty, layers.values.allSatisfy({ $0.isComplete || $0.totalBytes != nil }) else { return nil }
    return layers.values.reduce(0) { Self.sum($0, $1.totalBytes ?? $1.doneBytes) }
  }

  /// Daemons pass on what registries say, so that no amount is impossible.
  private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, isOverflow) = left.addingReportingOverflow(right)
    return isOverflow ? .max : sum
  }
}
