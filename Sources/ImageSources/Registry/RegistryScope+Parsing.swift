import CollectorCore
import Distribution
public import OCI

extension RegistryScope {
  /// Parses a SOURCE of the command line that is of a registry: `nginx`, `nginx:1.27`, `registry.example.com:5000/team/app@DIGEST`,
  /// `registry.example.com/team/*`, `registry.example.com/`.
  ///
  /// - Throws: `OCIError.malformedReference`, which points at the character that does not fit.
  public init(parsing text: String) throws(OCIError) {
    if let scheme = text.firstRange(of: "://") {
      throw Self.fault(text, scheme.lowerBound, "a source has no scheme; one in plain HTTP is allowed with --plain-http HOST")
    }
    let slash = text.firstIndex(of: "/")
    if let slash, text.index(after: slash) == text.endIndex {
      self = .registry(try Self.registry(text, upTo: slash))
    } else if text.last == "/" {
      throw Self.fault(text, text.index(before: text.endIndex), "all repositories below a name are written as NAME/*")
    } else if let wildcard = text.firstIndex(where: { $0 == "*" || $0 == "?" }) {
      self = try Self.pattern(text, firstWildcard: wildcard)
    } else {
      let reference = try Reference(parsing: text)
      self = reference.tag == nil && reference.digest == nil ? .repository(reference) : .image(reference)
    }
  }

  private static func fault(_ text: String, _ position: String.Index, _ reason: String) -> OCIError {
    .malformedReference(text: text, offset: text.distance(from: text.startIndex, to: position), reason: reason)
  }

  private static func registry(_ text: String, upTo slash: String.Index) throws(OCIError) -> String {
    guard slash > text.startIndex else { throw fault(text, slash, "the registry is empty") }
    guard isRegistry(text[..<slash]) else {
      throw fault(text, slash, "Docker takes this for a name on Docker Hub; a registry has a dot or a port, or is localhost")
    }
    let reference: Reference
    do {
      // With a repository behind it, the grammar of references knows what is wrong with a registry, and where.
      reference = try Reference(parsing: "\(text[...slash])x")
    } catch {
      guard case .malformedReference(_, let offset, let reason) = error else { throw error }
      throw .malformedReference(text: text, offset: offset, reason: reason)
    }
    return (try? RegistryHost(reference.registry))?.name ?? reference.registry
  }

  private static func pattern(_ text: String, firstWildcard: String.Index) throws(OCIError) -> RegistryScope {
    var registry = Reference.defaultRegistry
    var start = text.startIndex
    if let slash = text.firstIndex(of: "/"), isRegistry(text[..<slash]) {
      guard slash < firstWildcard else { throw fault(text, firstWildcard, "a registry is named in full") }
      registry = try Self.registry(text, upTo: slash)
      start = text.index(after: slash)
    }
    let pattern = text[start...]
    if let colon = pattern.firstIndex(of: ":") { throw fault(text, colon, "patterns of tags are given with --tags") }
    if let bad = pattern.firstIndex(where: { !isPatternCharacter($0) }) {
      throw fault(text, bad, "a pattern of repositories has only lower-case letters, digits, ., _, -, /, * and ?")
    }
    // Docker's rule for names holds for patterns, too: ngin* means library/ngin*.
    let isOfficial = registry == Reference.defaultRegistry && !pattern.contains("/")
    return .pattern(registry: registry, GlobPattern(isOfficial ? "library/\(pattern)" : String(pattern)))
  }

  /// Docker's rule for the first part of a name.
  private static func isRegistry(_ part: Substring) -> Bool {
    part.contains { $0 == "." || $0 == ":" || $0.isUppercase } || part == "localhost"
  }

  private static func isPatternCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLowercase || character.isNumber || "._-/*?".contains(character))
  }
}
