import CollectorCore
import Operations

/// What only `watch` works with.
struct WatchSettings: Sendable {
  /// From the beginning of one pass to that of the next, where a source has nothing of its own.
  let poll: Duration
  /// The same for single sources of the configuration file, by their texts.
  let polls: [String: Duration]
  /// How long what is under way may take once the watch is to stop.
  let grace: Duration
  /// Where webhooks of registries are taken; `nil` for nowhere.
  let listen: ListenAddress?
  /// The file with the secret that they prove themselves by.
  let secretFile: String?
  /// Where health, metrics and status are served; `nil` for nowhere.
  let metrics: ListenAddress?

  /// New images are there within a minute, and ten thousand tags are no burden to anybody.
  static let defaultPoll: Duration = .seconds(60)
  /// What service managers wait before they kill, with some time left to clean up.
  static let defaultGrace: Duration = .seconds(30)
  /// A registry that is asked more often takes it for an attack.
  static let shortestPoll: Duration = .seconds(1)

  static let expectedPoll = "a duration of at least 1s, such as 60s or 10m"
  private static let expectedAddress = "an address such as 127.0.0.1:9090, [::1]:9090 or :9090"

  /// - Throws: `SettingError`.
  init(_ reader: inout SettingReader) throws(SettingError) {
    polls = reader.layers.polls
    poll = try reader.value(
      .poll,
      default: ("60s", Self.defaultPoll),
      expected: Self.expectedPoll
    ) { Self.poll($0) }
    grace = try reader.value(.grace, default: ("30s", Self.defaultGrace), expected: "a duration, such as 30s or 2m") {
      Duration(parsing: $0)
    }
    listen = try reader.value(.listen, default: "", expected: Self.expectedAddress) { ListenAddress($0) }
    secretFile = try reader.text(.webhookSecretFile, default: "")
    metrics = try reader.value(.metrics, default: "", expected: Self.expectedAddress) { ListenAddress($0) }
    if listen != nil, secretFile == nil {
      throw .missing("webhooks need a secret that registries prove themselves by: name its file by --webhook-secret-file")
    }
  }

  /// `nil` where `text` is no interval between passes.
  static func poll(_ text: String) -> Duration? {
    Duration(parsing: text).flatMap { $0 >= shortestPoll ? $0 : nil }
  }

  /// How often a source is looked at.
  func poll(of source: String) -> Duration { polls[source] ?? poll }
}
