public import Foundation
public import OCI

/// Remembers what was done, so that a pass only does what is due and a crash loses nothing.
///
/// Every change is durable when the call returns.
public protocol Ledger: ImageMemory {
  /// The runs of an image that are finished with a toolbox, by the digest of their script.
  func finishedRuns(of imageID: Digest, toolbox: Digest) async throws -> [Digest: FinishedRun]

  /// Keeps a result, which finishes its run: it is not due again. The failures counted for the image are forgotten.
  ///
  /// Called after every writer has accepted the record.
  func finish(_ result: ResultRecord, toolbox: Digest) async throws

  /// Counts a failed attempt at an image and says when the next is due.
  ///
  /// - Returns: `failure` with the attempts so far and the time of the next.
  func count(_ failure: Failure, of imageID: Digest, at time: Date) async throws -> Failure

  /// Compares the image now under a name with what was there last.
  func change(at name: ImageName, to image: ImageDescription) async throws -> NameChange

  /// Keeps what a name now leads to. Called after every writer has accepted the record.
  func note(_ listing: ImageListing, at time: Date) async throws

  /// What names led to when they were last noted, in the order of the names' bytes.
  ///
  /// - Parameters:
  ///   - prefix: What the names start with.
  ///   - name: Where the names that are wanted begin: those after this one; `nil` for the first.
  ///   - limit: How many at most.
  func listings(startingWith prefix: String, after name: ImageName?, limit: Int) async throws -> [ImageListing]

  /// Forgets what a name led to: it no longer does. Called after every writer has accepted the record.
  ///
  /// - Parameters:
  ///   - keepsState: Whether the state of the name stays.
  ///   - time: Since when it leads there no longer.
  func forget(_ name: ImageName, keepsState: Bool, at time: Date) async throws

  /// Compares the state of something listed with its state when it was last noted. `unchanged` after `collected` is no change.
  func isNews(_ state: ImageState, of name: String) async throws -> Bool

  /// Keeps the state of something listed. Called after every writer has accepted the record.
  func note(_ state: ImageState, of name: String, at time: Date) async throws

  /// Keeps the figures of a pass.
  func finish(_ pass: PassRecord) async throws
}

/// What is kept of a finished run, enough to tell its image's state.
public struct FinishedRun: Sendable, Hashable {
  public let script: String
  public let status: ResultRecord.Status
  /// Why it did not end well; `nil` where it did.
  public let reason: String?
  /// How many packages a script of kind `packages` found; `nil` for other kinds.
  public let packageCount: Int?

  public init(script: String, status: ResultRecord.Status, reason: String?, packageCount: Int?) {
    self.script = script
    self.status = status
    self.reason = reason
    self.packageCount = packageCount
  }
}

/// What became of a name since it was last noted.
public enum NameChange: Sendable, Hashable {
  case new
  /// It led to another image before.
  case moved(from: ImageDescription)
  case same
}
