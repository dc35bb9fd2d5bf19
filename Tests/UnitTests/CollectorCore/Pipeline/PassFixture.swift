import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Orders
import Synchronization

/// A pass of fakes, so that a test says only what matters to it.
struct PassFixture {
  var engine = FakeEngine()
  var ledger = InMemoryLedger()
  var writer = RecordingWriter()
  var observer = RecordingObserver()
  var scripts = [PassFixture.script("packages")]
  var sources: [FakeSource]
  var jobs = 1
  var keep = 0
  var order: any PullOrder = AsListed()
  var rerunsFailed = false
  var attempts = AttemptPolicy(maximumAttempts: 3, firstDelay: .seconds(1), longestDelay: .seconds(4))
  var time = FixtureTime()
  var deferrals: Deferrals?
  var claims: ImageClaims?
  var mayHaveCome: @Sendable (ImageName) -> Bool = { _ in false }

  init(_ entries: ListedImage...) {
    sources = [FakeSource(name: "registry", entries)]
  }

  static func script(_ name: String, output: ScriptSettings.Output = .text) -> Script {
    Script(
      name: name,
      settings: ScriptSettings(output: output),
      command: ["/collector/bin/bash", "/collector/script/\(name)"],
      payload: [Script.PayloadFile(name: name, isExecutable: true, content: Data(name.utf8))]
    )
  }

  func run() async throws -> PassReport {
    try await Pass(
      sources: sources,
      engine: engine,
      scripts: scripts,
      toolbox: Sample.toolboxVersion,
      ledger: ledger,
      writers: [writer],
      order: order,
      releasePolicy: LeastRecentlyUsedFirst(),
      configuration: PassConfiguration(
        selection: Selection(platform: Sample.platform),
        jobs: jobs,
        keep: keep,
        rerunsFailed: rerunsFailed,
        attempts: attempts,
        mayHaveCome: mayHaveCome
      ),
      observer: observer,
      clock: time.clock,
      deferrals: deferrals,
      claims: claims
    ).run()
  }
}

/// A clock that waits for nothing and remembers for how long it should have.
final class FixtureTime: Sendable {
  private let state = Mutex<[Duration]>([])
  private let holdsWaits: Bool
  private let now: Date

  /// - Parameters:
  ///   - holdsWaits: Whether a wait lasts until its task is cancelled.
  ///   - now: The time of day, which stands still.
  init(holdsWaits: Bool = false, now: Date = Sample.time) {
    self.holdsWaits = holdsWaits
    self.now = now
  }

  var waits: [Duration] { state.withLock { $0 } }

  var clock: PassClock {
    PassClock(
      now: { self.now },
      elapsed: { .zero },
      sleep: { duration in
        try Task.checkCancellation()
        self.state.withLock { $0.append(duration) }
        if self.holdsWaits { try await Gate().wait() }
      }
    )
  }
}

extension ListedImage {
  /// `registry.test/team/app:TAG`, the image of which is made up of the seed.
  static func sample(_ tag: String, of seed: String? = nil) -> ListedImage {
    .image(Sample.listing(tag, of: Sample.image(seed ?? tag)))
  }
}

/// The name of `ListedImage.sample`.
func sampleName(_ tag: String) -> String { "registry.test/team/app:\(tag)" }
