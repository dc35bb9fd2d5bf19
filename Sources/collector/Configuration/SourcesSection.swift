import CollectorCore
import Yams

/// The value of `source` in a configuration file: sources, each a text or a mapping that also says how often it is looked at.
struct SourcesSection: Sendable {
  private static let sourceKey = SettingKey.source.rawValue
  private static let pollKey = SettingKey.poll.rawValue

  private(set) var texts: [String] = []
  /// By the texts of the sources.
  private(set) var polls: [String: Duration] = [:]

  /// - Throws: `SettingError`, which names file and line.
  init(_ node: Node, line: Int, path: String) throws(SettingError) {
    for element in node.sequence.map(Array.init) ?? [node] {
      let line = element.mark?.line ?? line
      if let text = element.scalar?.string {
        texts.append(text)
      } else if let mapping = element.mapping {
        try take(mapping, line: line, path: path)
      } else {
        throw Self.fault(path, line, "a source has to be a text, or a mapping of \(Self.sourceKey) and \(Self.pollKey)")
      }
    }
  }

  private mutating func take(_ mapping: Node.Mapping, line: Int, path: String) throws(SettingError) {
    var source: String?
    var poll: Duration?
    for (name, value) in mapping {
      let line = name.mark?.line ?? line
      guard let text = value.scalar?.string else { throw Self.fault(path, line, "\(name.string ?? "") has to be one value") }
      switch name.string {
      case Self.sourceKey: source = text
      case Self.pollKey:
        guard let duration = WatchSettings.poll(text) else {
          throw Self.fault(path, line, "\(text.debugDescription) is not \(WatchSettings.expectedPoll)")
        }
        poll = duration
      default:
        let name = (name.string ?? "").debugDescription
        throw Self.fault(path, line, "a source has no \(name); there are \(Self.sourceKey) and \(Self.pollKey)")
      }
    }
    guard let source else { throw Self.fault(path, line, "\(Self.sourceKey) is missing") }
    texts.append(source)
    polls[source] = poll
  }

  private static func fault(_ path: String, _ line: Int, _ reason: String) -> SettingError {
    .unusableFile(path: path, reason: "line \(line): \(reason)")
  }
}
