import CollectorCore
import Synchronization

/// Tells of a pass in lines, without control characters: for files, pipes and logs.
final class PlainProgress: PassObserver {
  private let screen: Screen
  private let style: TerminalStyle
  private let lowest: ProgressNotice.Weight
  private let listed = Mutex(0)

  /// - Parameter isVerbose: Whether to tell of images for which there is nothing to do, too.
  init(screen: Screen, style: TerminalStyle, isVerbose: Bool) {
    self.screen = screen
    self.style = style
    lowest = isVerbose ? .detail : .step
  }

  func observe(_ event: PassEvent) {
    let listed = listed.withLock { listed in
      if case .listed = event { listed += 1 }
      return listed
    }
    guard let notice = ProgressNotice(event, listed: listed), notice.weight >= lowest else { return }
    screen.print(notice.text.rendered(style))
  }
}
