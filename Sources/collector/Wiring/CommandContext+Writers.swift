import CollectorCore
import Foundation
import Logging
import SystemPackage
import Writers

extension CommandContext {
  /// The variable that can have a token itself; it is no setting, so that `config` does not print it.
  private static let tokenVariable = "COLLECTOR_WRITER_TOKEN"

  /// The writers that the settings name.
  ///
  /// - Throws: `WriterError`.
  func writerSpecifications() throws -> [WriterSpecification] {
    try settings.writers.values.map { try WriterSpecification(parsing: $0) }
  }

  /// Opens writers for as long as `body` lasts.
  ///
  /// - Throws: `WriterError`.
  func withWriters<Value: Sendable>(
    _ specifications: [WriterSpecification],
    _ body: @Sendable ([any Writer]) async throws -> Value
  ) async throws -> Value {
    let network = try networkWriterSettings(specifications)
    var writers: [any Writer] = []
    do {
      for specification in specifications { writers.append(try await BuiltInPlugins.writer(specification, network)) }
    } catch {
      await close(writers)
      throw error
    }
    let opened = writers
    return try await closing("the writers", { await close(opened) }, { try await body(opened) })
  }

  /// Closes them all at once: each may have to wait for its receiver.
  private func close(_ writers: [any Writer]) async {
    await withTaskGroup(of: Void.self) { group in
      for writer in writers {
        group.addTask {
          await warning("the writer \(writer.name)") { try await withoutCancellation { try await writer.close() } }
        }
      }
    }
  }

  /// Where records wait for their receivers: beside the state.
  var spoolRoot: FilePath {
    FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath("\(settings.statePath)-spool"))
  }

  /// - Throws: `SettingError`, `WriterError`.
  private func networkWriterSettings(_ specifications: [WriterSpecification]) throws -> NetworkWriterSettings {
    let origins = Set(specifications.compactMap(\.tokenOrigin))
    let token = try token()
    if token != nil, origins.count > 1 {
      throw SettingError.missing(
        "a token is for one analyzer, and there are \(origins.sorted().joined(separator: ", ")); collect for each by itself"
      )
    }
    let logger = logger
    return NetworkWriterSettings(
      spool: SpoolSettings(root: spoolRoot, bound: settings.spoolSize),
      token: token,
      environment: settings.environment
    ) { writer, notice in
      var metadata: Logger.Metadata = ["writer": "\(writer)"]
      for (name, value) in notice.details { metadata[name] = "\(value)" }
      logger.log(level: notice.isProblem ? .warning : .notice, "\(notice.message)", metadata: metadata)
    }
  }

  private func token() throws(SettingError) -> AnalyzerToken? {
    let text = settings.environment[Self.tokenVariable].flatMap { $0.isEmpty ? nil : $0 }
    switch (text, settings.writerTokenFile) {
    case (nil, nil): return nil
    case (let text?, nil): return .text(text, place: Self.tokenVariable)
    case (nil, let path?): return .file(FilePath(path))
    case (_?, let path?): throw .missing("there are two tokens, in \(Self.tokenVariable) and in \(path); leave one of them away")
    }
  }
}
