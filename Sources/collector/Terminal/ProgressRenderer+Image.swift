import CollectorCore

extension ProgressRenderer {
  /// The line of an image: its name and what is done with it.
  func image(_ image: ProgressModel.Image, longestName: Int, at now: Duration, columns: Int) -> StyledText {
    // More than half for names would leave too little for what happens.
    let nameColumns = min(longestName, max(12, columns * 11 / 20))
    let name = image.name.oneTerminalLine.truncated(to: nameColumns, at: .middle, ellipsis: style.ellipsis)
    var line = StyledText("  " + name.padded(to: nameColumns) + "  ")
    line.append(phase(of: image, at: now, columns: columns - line.width))
    return line
  }

  private func phase(of image: ProgressModel.Image, at now: Duration, columns: Int) -> StyledText {
    switch image.phase {
    case .acquiring(let progress):
      return transfer(progress, image.transfer.bytesPerSecond(at: now), columns: columns)
    case .acquired: return StyledText("pulled", .dim)
    case .running(let script):
      var line = StyledText("running \(script)", .cyan)
      // Most scripts are done before anybody has read how long they took.
      if now - image.since >= .seconds(2) { line.append(" \((now - image.since).clock)", .dim) }
      return line
    case .writing(let script): return StyledText("writing \(script)", .cyan)
    case .releasing: return StyledText("releasing", .dim)
    case .waiting(let delay, let reason):
      let left = max(.zero, delay - (now - image.since))
      let seconds = left.components.seconds + (left.components.attoseconds > 0 ? 1 : 0)
      return StyledText("waiting \(Duration.seconds(seconds).whole): \(reason)", .yellow)
    }
  }

  /// The bar first, then the speed, then the sizes give way where there is no room for them.
  private func transfer(_ progress: TransferProgress, _ speed: Int64?, columns: Int) -> StyledText {
    var line = StyledText("pulling", .cyan)
    guard let total = progress.totalBytes, total > 0 else {
      if progress.doneBytes > 0 { line.append(" \(ByteCount(progress.doneBytes))") }
      if let speed { line.append(" \(ByteCount(speed))/s", .dim) }
      return line
    }
    let amount = " \("\(ByteCount(progress.doneBytes))".padded(to: 8, .right))/\(ByteCount(total))"
    guard line.width + amount.displayWidth <= columns else {
      line.append(" \(Int(100 * min(1, max(0, Double(progress.doneBytes) / Double(total)))))%")
      return line
    }
    let rate = speed.map { " \(ByteCount($0))/s" } ?? ""
    // Room for the speed is kept from the beginning, or the bar would shrink when it appears.
    let room = columns - line.width - 1 - amount.displayWidth - max(rate.displayWidth, Self.rateColumns)
    if room >= Self.barColumns.lowerBound {
      line.append(" ")
      line.append(style.bar(progress.doneBytes, of: total, columns: min(room, Self.barColumns.upperBound)))
    }
    line.append(amount)
    if line.width + rate.displayWidth <= columns { line.append(rate, .dim) }
    return line
  }

  private static let barColumns = 6...20
  /// As wide as ` 1023.9KiB/s`.
  private static let rateColumns = 12
}

extension Duration {
  /// Whole seconds as people read them: `4s`, `2m05s`.
  fileprivate var whole: String {
    self < .seconds(60) ? "\(components.seconds)s" : brief
  }
}
