import CollectorCore

/// Draws a `ProgressModel` as lines for a terminal.
struct ProgressRenderer: Sendable {
  let style: TerminalStyle

  /// The overall line, then a line for each image in flight; none reaches the last column.
  func lines(_ model: ProgressModel, at now: Duration, size: TerminalSize) -> [StyledText] {
    // A character in the last column leaves the cursor in a place where terminals disagree about what comes next.
    let columns = max(1, size.columns - 1)
    var lines = [overall(model, at: now, columns: columns)]
    // The cursor stands on a line below the frame, and something of what was printed before should stay in sight.
    let room = max(0, size.rows - 2)
    let images = visible(model, room: room)
    lines += images.map { image($0, longestName: model.longestName, at: now, columns: columns) }
    let hidden = model.images.count - images.count
    if hidden > 0, room > 0 { lines.append(StyledText("  \(style.ellipsis) and \(hidden) more", .dim)) }
    return lines.map { $0.truncated(to: columns, ellipsis: style.ellipsis) }
  }

  /// Those that wait for their next attempt come last, and are the first to be left out.
  private func visible(_ model: ProgressModel, room: Int) -> [ProgressModel.Image] {
    let ordered = model.images.filter { !$0.isWaiting } + model.images.filter(\.isWaiting)
    return ordered.count <= room ? ordered : Array(ordered.prefix(max(0, room - 1)))
  }

  private func overall(_ model: ProgressModel, at now: Duration, columns: Int) -> StyledText {
    guard let due = model.due else { return listing(model, at: now) }
    let title = model.isStopping ? "stopping" : "collecting"
    var optional = [StyledText("\(now.clock) elapsed", .dim)]
    if !model.isStopping, let rest = model.remaining(at: now) { optional.append(StyledText("about \(rest.clock) left", .dim)) }
    var count = StyledText("\(model.finished)/\(due) \(due == 1 ? "image" : "images")")
    if model.failed > 0 {
      count.append(style.separator)
      count.append("\(model.failed) failed", .red)
    }
    while true {
      var tail = count
      for part in optional {
        tail.append(style.separator)
        tail.append(part)
      }
      let room = columns - title.count - 2 - tail.width
      if room < Self.shortestBar, !optional.isEmpty {
        optional.removeLast()
        continue
      }
      var line = StyledText(title, .bold)
      line.append(" ")
      if room >= Self.shortestBar {
        line.append(style.bar(Int64(model.finished), of: Int64(due), columns: min(room, Self.longestBar)))
        line.append(" ")
      }
      line.append(tail)
      return line
    }
  }

  /// A shorter bar shows too little, a longer one pulls the line apart.
  private static let shortestBar = 8
  private static let longestBar = 30

  private func listing(_ model: ProgressModel, at now: Duration) -> StyledText {
    let spinner = style.spinner
    var line = StyledText(spinner[Int(now.wholeMilliseconds / 100) % spinner.count], .cyan)
    line.append(model.isStopping ? " stopping" : model.listing.isEmpty ? " preparing" : " listing", .bold)
    if let scope = model.listing.first { line.append(" " + scope) }
    if model.listing.count > 1 { line.append(" and \(model.listing.count - 1) more") }
    if model.listed > 0 { line.append(style.separator + "\(model.listed) listed") }
    if model.failed > 0 {
      line.append(style.separator)
      line.append("\(model.failed) failed", .red)
    }
    line.append(style.separator)
    line.append("\(now.clock) elapsed", .dim)
    return line
  }
}

extension ProgressModel.Image {
  fileprivate var isWaiting: Bool {
    if case .waiting = phase { true } else { false }
  }
}

extension Duration {
  /// The duration as a clock shows it, which keeps its width while it grows: `00:42`, `1:02:03`.
  var clock: String {
    let seconds = max(0, components.seconds)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (hours > 0 ? "\(hours):" : "") + "\(padded(minutes)):\(padded(seconds % 60))"
  }
}
