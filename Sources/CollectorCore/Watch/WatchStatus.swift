public import Foundation

/// How a watch is doing, for people and programs that ask it.
public struct WatchStatus: Codable, Sendable, Hashable {
  /// A registry, or a place on this machine.
  public struct Lane: Codable, Sendable, Hashable {
    public var name: String
    /// Seconds from the beginning of one pass to that of the next.
    public var poll: Double
    /// Since when a pass runs; `nil` while none does.
    public var running: Date?
    /// When the next pass begins, more or less; `nil` while one runs.
    public var next: Date?
    /// The last pass that has ended; `nil` before it.
    public var last: Pass?
    /// How many passes in a row have reached nothing: the gap to the next one grows with it.
    public var failures: Int
  }

  public struct Pass: Codable, Sendable, Hashable {
    /// When it ended.
    public var time: Date
    public var seconds: Double
    public var images: StateCounts
    /// Why it ended before its time; `nil` where it did not.
    public var error: String?
  }

  /// An image that is being worked on.
  public struct InFlight: Codable, Sendable, Hashable {
    public var image: String
    public var lane: String
    /// `acquiring`, `running SCRIPT`, `writing SCRIPT`, `releasing`.
    public var phase: String
    /// Since when it is in this phase.
    public var since: Date
  }

  /// Something that waits, and for what.
  public struct Waiting: Codable, Sendable, Hashable {
    public var what: String
    public var why: String
    /// `nil` where nobody knows.
    public var until: Date?

    public init(what: String, why: String, until: Date?) {
      self.what = what
      self.why = why
      self.until = until
    }
  }

  /// An image, or something that could not be listed, that failed in the last pass that looked at it.
  public struct Failing: Codable, Sendable, Hashable {
    public var name: String
    public var lane: String
    public var reason: String
    public var attempts: Int
    public var next: Date?
  }

  public struct Refusal: Codable, Sendable, Hashable {
    public var time: Date
    public var reason: String
  }

  public var version: String
  public var pid: Int32
  public var started: Date
  /// When the configuration in force was read.
  public var configured: Date
  /// What was wrong with the configuration or the scripts when they were read last, so that those before stay in force; `nil` where nothing was.
  public var refused: Refusal?
  public var stopping: Bool
  public var lanes: [Lane]
  public var inFlight: [InFlight]
  public var waiting: [Waiting]
  /// At most `WatchJournal.maximumFailing` of each lane.
  public var failing: [Failing]
  /// How many there are in all.
  public var failingCount: Int

  private enum CodingKeys: String, CodingKey {
    case version, pid, started, configured, refused, stopping, lanes, waiting, failing
    case inFlight = "in_flight"
    case failingCount = "failing_count"
  }

  /// One JSON document, times in RFC 3339.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self).jsonSafeForTerminal
  }

  /// - Throws: `DecodingError`.
  public init(parsing bytes: Data) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    self = try decoder.decode(WatchStatus.self, from: bytes)
  }

  init(version: String, pid: Int32, started: Date) {
    self.version = version
    self.pid = pid
    self.started = started
    configured = started
    refused = nil
    stopping = false
    lanes = []
    inFlight = []
    waiting = []
    failing = []
    failingCount = 0
  }
}
