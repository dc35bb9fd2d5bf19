/// An engine that can give its user a container to work in.
public protocol InteractiveEngine: ContainerEngine {
  /// Runs a command in a fresh container of an image, on the standard streams of this process: on a terminal of the container's own where
  /// they are one. Its limits on time and output are none.
  ///
  /// - Returns: How it ended.
  /// - Throws: What kept the engine from running it (`ClassifiedError`), or `CancellationError`; the container is removed all the same.
  func runInteractively(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome.Ending
}
