import CollectorCore
import SystemPackage
import Writers

extension Finding {
  /// What waits in a spool.
  static func spool(_ survey: SpoolSurvey) -> Finding {
    let depth = survey.depth
    var text = "\(survey.writer.escapedForTerminal): "
    text += depth.records == 0 ? "nothing waits" : "\(depth.records) records (\(ByteCount(depth.bytes))) wait for the receiver"
    var remedies: [String] = []
    if depth.refused > 0 {
      text += ", \(depth.refused) were refused for good"
      remedies.append("look at \(survey.path.appending("refused")), and remove what is settled")
    }
    if survey.damaged > 0 {
      text += ", \(survey.damaged) damaged parts were set aside"
      remedies.append("look at \(survey.path.appending("damaged"))")
    }
    if remedies.isEmpty { return .good("writer", text) }
    return .doubtful("writer", "\(text): \(remedies.joined(separator: "; "))")
  }
}
