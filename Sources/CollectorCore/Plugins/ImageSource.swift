public import NIOCore
public import OCI

/// Where images are listed and, for engines that need them, where their bytes come from.
public protocol ImageSource: Sendable {
  /// The kind of the source, as records name it: `registry`.
  var name: String { get }

  /// What the source covers, as the user wrote it: for messages.
  var scope: String { get }

  /// Lists what is there now, each image resolved to its image ID, by the cheapest requests that tell.
  ///
  /// Every tag or image within the scope is yielded exactly once; a part that cannot be listed is yielded as `failed`, and the others
  /// go on. The call returns when the listing is complete.
  ///
  /// - Parameters:
  ///   - selection: Which images are wanted. The others are yielded as `filtered`.
  ///   - memory: What earlier passes found out. A source asks it before it fetches a manifest, and tells it what it fetched.
  ///   - yield: Called for each entry, not concurrently; the source waits for it, which bounds what is in flight.
  /// - Returns: What has been listed to its end. Names within it that were not yielded are taken to be gone, so a part that was not read in full is
  ///   left out, unless it was yielded as `failed` under its own name.
  /// - Throws: What makes the whole listing impossible, `CancellationError`, or what `yield` throws.
  @discardableResult
  func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope]

  /// The manifest, configuration and layers of an image that this source listed.
  func open(_ listing: ImageListing) async throws -> any ImageContent

  /// Whether `listing` came from this source, so that `open` will do.
  func owns(_ listing: ImageListing) -> Bool

  /// The name by which a container host can get an image from its registry by itself, the digest that was listed in it; `nil` where the image
  /// has to be loaded from what `open` gives.
  func pullReference(for listing: ImageListing) -> Reference?

  /// Whether the source reaches images in ways that a container host need not know, such as mirrors: one that cannot pull an image is then given what
  /// `open` gives.
  var hasWaysOfItsOwn: Bool { get }

  /// How an engine on a container host logs in to where `listing` is kept; `nil` where nothing is needed or known.
  func credential(for listing: ImageListing) async throws -> SourceCredential?
}

extension ImageSource {
  public func pullReference(for listing: ImageListing) -> Reference? { nil }

  public var hasWaysOfItsOwn: Bool { false }

  public func credential(for listing: ImageListing) async throws -> SourceCredential? { nil }
}

/// What proves to one registry host who asks. It does not show when it is printed.
public struct SourceCredential: Sendable, Hashable {
  public enum Secret: Sendable, Hashable {
    case password(username: String, password: String)
    /// An OAuth 2 refresh token of the registry's token service.
    case identityToken(String)
  }

  public let registry: String
  public let secret: Secret

  public init(registry: String, secret: Secret) {
    self.registry = registry
    self.secret = secret
  }

  public init(registry: String, username: String, password: String) {
    self.init(registry: registry, secret: .password(username: username, password: password))
  }
}

extension SourceCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "credential for \(registry)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SourceCredential.Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<redacted>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The bytes of one image.
public protocol ImageContent: Sendable {
  var manifest: Manifest { get }
  /// The bytes of the manifest; `nil` where the image is kept without one, and `manifest` is of the source's own making.
  var manifestDocument: [UInt8]? { get }
  /// The bytes of the configuration, whose digest is the image ID.
  var configuration: [UInt8] { get }

  /// The bytes of a layer as they are kept, in pieces. Digest and size are checked as they pass: the call throws where they differ,
  /// and what `receive` was given by then must be dropped.
  ///
  /// - Parameter offsetBytes: How many of the first bytes are not needed, since whoever asks has them; at most the layer's size. The digest may then
  ///   be left to whoever asks, who alone need have seen all of it.
  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws
}

extension ImageContent {
  public var manifestDocument: [UInt8]? { nil }

  /// The bytes of a whole layer.
  public func readLayer(_ layer: Descriptor, receive: @Sendable (ByteBuffer) async throws -> Void) async throws {
    try await readLayer(layer, from: 0, receive: receive)
  }
}
