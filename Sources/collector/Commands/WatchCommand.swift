import ArgumentParser
import CollectorCore

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Do pass after pass until stopped.",
    discussion: """
      Each registry, and each place on this machine, is looked at every --poll. Configuration, repositories and scripts are read again at every pass, and \
      on SIGHUP. SIGTERM and SIGINT stop it: what is under way has --grace to end. `collector status` tells how it is doing.
      """
  )

  @OptionGroup var options: WatchOptions

  func run() async throws {
    let settings = try options.settings()
    let files = WatchFiles(statePath: settings.statePath)
    let lock = try WatchLock(files.lock, statePath: settings.statePath)
    defer { lock.release() }
    try await Watch(settings) { [options] in try options.settings() }.run()
  }
}
