import ArgumentParser
import Foundation

/// All options of a pass, for the command that does one and the one that shows what holds for it.
struct CollectOptions: ParsableArguments {
  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Scripts") var scripts: ScriptOptions
  @OptionGroup(title: "Pass") var pass: PassOptions
  @OptionGroup(title: "Containers") var engine: EngineOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// - Throws: `SettingError`.
  func settings() throws(SettingError) -> Settings {
    try Settings.resolve(output, selection, scripts, pass, engine, environment: ProcessInfo.processInfo.environment)
  }
}
