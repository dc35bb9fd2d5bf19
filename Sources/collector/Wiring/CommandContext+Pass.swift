import CollectorCore
import Writers

/// What passes need for as long as there are some.
struct PassResources: Sendable {
  let engine: any ContainerEngine
  let toolbox: PackedToolbox
  let ledger: any Ledger
  let writers: [any Writer]
}

extension CommandContext {
  /// A pass as the settings want it.
  ///
  /// - Parameters:
  ///   - deferrals: The images that are left alone for now; `nil` where all are tried.
  ///   - claims: What keeps passes that run at a time from doing the same work.
  ///   - mayHaveCome: Whether a name that is not listed may have come since the pass began.
  func pass(
    over sources: [any ImageSource],
    _ scripts: [Script],
    _ resources: PassResources,
    _ observer: any PassObserver,
    deferrals: Deferrals? = nil,
    claims: ImageClaims? = nil,
    mayHaveCome: @escaping @Sendable (ImageName) -> Bool = { _ in false }
  ) -> Pass {
    Pass(
      sources: sources,
      engine: resources.engine,
      scripts: scripts,
      toolbox: resources.toolbox.version,
      ledger: resources.ledger,
      writers: resources.writers,
      order: settings.order,
      releasePolicy: settings.releasePolicy,
      configuration: PassConfiguration(
        selection: settings.selection,
        limits: settings.limits,
        foreignImages: settings.foreignImages.images,
        jobs: settings.jobs,
        keep: settings.keep,
        rerunsFailed: settings.retriesFailed,
        mayHaveCome: mayHaveCome
      ),
      observer: observer,
      deferrals: deferrals,
      claims: claims
    )
  }

  /// Opens the engine, the ledger and the writers for as long as `body` lasts.
  func withPassResources<Value: Sendable>(
    _ toolbox: PackedToolbox,
    _ writers: [WriterSpecification],
    _ body: @Sendable (PassResources) async throws -> Value
  ) async throws -> Value {
    try await withEngine(toolbox: toolbox) { engine in
      try await withLedger { ledger in
        try await withWriters(writers) { writers in
          try await body(PassResources(engine: engine, toolbox: toolbox, ledger: ledger, writers: writers))
        }
      }
    }
  }
}
