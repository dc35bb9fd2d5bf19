public import OCI

/// Images of the daemon on this machine.
public enum DaemonScope: Sendable, Hashable {
  case all
  /// All images of a name, whatever their tag; the reference has neither tag nor digest.
  case repository(Reference)
  /// One image, by its tag or by a digest that it was pulled by.
  case image(Reference)
  /// One image, by its image ID.
  case imageID(Digest)

  /// In front of the names of all images there.
  public static let transport = "docker-daemon"
  /// The whole of it as a registry would be written.
  public static let host = "local.host"
}

extension DaemonScope: CustomStringConvertible {
  public var description: String {
    switch self {
    case .all: "\(Self.transport):"
    case .repository(let reference): "\(Self.transport):\(reference.name)"
    case .image(let reference): "\(Self.transport):\(reference)"
    case .imageID(let digest): "\(Self.transport):\(digest)"
    }
  }
}

extension DaemonScope {
  /// Parses `docker-daemon:`, `docker-daemon:REPOSITORY[:TAG]`, `docker-daemon:REPOSITORY@DIGEST`, `docker-daemon:sha256:ID` or `local.host`;
  /// `nil` where the text is none of them.
  ///
  /// - Throws: `OCIError.malformedReference`, which points at the character that does not fit.
  init?(parsing text: String) throws(OCIError) {
    if text == Self.host || text == "\(Self.host)/" {
      self = .all
      return
    }
    guard text.hasPrefix("\(Self.transport):") else { return nil }
    let rest = text.dropFirst(Self.transport.count + 1)
    if rest.isEmpty {
      self = .all
    } else if Digest.Algorithm.allCases.contains(where: { rest.hasPrefix("\($0.rawValue):") }) {
      self = .imageID(try OCIError.digest(rest, of: text))
    } else {
      let reference = try OCIError.checkReference(rest, of: text)
      self = reference.tag == nil && reference.digest == nil ? .repository(reference) : .image(reference)
    }
  }
}
