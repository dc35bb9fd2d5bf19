extension ReferenceParser {
  /// Docker's rule: the first part is a registry if it looks like a host and cannot be a part of a repository.
  ///
  /// <https://github.com/distribution/reference/blob/v0.6.0/normalize.go>
  func isRegistry(_ part: ArraySlice<Character>) -> Bool {
    part.contains { $0 == "." || $0 == ":" || $0.isUppercase } || String(part) == "localhost"
  }

  func parseRegistry(_ range: Range<Int>) throws(OCIError) -> String {
    var hostEnd = range.upperBound
    if characters[range].first == "[" {
      guard let bracket = characters[range].firstIndex(of: "]") else {
        throw fault(range.lowerBound, "this bracket is not closed")
      }
      try checkIPv6Address((range.lowerBound + 1)..<bracket)
      hostEnd = bracket + 1
      if hostEnd < range.upperBound, characters[hostEnd] != ":" { throw fault(hostEnd, "only a port can follow here") }
    } else {
      if String(characters[range]).contains("::") {
        throw fault(range.lowerBound, "an IPv6 address stands in brackets: [::1]:5000/app")
      }
      hostEnd = characters[range].firstIndex(of: ":") ?? range.upperBound
      if hostEnd == range.lowerBound { throw fault(hostEnd, "the registry has no host name") }
      try checkHostName(range.lowerBound..<hostEnd)
    }
    if hostEnd < range.upperBound { try checkPort((hostEnd + 1)..<range.upperBound) }
    return String(characters[range])
  }

  /// The grammar lets any digits and colons through; an address has eight groups of up to four digits, of which `::` stands for some.
  ///
  /// <https://www.rfc-editor.org/rfc/rfc4291#section-2.2>, without embedded IPv4 addresses and zones, which the grammar leaves out.
  private func checkIPv6Address(_ range: Range<Int>) throws(OCIError) {
    guard !range.isEmpty else { throw fault(range.upperBound, "the IPv6 address is empty") }
    if let bad = characters[range].firstIndex(where: { !($0.isASCII && $0.isHexDigit) && $0 != ":" }) {
      let reason = characters[bad] == "%" ? "an IPv6 address has no zone here" : "this is no IPv6 address"
      throw fault(bad, reason)
    }
    var groups = 0
    var gap: Int?
    var index = range.lowerBound
    while index < range.upperBound {
      if characters[index] == ":" {
        let isDouble = index + 1 < range.upperBound && characters[index + 1] == ":"
        guard isDouble || (groups > 0 && index + 1 < range.upperBound) else { throw fault(index, "this is no IPv6 address") }
        if isDouble {
          if gap != nil { throw fault(index, "an IPv6 address has :: at most once") }
          gap = index
        }
        index += isDouble ? 2 : 1
        if index < range.upperBound, characters[index] == ":" { throw fault(index, "this is no IPv6 address") }
      } else {
        let digits = characters[index..<range.upperBound].prefix { $0 != ":" }
        if digits.count > 4 { throw fault(index + 4, "a group of an IPv6 address has at most 4 digits") }
        groups += 1
        if groups > 8 { throw fault(index, "an IPv6 address has 8 groups") }
        index = digits.endIndex
      }
    }
    if groups < 8, gap == nil { throw fault(range.upperBound, "an IPv6 address has 8 groups") }
    if groups == 8, let gap { throw fault(gap, "an IPv6 address with 8 groups has no ::") }
  }

  private func checkHostName(_ range: Range<Int>) throws(OCIError) {
    var start = range.lowerBound
    for label in characters[range].split(separator: ".", omittingEmptySubsequences: false) {
      guard let first = label.first, let last = label.last else { throw fault(start, "a part of the host name is empty") }
      if let bad = label.firstIndex(where: { !isASCIIAlphanumeric($0) && $0 != "-" }) {
        throw fault(bad, "a host name has only letters, digits, . and -")
      }
      if first == "-" { throw fault(start, "a part of a host name does not start with -") }
      if last == "-" { throw fault(label.endIndex - 1, "a part of a host name does not end with -") }
      start = label.endIndex + 1
    }
  }

  private func checkPort(_ range: Range<Int>) throws(OCIError) {
    if let bad = characters[range].firstIndex(where: { !($0.isASCII && $0.isNumber) }) { throw fault(bad, "a port is a number") }
    guard let port = Int(String(characters[range])), (1...65_535).contains(port) else {
      throw fault(range.lowerBound, "a port is between 1 and 65535")
    }
  }
}
