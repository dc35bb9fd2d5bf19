import CollectorCore
import ImageSources
import OCI

/// What is watched, as settings and the file of repositories say it.
struct WatchPlan: Sendable {
  let lanes: [WatchLane]
  private let specifications: [String: [SourceSpecification]]

  /// - Throws: `SettingError`.
  init(_ settings: Settings) throws(SettingError) {
    try self.init(try settings.timedSources(), standard: settings.watch.poll)
  }

  /// - Parameter standard: The interval of lanes that are named without it.
  init(_ sources: [(SourceSpecification, poll: Duration)], standard: Duration) throws(SettingError) {
    var lanes: [WatchLane] = []
    var specifications: [String: [SourceSpecification]] = [:]
    for (specification, poll) in sources {
      let name = poll == standard ? specification.place : "\(specification.place) every \(poll.brief)"
      if specifications[name] == nil { lanes.append(WatchLane(name: name, interval: poll)) }
      specifications[name, default: []].append(specification)
    }
    self.lanes = lanes
    self.specifications = specifications
  }

  /// What a lane looks at; empty for one that is there no longer.
  func specifications(of lane: String) -> [SourceSpecification] { specifications[lane] ?? [] }

  /// Whether some source covers what is at a reference.
  func covers(_ reference: Reference) -> Bool {
    specifications.values.contains { $0.contains { $0.registryScope?.covers(reference) ?? false } }
  }
}

extension SourceSpecification {
  /// Where it is: what is slow there is slow for all of it.
  fileprivate var place: String { registryScope?.registry ?? description }
}
