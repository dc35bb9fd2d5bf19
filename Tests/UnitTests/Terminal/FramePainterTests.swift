import Testing

@testable import collector

@Suite struct FramePainterTests {
  private let begin = "\u{1B}[?2026h"
  private let end = "\u{1B}[?7h\u{1B}[J\u{1B}[?2026l"
  private let hide = "\u{1B}[?25l"
  private let show = "\u{1B}[?25h"
  private let erased = "\r\u{1B}[1A\u{1B}[K\u{1B}[B\u{1B}[K\u{1B}[1A"
  private let fixed = "\u{1B}[?7l"
  private let eol = "\u{1B}[K\r\n"

  @Test func framesReplaceEachOtherInPlace() {
    var painter = FramePainter(style: .plain)
    // The first frame clears what the line held, as the width was not known.
    #expect(painter.paint([], [StyledText("one")], columns: 80) == begin + hide + "\r\u{1B}[K" + fixed + "one" + eol + end)
    #expect(painter.paint([], [StyledText("one")], columns: 80) == "")
    #expect(
      painter.paint([], [StyledText("two"), StyledText("x")], columns: 80)
        == begin + "\r\u{1B}[1A" + fixed + "two" + eol + "x" + eol + end
    )
    #expect(painter.paint([], [StyledText("end")], columns: 80) == begin + "\r\u{1B}[2A" + fixed + "end" + eol + end)
    #expect(painter.finish(["bye"], columns: 80) == erased + "bye\r\n" + show)
    #expect(painter.finish([], columns: 80) == "")
  }

  @Test func messagesComeAboveTheFrame() {
    var painter = FramePainter(style: .plain)
    _ = painter.paint([], [StyledText("bar")], columns: 80)
    #expect(
      painter.paint(["note"], [StyledText("bar")], columns: 80)
        == begin + erased + "note\r\n" + fixed + "bar" + eol + end
    )
  }

  @Test func aNarrowerTerminalHasWrappedTheFrame() {
    var painter = FramePainter(style: .plain)
    let line = StyledText(String(repeating: "x", count: 50))
    _ = painter.paint([], [line, StyledText("")], columns: 80)
    #expect(painter.paint([], [StyledText("y")], columns: 20).hasPrefix(begin + "\r\u{1B}[4A\u{1B}[K\u{1B}[B"))
  }
}
