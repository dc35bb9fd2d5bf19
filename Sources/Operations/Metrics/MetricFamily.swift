/// All series of one name, in the text format of Prometheus.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
public struct MetricFamily: Sendable {
  public enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  struct Series: Sendable {
    let labels: [String]
    var value: Double = 0
    /// For each bound of the histogram, how many observations were at most that; empty for other kinds.
    var buckets: [UInt64] = []
    var count: UInt64 = 0
  }

  /// More series of one name are a burden to whoever keeps them; those beyond are one, whose labels are all `other`.
  public static let maximumSeries = 200
  static let overflow = "other"

  public let name: String
  let kind: Kind
  let help: String
  let labelNames: [String]
  /// The upper bounds of a histogram, in seconds.
  let bounds: [Double]
  private(set) var series: [[String]: Series] = [:]

  public init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = [], bounds: [Double] = []) {
    self.name = name
    self.kind = kind
    self.help = help
    labelNames = labels
    self.bounds = bounds
    // A series without labels is there from the beginning, so that its rate can be told.
    if labels.isEmpty, kind != .gauge { change([]) { _ in } }
  }

  public mutating func add(_ amount: Double = 1, _ labels: [String] = []) {
    change(labels) { $0.value += amount }
  }

  public mutating func set(_ value: Double, _ labels: [String] = []) {
    change(labels) { $0.value = value }
  }

  public mutating func observe(_ value: Double, _ labels: [String] = []) {
    let bounds = bounds
    change(labels) { series in
      series.value += value
      series.count += 1
      for (index, bound) in bounds.enumerated() where value <= bound { series.buckets[index] += 1 }
    }
  }

  /// Forgets all series whose first label is not among these: things that are there no longer.
  public mutating func keep(_ firstLabels: Set<String>) {
    series = series.filter { $0.key.first.map { firstLabels.contains($0) || $0 == Self.overflow } ?? true }
  }

  private mutating func change(_ labels: [String], _ change: (inout Series) -> Void) {
    var key = labels
    if series[key] == nil, series.count >= Self.maximumSeries { key = labels.map { _ in Self.overflow } }
    var entry = series[key] ?? Series(labels: key, buckets: bounds.map { _ in 0 })
    change(&entry)
    series[key] = entry
  }
}
