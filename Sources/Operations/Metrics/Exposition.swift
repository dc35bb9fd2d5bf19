/// Metrics as Prometheus reads them.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
public struct Exposition: Sendable {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public private(set) var text = ""

  public init(_ families: [MetricFamily]) {
    for family in families { add(family) }
  }

  private mutating func add(_ family: MetricFamily) {
    guard !family.series.isEmpty else { return }
    text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(family.name) \(family.kind.rawValue)\n"
    for series in family.series.values.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
      let labels = zip(family.labelNames, series.labels).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
      guard family.kind == .histogram else {
        line(family.name, labels, Self.number(series.value))
        continue
      }
      for (bound, count) in zip(family.bounds, series.buckets) {
        line("\(family.name)_bucket", labels + ["le=\"\(Self.number(bound))\""], "\(count)")
      }
      line("\(family.name)_bucket", labels + ["le=\"+Inf\""], "\(series.count)")
      line("\(family.name)_sum", labels, Self.number(series.value))
      line("\(family.name)_count", labels, "\(series.count)")
    }
  }

  private mutating func line(_ name: String, _ labels: [String], _ value: String) {
    text += name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") + " \(value)\n"
  }

  /// Whole numbers without a fraction.
  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
    return "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
