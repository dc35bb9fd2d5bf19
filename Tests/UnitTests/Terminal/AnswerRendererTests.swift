import CollectorCore
import Foundation
import Testing

@testable import collector

@Suite struct AnswerRendererTests {
  private static let columns = [
    AnswerColumn("names", each: "image", title: "IMAGE"), AnswerColumn("size", title: "SIZE", .right), AnswerColumn("hidden"),
  ]

  private static let rows = [
    AnswerRow(
      [.texts(["app:1", "app:2"]), AnswerRow.Field(.integer(2048), shown: "2KiB"), .text("a")],
      note: "a reason"
    ), AnswerRow([.texts([]), .text(nil), .text(nil)]),
  ]

  private static func render(
    _ format: AnswerFormat,
    _ rows: [AnswerRow] = rows,
    columns: [AnswerColumn] = columns,
    terminal: Int? = nil
  ) -> String {
    var renderer = AnswerRenderer(columns, format, to: .init(columns: terminal, style: .plain))
    return rows.map { renderer.take($0) }.joined() + renderer.finish()
  }

  private static func one(_ text: String, _ format: AnswerFormat, terminal: Int? = nil) -> String {
    render(
      format,
      [AnswerRow([.text(text), .text("end")])],
      columns: [AnswerColumn("a", title: "A"), AnswerColumn("b", title: "B")],
      terminal: terminal
    )
  }

  @Test func aTableHasARowForEachName() {
    let lines = ["IMAGE  SIZE", "app:1  2KiB  a reason", "app:2  2KiB  a reason", "-         -"]
    #expect(Self.render(.table) == lines.map { $0 + "\n" }.joined())
  }

  @Test func csvHasARowForEachName() {
    #expect(Self.render(.csv) == "image,size,hidden\r\napp:1,2048,a\r\napp:2,2048,a\r\n,,\r\n")
  }

  @Test func jsonHasAnObjectForEachRow() {
    #expect(
      Self.render(.json) == #"""
        {"hidden":"a","names":["app:1","app:2"],"size":2048}
        {"hidden":null,"names":[],"size":null}

        """#
    )
  }

  @Test(arguments: [(AnswerFormat.table, "IMAGE  SIZE\n"), (.csv, "image,size,hidden\r\n"), (.json, "")])
  func anAnswerWithoutRows(format: AnswerFormat, text: String) {
    #expect(Self.render(format, []) == text)
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), (" spaces ", " spaces "), ("a,b", "\"a,b\""), ("say \"a\"", "\"say \"\"a\"\"\""),
    ("a\nb", "\"a\nb\""),
    ("a\r\nb", "\"a\r\nb\""), ("a\rb", "\"a\rb\""), ("nul\u{0}", "nul\u{0}"), ("\u{1B}[2J", "\u{1B}[2J"), ("ü日本", "ü日本"),
    ("=1+1", "=1+1"),
    ("\"\u{301}", "\"\"\"\u{301}\""),
  ])
  func fieldsOfCSV(text: String, field: String) {
    #expect(Array(Self.one(text, .csv).utf8) == Array("a,b\r\n\(field),end\r\n".utf8))
  }

  @Test(arguments: ["\u{1B}]0;title\u{7}", "a\nb", "a\r\nb", "nul\u{0}", "\u{202E}exe", "\u{9B}31m"], AnswerFormat.allCases)
  func nothingThatATerminalObeysIsPrintedToOne(text: String, format: AnswerFormat) {
    let printed = Self.one(text, format, terminal: 80)
    let unsafe = printed.unicodeScalars.filter {
      $0 != "\n" && ($0.value < 0x20 || $0.value == 0x202E || (0x7F...0x9F).contains($0.value))
    }
    #expect(unsafe.isEmpty, "\(printed.debugDescription)")
    #expect(printed.split(separator: "\n").count == (format == .json ? 1 : 2))
  }

  @Test(arguments: ["\u{1B}]0;title\u{7}", "a\"b\nc", "nul\u{0}", "\u{202E}", "\u{1F600}e\u{301}"])
  func jsonKeepsEveryText(text: String) throws {
    let value = try JSONValue(parsing: Data(Self.one(text, .json).utf8))
    #expect(value["a"]?.text.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test func aHugeTextIsCutInATableAndNowhereElse() {
    let huge = String(repeating: "x", count: 10 << 20)
    #expect(Self.one(huge, .table).utf8.count < 2000)
    #expect(Self.one(huge, .csv).utf8.count > 10 << 20)
    #expect(Self.one(huge, .json).utf8.count > 10 << 20)
    // One character to Swift.
    let marks = "e" + String(repeating: "\u{301}", count: 1 << 20)
    #expect(Self.one(marks, .table).utf8.count < 2000)
  }

  @Test(arguments: AnswerFormat.allCases)
  func rowsArePrintedBeforeTheLastHasCome(format: AnswerFormat) {
    var renderer = AnswerRenderer(Self.columns, format, to: .init(columns: nil, style: .plain))
    var printed = ""
    var longest = 0
    for _ in 0..<20_000 {
      let text = renderer.take(Self.rows[0])
      longest = max(longest, text.utf8.count)
      printed += text
    }
    #expect(longest > 0 && longest < 1 << 20)
    let all = printed + renderer.finish()
    #expect(all.split(whereSeparator: \.isNewline).count == [.table: 40_001, .csv: 40_001, .json: 20_000][format])
  }

  @Test func documentsArePrintedInLines() throws {
    let value = try JSONValue(parsing: Data(#"{"b":[],"a":{},"c":[1,"\n\n  ]",{"d":[[]]}],"e":"[\u0000"}"#.utf8))
    let lines = [
      "{", "  \"a\" : {},", "  \"b\" : [],", "  \"c\" : [", "    1,", "    \"\\n\\n  ]\",", "    {", "      \"d\" : [",
      "        []",
      "      ]", "    }", "  ],", "  \"e\" : \"[\\u0000\"", "}",
    ]
    #expect(value.prettyJSON == lines.joined(separator: "\n"))
    #expect(JSONValue.array([]).document == "[]\n")
  }

  @Test func columnsOfSQLHaveNamesOfTheirOwn() {
    #expect(QuerySQL.columns(["a", "a", "a_2", "a", ""]).map(\.key) == ["a", "a_2", "a_2_2", "a_3", ""])
  }
}
