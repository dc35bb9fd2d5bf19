import CollectorCore
import Engines
import ImageSources
import Toolbox
import Writers

/// The plugins that Collector has: the one place where they are named. The first of each kind is the default.
enum BuiltInPlugins {
  static let pullOrders: [any PullOrder] = [
    NewestFirst(), OldestFirst(), SmallestFirst(), LargestFirst(), AsListed(), RandomOrder(),
  ]

  static let releasePolicies: [any ReleasePolicy] = [
    LeastRecentlyUsedFirst(), OldestReleasedFirst(), NewestReleasedFirst(), LargestReleasedFirst(),
  ]

  static let runtimes: [any ScriptRuntime] = [BashRuntime()]

  /// - Throws: `WriterError`.
  static func writer(_ specification: WriterSpecification) async throws -> any Writer {
    switch specification {
    case .file(let directory): try await FileWriter(directory: directory)
    case .standardOutput: StandardOutputWriter()
    }
  }
}
