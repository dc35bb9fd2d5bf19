extension ReferenceParser {
  /// The digest behind an `@`, with `Digest`'s rules; a fault is pointed at where it is.
  func parseDigest(from at: Int) throws(OCIError) -> Digest? {
    guard at < characters.count else { return nil }
    let start = at + 1
    guard let colon = characters[start...].firstIndex(of: ":") else {
      throw fault(start, "this is no digest: it has no colon")
    }
    guard let algorithm = Digest.Algorithm(rawValue: String(characters[start..<colon])) else {
      throw fault(start, "this is no digest: the algorithm is neither sha256 nor sha512")
    }
    let hash = characters[(colon + 1)...]
    if let bad = hash.firstIndex(where: { !($0.isASCII && $0.isHexDigit && !$0.isUppercase) }) {
      throw fault(bad, "this is no digest: the hash has characters other than 0-9 and a-f")
    }
    guard hash.count == algorithm.hexLength else {
      let place = min(hash.startIndex + algorithm.hexLength, hash.endIndex)
      throw fault(place, "this is no digest: \(algorithm.rawValue) has \(algorithm.hexLength) digits")
    }
    return try Digest(parsing: String(characters[start...]))
  }
}
