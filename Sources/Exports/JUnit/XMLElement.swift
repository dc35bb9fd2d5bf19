/// An element of an XML document, for writing. Whatever it is given it is well-formed.
///
/// <https://www.w3.org/TR/xml/>
struct XMLElement {
  /// A name that the program knows, never somebody else's text.
  let name: StaticString
  var attributes: [(name: StaticString, value: String)] = []
  var children: [XMLElement] = []
  /// What stands in it before its children.
  var text = ""

  /// The element in lines, indented by `depth` levels.
  func lines(depth: Int = 0) -> String {
    let indentation = String(repeating: "  ", count: depth)
    let start = indentation + "<\(name)" + attributes.map { " \($0)=\"\($1.escapedForXML)\"" }.joined()
    if text.isEmpty, children.isEmpty { return start + "/>\n" }
    let content = children.isEmpty ? "" : "\n" + children.map { $0.lines(depth: depth + 1) }.joined() + indentation
    return start + ">\(text.escapedForXML)\(content)</\(name)>\n"
  }
}

extension String {
  /// The text for attributes and content: markup, line ends and what a terminal would obey as references, and U+FFFD for what XML has no way
  /// to hold.
  ///
  /// <https://www.w3.org/TR/xml/#charsets>
  var escapedForXML: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case _ where !scalar.isInXML: text += "\u{FFFD}"
      case _ where scalar.isPlain: text.unicodeScalars.append(scalar)
      default: text += "&#x\(String(scalar.value, radix: 16, uppercase: true));"
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var isInXML: Bool {
    switch value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  fileprivate var isPlain: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
