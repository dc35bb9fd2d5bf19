import Foundation

extension ScriptSettings {
  /// Settings are looked for in this many lines at the top of a script.
  private static let searchedLines = 50

  /// Reads the `collector:` lines among the comments near the top of `file`.
  ///
  /// - Parameter comment: What starts a comment in the script's language: `#`, `//`.
  /// - Throws: `ScriptError.badSetting`, which names the file and the line.
  public init(parsing file: ScriptFile, comment: String) throws(ScriptError) {
    try self.init(parsing: file.content, of: file.origin, comment: comment)
  }

  /// Reads the `collector:` lines of a script that is no text, from the file beside it.
  ///
  /// - Throws: `ScriptError.badSetting`, which names that file and the line.
  public init(besides file: ScriptFile) throws(ScriptError) {
    try self.init(parsing: file.settings ?? Data(), of: "\(file.origin)\(ScriptFile.settingsSuffix)", comment: "#")
  }

  private init(parsing content: Data, of origin: String, comment: String) throws(ScriptError) {
    self.init()
    let head = content.split(separator: UInt8(ascii: "\n"), maxSplits: Self.searchedLines, omittingEmptySubsequences: false)
    var seen: Set<String> = []
    var kindLine = 0
    for (index, bytes) in head.prefix(Self.searchedLines).enumerated() {
      let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix(comment) else { continue }
      let text = line.dropFirst(comment.count).drop(while: \.isWhitespace)
      guard text.hasPrefix("collector:") else { continue }
      for setting in text.dropFirst("collector:".count).split(whereSeparator: \.isWhitespace) {
        do {
          try apply(String(setting), seen: &seen)
          if seen.contains("kind"), kindLine == 0 { kindLine = index + 1 }
        } catch {
          throw .badSetting(file: origin, line: index + 1, reason: error.reason)
        }
      }
    }
    guard kind != .data else { return }
    // Only what has a shape can be held against that of a kind.
    if !seen.contains("output") { output = .json }
    guard output != .text else {
      throw .badSetting(file: origin, line: kindLine, reason: "kind=\(kind.rawValue) needs output=json or output=yaml")
    }
  }

  private struct Fault: Error {
    let reason: String
  }

  private mutating func apply(_ setting: String, seen: inout Set<String>) throws(Fault) {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { throw Fault(reason: "\(setting.debugDescription) is not of the form KEY=VALUE") }
    let (key, value) = (parts[0], parts[1])
    guard seen.insert(key).inserted else { throw Fault(reason: "\(key) is set twice") }
    switch key {
    case "output": output = try choice(value, of: key)
    case "kind": kind = try choice(value, of: key)
    case "network": network = try choice(value, of: key)
    case "timeout":
      guard let duration = Duration(parsing: value), duration > .zero else {
        throw Fault(reason: "timeout=\(value) is no duration; expected something like 30s or 5m")
      }
      timeout = duration
    case "tools":
      for tool in value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
        guard Self.knownTools.contains(tool) else {
          throw Fault(
            reason: "tools=\(value): there is no \(tool.debugDescription); there are \(Self.knownTools.joined(separator: ", "))"
          )
        }
        tools.insert(tool)
      }
    default:
      throw Fault(reason: "unknown setting \(key.debugDescription); there are output, kind, timeout, network and tools")
    }
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: String,
    of key: String
  ) throws(Fault) -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: value) { return choice }
    let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw Fault(reason: "\(key)=\(value) is not one of \(choices)")
  }
}
