import Logging
import Testing

@testable import collector

@Suite struct TerminalChoiceTests {
  @Test(
    arguments: [
      (ColorChoice.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false), (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, [:], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)]
  )
  func color(_ choice: ColorChoice, _ isTerminal: Bool, _ environment: [String: String], _ expected: Bool) {
    #expect(TerminalStyle(color: choice, isTerminal: isTerminal, environment: environment).hasColor == expected)
  }

  @Test(
    arguments: [
      ([:], false), (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
      (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8"], true),
    ] as [([String: String], Bool)]
  )
  func unicode(_ environment: [String: String], _ expected: Bool) {
    #expect(TerminalStyle(color: .auto, isTerminal: true, environment: environment).hasUnicode == expected)
  }

  @Test(arguments: [
    (false, true, false, true, "xterm", ProgressMode.bars), (true, true, false, true, "xterm", .silent),
    (false, false, false, true, "xterm", .plain), (false, true, true, true, "xterm", .plain),
    (false, true, false, false, "xterm", .plain), (false, true, false, true, "dumb", .plain),
    (false, true, false, true, "", .plain),
  ])
  func mode(quiet: Bool, bars: Bool, shares: Bool, terminal: Bool, term: String, expected: ProgressMode) {
    let mode = ProgressMode(
      isQuiet: quiet,
      wantsBars: bars,
      sharesTerminalWithData: shares,
      isTerminal: terminal,
      environment: ["TERM": term]
    )
    #expect(mode == expected)
  }

  @Test func barsAreFullOnlyWhenAllIsDone() {
    #expect(TerminalStyle.plain.bar(0, of: 40, columns: 10).plain == "░░░░░░░░░░")
    #expect(TerminalStyle.plain.bar(39, of: 40, columns: 10).plain == "█████████░")
    #expect(TerminalStyle.plain.bar(40, of: 40, columns: 10).plain == "██████████")
    #expect(TerminalStyle.plain.bar(50, of: 40, columns: 10).plain == "██████████")
    #expect(TerminalStyle(hasColor: false, hasUnicode: false).bar(1, of: 2, columns: 4).plain == "##..")
  }

  @Test(arguments: [
    (true, 0, Logger.Level.warning), (true, 2, .warning), (false, 0, .notice), (false, 1, .info), (false, 2, .debug),
    (false, 9, .trace),
  ])
  func level(quiet: Bool, verbose: Int, expected: Logger.Level) {
    #expect(Verbosity(isQuiet: quiet, verboseCount: verbose).logLevel == expected)
  }
}
