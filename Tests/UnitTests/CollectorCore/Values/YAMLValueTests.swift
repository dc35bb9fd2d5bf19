import CollectorCore
import Testing

@Suite struct YAMLValueTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsingYAML: text, limit: text.utf8.count + 1)
  }

  @Test(arguments: [
    ("a: 1\nb: [x, 2.5, true, null, '3', ~]\n", #"{"a":1,"b":["x",2.5,true,null,"3",null]}"#),
    ("- a: &x {k: v}\n  b: *x\n", #"[{"a":{"k":"v"},"b":{"k":"v"}}]"#),
    ("--- text\n", #""text""#), ("a: .inf\nb: 99999999999999999999\n1: c\n", #"{"1":"c","a":".inf","b":"99999999999999999999"}"#),
    ("a: |\n  line\n  line\n", #"{"a":"line\nline\n"}"#), (#"{"a":["json"]}"#, #"{"a":["json"]}"#),
  ])
  func isTheJSONThatItStandsFor(text: String, json: String) throws {
    #expect(try parse(text) == JSONValue(parsing: .init(json.utf8)))
  }

  @Test(arguments: [
    ("", "empty"), ("a: [1", "parsed"), ("a: 1\n---\nb: 2\n", "2 documents"), ("a: *b\n", "parsed"),
    ("? [a]\n: b\n", "no scalar"),
    (String(repeating: "[", count: 5_000), "parsed"),
    (String(repeating: "[", count: 300) + String(repeating: "]", count: 300), "deep"),
  ])
  func whatIsNoneIsAFault(text: String, reason: String) throws {
    let error = #expect(throws: JSONValue.YAMLFault.self) { try parse(text) }
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  /// A few hundred bytes that stand for a billion values.
  @Test func aliasesDoNotMakeItLarge() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    let error = #expect(throws: JSONValue.YAMLFault.self) { try parse(text) }
    #expect(error?.reason.contains("too much") == true)
  }
}
