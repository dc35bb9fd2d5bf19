public import CollectorCore
public import OCI

extension FakeEngine {
  public enum Operation: String, Sendable, Hashable, CaseIterable {
    case acquire, run, release, reclaim, shutdown
  }

  /// A call as it was made.
  public struct Call: Sendable, Hashable {
    public let operation: Operation
    /// The image ID; `nil` for operations that are about none.
    public let image: Digest?
    /// The script's name; `nil` for operations other than `run`.
    public let script: String?

    public init(_ operation: Operation, image: Digest? = nil, script: String? = nil) {
      self.operation = operation
      self.image = image
      self.script = script
    }
  }

  /// The calls that a rule is for: those of an operation, or only those about an image or a script.
  public struct Point: Sendable, Hashable {
    let operation: Operation
    let image: Digest?
    let script: String?

    public static func acquire(_ image: Digest? = nil) -> Point { Point(operation: .acquire, image: image, script: nil) }

    public static func run(_ script: String? = nil, in image: Digest? = nil) -> Point {
      Point(operation: .run, image: image, script: script)
    }

    public static func release(_ image: Digest? = nil) -> Point { Point(operation: .release, image: image, script: nil) }

    public static let reclaim = Point(operation: .reclaim, image: nil, script: nil)

    public static let shutdown = Point(operation: .shutdown, image: nil, script: nil)

    func fits(_ call: Call) -> Bool {
      operation == call.operation && (image == nil || image == call.image) && (script == nil || script == call.script)
    }
  }

  /// What a rule does with a call.
  public enum Reaction: Sendable {
    /// Ends the call with an error.
    case fail(any Error)
    /// What a run ends with.
    case answer(ScriptOutcome)
    /// Waits at a gate.
    case wait(Gate)
    /// Sleeps by the engine's clock.
    case pause(Duration)
    /// Tells how far an acquisition is.
    case report(TransferProgress)
    /// Does whatever the test wants at this point.
    case perform(@Sendable () async throws -> Void)
  }
}
