public import OCI

/// Something that can hold an image and run scripts in clean containers of it.
///
/// Whatever the engine makes (containers, volumes, mounts, pulled images) bears its mark, so that `reclaim` finds what a killed process
/// left behind, and nothing that is not Collector's.
public protocol ContainerEngine: Sendable {
  /// The kind of the engine, as records name it: `docker`.
  var name: String { get }

  /// The platform whose images run here.
  var platform: Platform { get }

  /// Brings an image in and holds it until `release`.
  ///
  /// - Parameters:
  ///   - source: The source that listed it.
  ///   - progress: Told how far the transfer is. It returns at once.
  /// - Throws: An error that says whether trying again can help (`ClassifiedError`), or `CancellationError`; nothing is held then.
  func acquire(
    _ listing: ImageListing,
    from source: any ImageSource,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage

  /// Runs a script in a fresh container of an image, within its limits, and removes the container.
  ///
  /// What the script does, be it to exit with 3, to time out or to run out of memory, is an outcome and not an error.
  ///
  /// - Throws: What kept the engine from running it (`ClassifiedError`), or `CancellationError`; the container is removed all the same.
  func run(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome

  /// Lets go of an image. What was there before `acquire` stays.
  func release(_ image: AcquiredImage) async throws

  /// Removes what earlier, killed processes left behind. What a living process uses stays.
  ///
  /// - Parameter everything: Also removes what is kept to be used again, such as the toolbox.
  func reclaim(everything: Bool) async throws -> Reclaimed

  /// Lets go of all that this instance holds for scripts and connections. Nothing else is called afterwards.
  func shutdown() async throws
}

/// How far a transfer is.
public struct TransferProgress: Sendable, Hashable {
  public let doneBytes: Int64
  /// `nil` while it is not known.
  public let totalBytes: Int64?

  public init(doneBytes: Int64, totalBytes: Int64?) {
    self.doneBytes = doneBytes
    self.totalBytes = totalBytes
  }
}

/// An image that an engine holds.
public struct AcquiredImage: Sendable, Hashable {
  public let listing: ImageListing
  /// The engine's own name for it.
  public let handle: String
  /// What the engine needs to let it go again; `nil` where it was there before and stays.
  public let lease: String?

  public init(listing: ImageListing, handle: String, lease: String?) {
    self.listing = listing
    self.handle = handle
    self.lease = lease
  }
}

/// What `ContainerEngine.reclaim` removed: a line for people, and how many things.
public struct Reclaimed: Sendable, Hashable {
  public var containers: Int
  public var volumes: Int
  public var images: Int
  /// What could not be removed, each with its reason.
  public var problems: [String]

  public init(containers: Int = 0, volumes: Int = 0, images: Int = 0, problems: [String] = []) {
    self.containers = containers
    self.volumes = volumes
    self.images = images
    self.problems = problems
  }

  public var isEmpty: Bool { containers == 0 && volumes == 0 && images == 0 && problems.isEmpty }
}
