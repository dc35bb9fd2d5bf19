/// A source file, read by lines: enough to tell what it imports and declares.
struct SourceFile {
  /// Below `Sources`: `OCI/Digest.swift`.
  let path: String
  let text: String

  var target: String { path.split(separator: "/").first.map(String.init) ?? "" }

  /// The folder in the target; `nil` for files beside the folders.
  var folder: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : nil
  }

  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  /// The modules that `import` lines name.
  var imports: Set<String> {
    Set(
      lines(holding: "import").compactMap { line -> String? in
        var words = Self.withoutModifiers(line)
        guard words.popFirst() == "import" else { return nil }
        if let kind = words.first, Self.importKinds.contains(kind) { words.removeFirst() }
        return words.first.map { Self.identifier($0) }
      }
    )
  }

  /// The names of all types declared in the file.
  var types: Set<String> { Set(declarations.map(\.name)) }

  /// Those that stand outside of others and are not private: other files of the target can use them by their names.
  var sharedTypes: Set<String> { Set(declarations.filter(\.isShared).map(\.name)) }

  /// Whether `name` stands somewhere, comments and strings left out as far as lines tell.
  func uses(_ name: String) -> Bool {
    lines(holding: name).contains { line in
      guard !line.drop(while: \.isWhitespace).hasPrefix("//") else { return false }
      let code = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }
      return code.contains { $0.element.split { !Self.isPartOfName($0) }.contains(Substring(name)) }
    }
  }

  private struct Declaration {
    let name: String
    let isShared: Bool
  }

  private var declarations: [Declaration] {
    Self.typeKinds.flatMap { kind in
      lines(holding: kind).compactMap { line -> Declaration? in
        var words = Self.withoutModifiers(line)
        guard words.popFirst() == kind, let name = words.first.map({ Self.identifier($0) }), name.first?.isUppercase == true
        else {
          return nil
        }
        let isPrivate = line.prefix { $0 != "{" }.split(separator: " ").contains { $0 == "private" || $0 == "fileprivate" }
        return Declaration(name: name, isShared: line.first?.isWhitespace == false && !isPrivate)
      }
    }
  }

  private static let typeKinds: [Substring] = ["struct", "class", "enum", "actor", "protocol", "typealias"]
  private static let importKinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
  private static let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private", "final", "indirect"]

  private func lines(holding text: some StringProtocol) -> [Substring] {
    self.text.split(separator: "\n").filter { $0.contains(text) }
  }

  /// The words of a line from the first that is neither an attribute nor a modifier.
  private static func withoutModifiers(_ line: Substring) -> ArraySlice<Substring> {
    line.split(whereSeparator: \.isWhitespace).drop { $0.hasPrefix("@") || modifiers.contains($0) }
  }

  private static func identifier(_ word: Substring) -> String { String(word.prefix(while: isPartOfName)) }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
