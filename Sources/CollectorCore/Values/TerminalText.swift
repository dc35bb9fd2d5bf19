public import Foundation

extension String {
  /// The text with everything that a terminal would obey instead of show (control characters, escape sequences, bidirectional
  /// overrides) written out as `\u{…}`: whatever comes from images, registries or daemons is printed through this.
  public var escapedForTerminal: String {
    guard unicodeScalars.contains(where: \.isUnsafeOnTerminals) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isUnsafeOnTerminals {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Data {
  /// A JSON document in which whatever a terminal would obey instead of show is written as `\u…`: JSON itself lets what is above U+007E
  /// through. It says the same.
  public var jsonSafeForTerminal: Data {
    guard contains(where: { $0 >= 0x7F }) else { return self }
    var text = ""
    for scalar in String(decoding: self, as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x7F, scalar.isUnsafeOnTerminals {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return Data(text.utf8)
  }
}

extension Unicode.Scalar {
  fileprivate var isUnsafeOnTerminals: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
