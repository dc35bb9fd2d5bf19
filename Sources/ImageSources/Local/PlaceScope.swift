import CollectorCore
import Foundation
public import OCI
import SystemPackage

/// Images in a directory or a file of this machine.
///
/// <https://github.com/containers/image/blob/main/docs/containers-transports.5.md>
public struct PlaceScope: Sendable, Hashable {
  /// The form in which images are kept there, by its name in front of the path.
  public enum Transport: String, Sendable, CaseIterable {
    case layout = "oci"
    case ociArchive = "oci-archive"
    case dockerArchive = "docker-archive"
  }

  /// Which of the images there.
  public enum Choice: Sendable, Hashable {
    case all
    /// That of a name: a tag, or a whole reference.
    case name(String)
    /// That of a manifest's or index's digest; in an archive of `docker save`, that of an image ID.
    case digest(Digest)
  }

  public let transport: Transport
  /// As the user wrote it.
  public let path: String
  /// The same from the root, so that the names of images do not depend on the working directory.
  public let absolutePath: String
  public let choice: Choice

  public init(_ transport: Transport, path: String, choice: Choice = .all, workingDirectory: String = "/") {
    self.transport = transport
    self.path = path
    self.choice = choice
    absolutePath = FilePath(workingDirectory).pushing(FilePath(path)).lexicallyNormalized().string
  }

  /// What the names of all images there begin with: `oci:/dir`.
  public var place: String { "\(transport.rawValue):\(absolutePath)" }

  /// The name of an image there.
  func name(_ choice: Choice) -> String { place + choice.suffix }
}

extension PlaceScope.Choice {
  fileprivate var suffix: String {
    switch self {
    case .all: ""
    case .name(let name): ":\(name)"
    case .digest(let digest): "@\(digest)"
    }
  }
}

extension PlaceScope: CustomStringConvertible {
  /// The scope as the user wrote it.
  public var description: String { "\(transport.rawValue):\(path)\(choice.suffix)" }
}

extension PlaceScope {
  /// Parses `TRANSPORT:PATH[:NAME]` or `TRANSPORT:PATH@DIGEST`; `nil` where the text begins with no such transport. The path ends at the first
  /// colon.
  ///
  /// - Parameter workingDirectory: What relative paths begin at.
  /// - Throws: `OCIError.malformedReference`, which points at the character that does not fit.
  init?(parsing text: String, workingDirectory: String) throws(OCIError) {
    guard let colon = text.firstIndex(of: ":"), let transport = Transport(rawValue: String(text[..<colon])) else { return nil }
    let rest = text[text.index(after: colon)...]
    let (path, choice) = try Self.split(rest, of: text, transport)
    guard !path.isEmpty else { throw .malformed(text, rest.startIndex, "a path is missing") }
    if let bad = path.firstIndex(of: "\0") { throw .malformed(text, bad, "a path has no zero bytes") }
    self.init(transport, path: String(path), choice: choice, workingDirectory: workingDirectory)
  }

  private static func split(_ rest: Substring, of text: String, _ transport: Transport) throws(OCIError) -> (Substring, Choice) {
    if let at = rest.lastIndex(of: "@"), case let digest = rest[rest.index(after: at)...], isDigestLike(digest) {
      let path = rest[..<at]
      if let colon = path.firstIndex(of: ":") { throw .malformed(text, colon, "an image is chosen by its name or by its digest") }
      return (path, .digest(try OCIError.digest(digest, of: text)))
    }
    guard let colon = rest.firstIndex(of: ":") else { return (rest, .all) }
    let name = rest[rest.index(after: colon)...]
    guard !name.isEmpty else { throw .malformed(text, colon, "a name is missing behind the colon") }
    if let bad = name.firstIndex(where: { $0.isWhitespace || !$0.isASCII }) { throw .malformed(text, bad, "no name has this") }
    if transport == .dockerArchive { try checkReference(name, of: text) }
    return (rest[..<colon], .name(String(name)))
  }

  private static func isDigestLike(_ text: Substring) -> Bool {
    Digest.Algorithm.allCases.contains { text.hasPrefix("\($0.rawValue):") }
  }

  private static func checkReference(_ name: Substring, of text: String) throws(OCIError) {
    guard !name.hasPrefix("@") else {
      throw .malformed(
        text,
        name.startIndex,
        "an image without a name is chosen by its image ID: \(Transport.dockerArchive.rawValue):FILE@sha256:…"
      )
    }
    try OCIError.checkReference(name, of: text)
  }
}

extension OCIError {
  static func malformed(_ text: String, _ position: String.Index, _ reason: String) -> OCIError {
    .malformedReference(text: text, offset: text.distance(from: text.startIndex, to: position), reason: reason)
  }

  /// A digest that is a part of `text`.
  static func digest(_ part: Substring, of text: String) throws(OCIError) -> Digest {
    do {
      return try Digest(parsing: part)
    } catch {
      guard case .malformedDigest(_, let reason) = error else { throw error }
      throw malformed(text, part.startIndex, "this is no digest: \(reason)")
    }
  }

  /// The reference that a part of `text` is.
  @discardableResult
  static func checkReference(_ part: Substring, of text: String) throws(OCIError) -> Reference {
    do {
      return try Reference(parsing: String(part))
    } catch {
      guard case .malformedReference(_, let offset, let reason) = error else { throw error }
      throw .malformedReference(
        text: text,
        offset: text.distance(from: text.startIndex, to: part.startIndex) + offset,
        reason: reason
      )
    }
  }
}

extension PlaceScope {
  /// Whether an image of the name can be of this place.
  func covers(_ name: ImageName) -> Bool {
    guard name.description.hasPrefix(place) else { return false }
    let rest = name.description.dropFirst(place.count)
    return rest.first == ":" || rest.first == "@"
  }
}
