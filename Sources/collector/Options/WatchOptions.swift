import ArgumentParser
import Foundation

/// All options of `watch`: those of a pass, and when and where.
struct WatchOptions: ParsableArguments {
  @OptionGroup(title: "Watch") var service: WatchServiceOptions
  @OptionGroup var collect: CollectOptions

  /// - Throws: `SettingError`.
  func settings() throws(SettingError) -> Settings {
    try Settings.resolve(
      collect.output,
      collect.selection,
      collect.scripts,
      collect.pass,
      collect.engine,
      service,
      environment: ProcessInfo.processInfo.environment
    )
  }
}

/// Options of when passes are done, and of what a watch serves.
struct WatchServiceOptions: ParsableArguments, SettingsGiving {
  @Option(name: .shortAndLong, help: ArgumentHelp("How often each source is looked at (60s).", valueName: "DURATION"))
  var poll: String?

  @Option(help: ArgumentHelp("How long what is under way may go on after SIGTERM (30s).", valueName: "DURATION"))
  var grace: String?

  @Option(help: ArgumentHelp("Take webhooks of registries there.", valueName: "ADDR"))
  var listen: String?

  @Option(
    name: .customLong("webhook-secret-file"),
    help: ArgumentHelp("The file with the secret of webhooks.", valueName: "FILE")
  )
  var webhookSecretFile: String?

  @Option(help: ArgumentHelp("Serve /healthz, /readyz, /metrics and /status there.", valueName: "ADDR"))
  var metrics: String?

  var given: [SettingKey: [String]] {
    [
      .poll: list(poll), .grace: list(grace), .listen: list(listen), .webhookSecretFile: list(webhookSecretFile),
      .metrics: list(metrics),
    ]
  }
}
