import CollectorCore
import Foundation
import Logging

/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
  /// `2026-11-24T16:40:15Z warning: message key=value`
  case text
  /// A JSON object a line.
  case json
}

/// Logs to standard error, in lines that stand above the bars.
struct StandardErrorLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  private let formatter: LogLineFormatter
  private let screen: Screen

  /// - Parameters:
  ///   - label: The logger's; only JSON shows it.
  ///   - level: The least level that is logged.
  ///   - screen: Where the bars are.
  init(
    label: String,
    format: LogFormat,
    level: Logger.Level,
    screen: Screen = .standardError,
    metadataProvider: Logger.MetadataProvider? = nil
  ) {
    formatter = LogLineFormatter(label: label, format: format)
    logLevel = level
    self.screen = screen
    self.metadataProvider = metadataProvider
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var merged = metadata
    if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
    if let own = event.metadata { merged.merge(own) { $1 } }
    if let error = event.error { merged["error"] = "\(error)" }
    screen.print(formatter.line(event.level, event.message.description, merged, at: Date()))
  }
}
