import CollectorCore

/// Tells only of what went wrong.
final class SilentProgress: PassObserver {
  private let screen: Screen
  private let style: TerminalStyle

  init(screen: Screen, style: TerminalStyle) {
    self.screen = screen
    self.style = style
  }

  func observe(_ event: PassEvent) {
    guard let notice = ProgressNotice(event, listed: 0), notice.weight == .problem else { return }
    screen.print(notice.text.rendered(style))
  }
}
