import CollectorCore
import Synchronization

/// Shows a pass as bars on a terminal, and its problems above them.
final class TerminalProgress: PassObserver {
  private let screen: Screen
  private let renderer: ProgressRenderer
  private let lowest: ProgressNotice.Weight
  private let model = Mutex(ProgressModel())
  private let start = ContinuousClock.now

  init(screen: Screen, style: TerminalStyle, isVerbose: Bool) {
    self.screen = screen
    renderer = ProgressRenderer(style: style)
    lowest = isVerbose ? .detail : .problem
  }

  func observe(_ event: PassEvent) {
    let now = start.duration(to: .now)
    let listed = model.withLock { model in
      model.reduce(event, at: now)
      return model.listed
    }
    guard let notice = ProgressNotice(event, listed: listed), notice.weight >= lowest else { return }
    screen.print(notice.text.rendered(renderer.style))
  }

  /// Says that the pass was cancelled and only cleans up.
  func showStopping() {
    model.withLock { $0.isStopping = true }
  }

  /// What is to be seen now.
  func frame(_ size: TerminalSize) -> [StyledText] {
    let now = start.duration(to: .now)
    return renderer.lines(model.withLock { $0 }, at: now, size: size)
  }
}
