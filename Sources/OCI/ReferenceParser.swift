/// Takes a reference apart, character by character, so that a fault can be pointed at.
struct ReferenceParser {
  let text: String
  let characters: [Character]

  /// The longest repository that the grammar allows, without its registry.
  private static let longestRepository = 255
  /// The longest tag that the grammar allows.
  private static let longestTag = 128

  init(_ text: String) {
    self.text = text
    self.characters = Array(text)
  }

  mutating func parse() throws(OCIError) -> Reference {
    guard !characters.isEmpty else { throw fault(0, "it is empty") }
    if let space = characters.firstIndex(where: \.isWhitespace) { throw fault(space, "it contains white space") }

    if let name = bareID { throw fault(name, "this is the ID of an image, not its name") }

    let at = characters.firstIndex(of: "@") ?? characters.count
    let digest = try parseDigest(from: at)
    var name = 0..<at
    let tag = try parseTag(in: &name)
    guard !name.isEmpty else { throw fault(0, "it has no repository") }

    var registry = Reference.defaultRegistry
    var path = name
    if let slash = characters[name].firstIndex(of: "/"), isRegistry(characters[name.lowerBound..<slash]) {
      registry = try parseRegistry(name.lowerBound..<slash)
      if registry == "index.docker.io" { registry = Reference.defaultRegistry }
      path = (slash + 1)..<name.upperBound
    }
    var repository = try parseRepository(path)
    if registry == Reference.defaultRegistry, !repository.contains("/") { repository = "library/\(repository)" }
    let excess = repository.count - Self.longestRepository
    guard excess <= 0 else {
      throw fault(path.upperBound - excess, "the repository is longer than \(Self.longestRepository) characters")
    }
    return Reference(registry: registry, repository: repository, tag: tag, digest: digest)
  }

  /// Where the ID starts, if the whole text is what `docker images --no-trunc` prints, with or without its algorithm: Docker takes that
  /// for an ID, never for a name.
  private var bareID: Int? {
    let start = text.hasPrefix("sha256:") ? 7 : 0
    let digits = characters[start...]
    return digits.count == 64 && digits.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase } ? start : nil
  }

  func fault(_ offset: Int, _ reason: String) -> OCIError {
    .malformedReference(text: text, offset: min(offset, characters.count), reason: reason)
  }

  /// A colon after the last slash starts a tag; any other belongs to the registry's port.
  private func parseTag(in name: inout Range<Int>) throws(OCIError) -> String? {
    let lastSlash = characters[name].lastIndex(of: "/") ?? -1
    if lastSlash < 0, characters[name].first == "[" { throw fault(name.upperBound, "after a registry comes / and a repository") }
    guard let colon = characters[name].lastIndex(of: ":"), colon > lastSlash else { return nil }
    let tag = characters[(colon + 1)..<name.upperBound]
    guard let first = tag.first else { throw fault(colon + 1, "the tag is empty") }
    guard isWord(first) else { throw fault(colon + 1, "a tag starts with a letter, a digit or _") }
    if let bad = tag.firstIndex(where: { !isWord($0) && $0 != "." && $0 != "-" }) {
      throw fault(bad, "a tag has only letters, digits, _, . and -")
    }
    guard tag.count <= Self.longestTag else {
      throw fault(colon + 1 + Self.longestTag, "the tag is longer than \(Self.longestTag) characters")
    }
    name = name.lowerBound..<colon
    return String(tag)
  }

  private func parseRepository(_ range: Range<Int>) throws(OCIError) -> String {
    guard !range.isEmpty else { throw fault(range.lowerBound, "it has no repository") }
    var start = range.lowerBound
    for part in characters[range].split(separator: "/", omittingEmptySubsequences: false) {
      try checkPathComponent(part, at: start)
      start = part.endIndex + 1
    }
    return String(characters[range])
  }

  /// Letters and digits, with `.`, `_`, `__` or any number of `-` between them.
  private func checkPathComponent(_ part: ArraySlice<Character>, at start: Int) throws(OCIError) {
    guard !part.isEmpty else { throw fault(start, "a part of the repository is empty") }
    var separatorStart: Int?
    for (index, character) in zip(part.indices, part) {
      if character.isASCII && (character.isLowercase || character.isNumber) {
        if let separator = separatorStart { try checkSeparator(separator..<index) }
        separatorStart = nil
      } else if "._-".contains(character) {
        if index == part.startIndex { throw fault(index, "a part of a repository starts with a letter or a digit") }
        separatorStart = separatorStart ?? index
      } else if character.isUppercase {
        throw fault(index, "a repository is in lower case")
      } else {
        throw fault(index, "a repository has only lower-case letters, digits, ., _, - and /")
      }
    }
    if let separatorStart { throw fault(separatorStart, "a part of a repository ends with a letter or a digit") }
  }

  private func checkSeparator(_ range: Range<Int>) throws(OCIError) {
    let separator = String(characters[range])
    guard separator == "." || separator == "_" || separator == "__" || separator.allSatisfy({ $0 == "-" }) else {
      throw fault(range.lowerBound, "letters and digits are separated by one ., one or two _, or any number of -")
    }
  }

  func isWord(_ character: Character) -> Bool {
    isASCIIAlphanumeric(character) || character == "_"
  }

  func isASCIIAlphanumeric(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }
}
