import CollectorCore
import Foundation
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("1", .integer(1)),
      ("-7", .integer(-7)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9007199254740993", .integer(9_007_199_254_740_993)),
      ("1.5", .number(1.5)), ("-2.5e-3", .number(-0.0025)), ("18446744073709551616", .number(18_446_744_073_709_551_616)),
      (#""""#, .string("")), (#""1""#, .string("1")), (#""true""#, .string("true")), (#""\u00e9\n""#, .string("é\n")),
      ("[]", .array([])), ("{}", .object([:])),
      (" [1, \"a\", null, [true]] ", .array([.integer(1), .string("a"), .null, .array([.bool(true)])])),
      (#"{"a":{"b":[1.25]}}"#, .object(["a": .object(["b": .array([.number(1.25)])])])),
    ] as [(String, JSONValue)]
  )
  func parses(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Data(text.utf8)) == value)
    // What it writes reads as the same.
    #expect(try JSONValue(parsing: JSONEncoder().encode(value)) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "{", "[,]", #"{"a":}"#, "{'a':1}", "1 2", "{}{}", "01", "NaN", "Infinity", "-", #""a"#, "[1e999]",
    #"["\ud800"]"#,
  ])
  func refuses(text: String) {
    #expect(throws: DecodingError.self) { try JSONValue(parsing: Data(text.utf8)) }
  }

  /// A script must not be able to bring the process down by nesting.
  @Test(arguments: [600, 200_000])
  func refusesBottomlessNesting(depth: Int) {
    #expect(throws: DecodingError.self) {
      try JSONValue(parsing: Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONValue(parsing: Data((String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)).utf8))
    }
  }

  @Test func takesDeepNesting() throws {
    let value = try JSONValue(parsing: Data((String(repeating: "[", count: 400) + String(repeating: "]", count: 400)).utf8))
    var depth = 0
    var next: JSONValue? = value
    while let elements = next?.elements {
      depth += 1
      next = elements.first
    }
    #expect(depth == 400)
  }

  @Test func looksInside() throws {
    let value = try JSONValue(parsing: Data(#"{"a":[1,"x"],"b":"y"}"#.utf8))
    #expect(value["a"]?.elements == [.integer(1), .string("x")])
    #expect(value["b"]?.text == "y")
    #expect(value["c"] == nil)
    #expect(value["b"]?["c"] == nil)
    #expect(value["a"]?.text == nil)
    #expect(value["b"]?.elements == nil)
  }
}
