/// The `Link` field, by which a page of a listing names the next one.
///
/// <https://www.rfc-editor.org/rfc/rfc8288#section-3>
enum LinkField {
  /// The target of the first link to the next page; `nil` where there is none. A link that names no relation counts as one, since some registries
  /// leave it out.
  static func next(in fields: [String]) -> String? {
    for field in fields {
      var rest = field[...]
      while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
        let target = rest[rest.index(after: start)..<end]
        rest = rest[rest.index(after: end)...]
        let relations = relations(inParameters: parameters(&rest))
        if relations.isEmpty || relations.contains("next") { return String(target) }
      }
    }
    return nil
  }

  /// Cuts off the parameters of a link: all up to the comma that ends it. Commas within quotes do not.
  private static func parameters(_ rest: inout Substring) -> [Substring] {
    var parameters: [Substring] = []
    var start = rest.startIndex
    var isQuoted = false
    var index = rest.startIndex
    while index < rest.endIndex, isQuoted || rest[index] != "," {
      if rest[index] == "\"" { isQuoted.toggle() }
      if rest[index] == ";", !isQuoted {
        parameters.append(rest[start..<index])
        start = rest.index(after: index)
      }
      index = rest.index(after: index)
    }
    parameters.append(rest[start..<index])
    rest = rest[index...]
    return parameters
  }

  private static func relations(inParameters parameters: [Substring]) -> [String] {
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }).lowercased() == "rel" else { continue }
      return parts[1].filter { $0 != "\"" }.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }
    return []
  }
}
