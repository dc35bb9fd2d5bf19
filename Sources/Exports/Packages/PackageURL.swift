/// The name of a package anywhere: `pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12`.
///
/// <https://github.com/package-url/purl-spec/blob/main/docs/how-to-build.md>
struct PackageURL: Hashable, CustomStringConvertible {
  let description: String

  /// Builds one of its parts, none of them encoded.
  ///
  /// - Parameters:
  ///   - path: The parts of the namespace, then the name. Empty ones are left out.
  ///   - qualifiers: Those without a value are left out.
  /// - Returns: `nil` where there is no name, or the type is none.
  init?(type: String, path: [String], version: String, qualifiers: [String: String?] = [:]) {
    let type = type.lowercased()
    guard path.last?.isEmpty == false, type.utf8.first?.isLetter == true, type.utf8.allSatisfy(\.isAllowedInType) else {
      return nil
    }
    var text = "pkg:\(type)/" + path.filter { !$0.isEmpty }.map { $0.percentEncoded() }.joined(separator: "/")
    if !version.isEmpty { text += "@\(version.percentEncoded())" }
    let pairs = qualifiers.compactMap { key, value in value.flatMap { $0.isEmpty ? nil : (key, $0) } }.sorted { $0.0 < $1.0 }
    if !pairs.isEmpty { text += "?" + pairs.map { "\($0)=\($1.percentEncoded(allowing: "/"))" }.joined(separator: "&") }
    description = text
  }

  /// Takes one that a script has printed; `nil` where it has characters that a URL has not, or no name.
  init?(printed text: String) {
    let rest = text.utf8.dropFirst(4).drop { $0 == UInt8(ascii: "/") }
    let parts = rest.split(separator: UInt8(ascii: "/"), maxSplits: 1)
    guard text.hasPrefix("pkg:"), parts.count == 2, rest.first?.isLetter == true, parts[0].allSatisfy(\.isAllowedInType) else {
      return nil
    }
    guard parts[1].first.map({ $0.isUnreserved || $0 == UInt8(ascii: "%") }) == true,
      text.utf8.allSatisfy({ $0.isUnreserved || "%/@?=&#:".utf8.contains($0) }), text.isWellEncoded
    else { return nil }
    description = text
  }
}

extension String {
  /// With every byte encoded that a package URL has not as it is: colons it has.
  func percentEncoded(allowing others: String = "") -> String {
    let allowed = Array(others.utf8) + [UInt8(ascii: ":")]
    var text: [UInt8] = []
    for byte in utf8 {
      if byte.isUnreserved || allowed.contains(byte) {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), Self.hexDigits[Int(byte >> 4)], Self.hexDigits[Int(byte & 0xF)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether two hexadecimal digits follow every percent sign.
  fileprivate var isWellEncoded: Bool {
    utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { $0.count >= 2 && $0.prefix(2).allSatisfy { "0123456789ABCDEFabcdef".utf8.contains($0) } }
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// <https://www.rfc-editor.org/rfc/rfc3986#section-2.3>
  fileprivate var isUnreserved: Bool {
    isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || "-._~".utf8.contains(self)
  }

  fileprivate var isAllowedInType: Bool {
    isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || ".-".utf8.contains(self)
  }
}
