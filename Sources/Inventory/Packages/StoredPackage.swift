import CollectorCore

/// An entry of a list of packages as the table of packages has it: what is asked for in columns, and the rest as JSON.
///
/// Every JSON value is one, and comes back as it was, but for the order of members, which JSON gives no meaning.
struct StoredPackage: Hashable {
  var type = ""
  var name = ""
  var version = ""
  var architecture = ""
  var source = ""
  /// What the columns do not tell: an object of other members; anything else is the entry itself. Empty where they tell all.
  var extra = ""

  init(_ entry: JSONValue) throws {
    guard case .object(let members) = entry else {
      extra = try String(json: entry)
      return
    }
    var rest: [String: JSONValue] = [:]
    for (key, value) in members {
      guard case .string(let text) = value, !text.isEmpty, take(text.storable, key) else {
        rest[key] = value
        continue
      }
      if text.utf8.contains(0) { rest[key] = value }
    }
    if !rest.isEmpty { extra = try String(json: JSONValue.object(rest)) }
  }

  /// - Returns: Whether there is a column for it.
  private mutating func take(_ text: String, _ key: String) -> Bool {
    switch key {
    case "type": type = text
    case "name": name = text
    case "version": version = text
    case "architecture": architecture = text
    case "source": source = text
    default: return false
    }
    return true
  }

  init(type: String, name: String, version: String, architecture: String, source: String, extra: String) {
    self.type = type
    self.name = name
    self.version = version
    self.architecture = architecture
    self.source = source
    self.extra = extra
  }

  /// The entry.
  ///
  /// - Throws: `StoredValueError` where the rest is no JSON.
  func entry() throws(StoredValueError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    if !extra.isEmpty {
      let rest = try JSONValue(stored: extra, column: "extra")
      guard case .object(let others) = rest else { return rest }
      members = others
    }
    let columns = [("type", type), ("name", name), ("version", version), ("architecture", architecture), ("source", source)]
    for (key, text) in columns where !text.isEmpty && members[key] == nil { members[key] = .string(text) }
    return .object(members)
  }

  /// What makes two packages the same: their bytes, not what Unicode holds for equal. Nothing in it contains U+0000.
  var key: [UInt8] {
    let parts = [name, version, type, architecture, source, extra]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(parts.count) { $0 + $1.utf8.count })
    for part in parts {
      bytes.append(contentsOf: part.utf8)
      bytes.append(0)
    }
    return bytes
  }
}
