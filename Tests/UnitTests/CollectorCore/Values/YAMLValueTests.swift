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

  /// To compare such keys would take for ever.
  @Test(arguments: ["? *a9\n: v\n", "*a9 : v\n", "[*a9]: v\n", "{*a9: v}\n", "b: {k: *a9} : v\n", "- ?\u{2028}  *a9\n"])
  func aliasesInKeysAreRefused(key: String) throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    let error = #expect(throws: JSONValue.YAMLFault.self) { try parse(text + key) }
    #expect(error?.reason.contains("aliases in keys") == true)
  }

  @Test(arguments: ["a: &x 1\nb: *x\nc: 'why? '\n", "u: 'http://[::1]:80/?a&b'\nv: '*'\n", "? [a]\n: b\n"])
  func whatHasNoneIsNotTakenForThat(text: String) {
    let reason: String?
    do {
      _ = try parse(text)
      reason = nil
    } catch {
      reason = "\(error)"
    }
    #expect(reason?.contains("aliases in keys") != true)
  }

  @Test func aFaultIsShortHoweverLongTheLineIs() throws {
    let error = #expect(throws: JSONValue.YAMLFault.self) { try parse(String(repeating: "- ", count: 200_000) + "x") }
    #expect((error?.reason.count ?? .max) < 300)
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
