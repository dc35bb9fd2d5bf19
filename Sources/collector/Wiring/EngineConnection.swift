import CollectorCore
import Engines
import Logging
import Toolbox

extension CommandContext {
  /// Makes the engine that the settings name for as long as `body` lasts. Afterwards nothing of it is left but what later processes can use.
  ///
  /// - Throws: What keeps the engine from running: `DockerError`, `DockerEngineError`, `SandboxError`; `NoEngine`, `SettingError`, `ToolboxError`.
  func withEngine<Value: Sendable>(
    toolbox: PackedToolbox,
    _ body: @Sendable (any ContainerEngine) async throws -> Value
  ) async throws -> Value {
    switch settings.engine {
    case .docker, .podman: return try await withDaemonEngine(insteadOf: nil, toolbox, body)
    case .sandbox:
      return try await using(try await openSandbox(toolbox), body)
    case .auto:
      let sandbox: any ContainerEngine
      do {
        sandbox = try await openSandbox(toolbox)
      } catch let error as UnusableSandbox {
        do {
          return try await withDaemonEngine(insteadOf: error, toolbox, body)
        } catch let daemons as NoDaemon {
          throw NoEngine(sandbox: error.reason, daemons: daemons)
        }
      }
      return try await using(sandbox, body)
    }
  }

  /// - Throws: `ToolboxError`.
  func openToolbox() throws -> PackedToolbox {
    try toolboxLocator.locate().open()
  }

  var toolboxLocator: ToolboxLocator {
    ToolboxLocator(option: settings.toolbox, environment: settings.environment)
  }

  /// - Throws: `UnusableSandbox` where it cannot run here, `SettingError`, `CancellationError`.
  private func openSandbox(_ toolbox: PackedToolbox) async throws -> any ContainerEngine {
    let configuration = try sandboxConfiguration()
    do {
      return try await BuiltInPlugins.engine(configuration, toolbox: toolbox, logger: logger)
    } catch {
      if error is CancellationError { throw error }
      throw UnusableSandbox(error)
    }
  }

  /// - Parameter sandbox: What was to run, and cannot; `nil` where a daemon was asked for.
  private func withDaemonEngine<Value: Sendable>(
    insteadOf sandbox: UnusableSandbox?,
    _ toolbox: PackedToolbox,
    _ body: @Sendable (any ContainerEngine) async throws -> Value
  ) async throws -> Value {
    try await withDaemon { connection in
      if let sandbox {
        Screen.standardError.print(
          "warning: \(sandbox); using \(connection)".oneTerminalLine
        )
      }
      return try await using(try await BuiltInPlugins.engine(connection, toolbox: toolbox, logger: logger), body)
    }
  }

  private func using<Value: Sendable>(
    _ engine: any ContainerEngine,
    _ body: @Sendable (any ContainerEngine) async throws -> Value
  ) async throws -> Value {
    // What an engine cannot remove now bears its mark: the next pass, or `clean`, removes it.
    try await closing("the engine", { try await engine.shutdown() }, { try await body(engine) })
  }
}

/// The embedded engine cannot run here.
private struct UnusableSandbox: Error, CustomStringConvertible {
  let reason: String

  /// What the engine itself begins with where it is this machine that does not suit it.
  private static let beginning = "the embedded engine cannot run here: "

  init(_ error: any Error) {
    let text = "\(error)"
    reason = text.hasPrefix(Self.beginning) ? String(text.dropFirst(Self.beginning.count)) : text
  }

  var description: String { Self.beginning + reason }
}

/// Nothing can run containers here. Each way that was tried is told, with what would open it.
struct NoEngine: Error, CustomStringConvertible {
  let sandbox: String
  let daemons: NoDaemon

  var description: String {
    """
    no engine can run containers here
      sandbox: \(sandbox.oneTerminalLine)
      docker: \("\(daemons.docker)".oneTerminalLine)
      podman: \(daemons.podman.oneTerminalLine)
    """
  }
}
