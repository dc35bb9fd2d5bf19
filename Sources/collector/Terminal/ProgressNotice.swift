import CollectorCore
import Foundation

/// A line that an event of a pass is worth.
struct ProgressNotice: Sendable, Hashable {
  /// How much it matters, the least first.
  enum Weight: Int, Sendable, Comparable {
    /// Shown on request.
    case detail
    /// Shown where there are no bars.
    case step
    /// Shown even when asked to be quiet.
    case problem

    static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  let weight: Weight
  let text: StyledText

  private init(_ weight: Weight, _ label: String, _ ink: Ink? = nil, _ text: String? = nil) {
    var line = StyledText(label, ink)
    if let text { line.append(": " + text) }
    self.weight = weight
    self.text = line
  }

  /// - Parameters:
  ///   - event: What has happened.
  ///   - listed: How many entries had been listed by then.
  /// - Returns: `nil` for events that are only seen in bars.
  init?(_ event: PassEvent, listed: Int) {
    switch event {
    case .listingStarted(let scope):
      self.init(.step, "listing", nil, scope)
    case .listed(.image), .phase(_, .acquiring), .phase(_, .acquired), .phase(_, .writing), .phase(_, .releasing),
      .scriptFinished:
      return nil
    case .listed(.filtered(let subject, let reason)):
      self.init(.detail, "filtered", nil, "\(subject.name): \(reason)")
    case .listed(.skipped(let subject, let reason)):
      self.init(.step, "skipped", .yellow, "\(subject.name): \(reason)")
    case .listed(.failed(let subject, let failure)):
      self.init(.problem, "failed", .red, "\(subject.name): \(Self.describe(failure))")
    case .gone(let listing):
      self.init(.step, "gone", .yellow, "\(listing.name)")
    case .listingFinished(let scope):
      self.init(.step, "listed", nil, "\(scope) (\(listed) listed so far)")
    case .planned(let images, let due):
      self.init(.step, "planned", nil, "\(images) \(images == 1 ? "image" : "images"), \(due) due")
    case .phase(let name, .running(let script)):
      self.init(.detail, "running", nil, "\(name): script \(script)")
    case .phase(let name, .waiting(let delay, let reason)):
      self.init(.step, "waiting", .yellow, "\(name): next attempt in \(delay.brief): \(reason)")
    case .imageFinished(let name, let state):
      self.init(name, state)
    case .warning(let text):
      self.init(.problem, "warning", .yellow, text)
    }
  }

  private init(_ name: String, _ state: ImageState) {
    switch state {
    case .collected: self.init(.step, state.name, .green, name)
    case .unchanged: self.init(.detail, state.name, .dim, name)
    case .filtered(let reason): self.init(.detail, state.name, nil, "\(name): \(reason)")
    case .skipped(let reason): self.init(.step, state.name, .yellow, "\(name): \(reason)")
    case .failed(let failure): self.init(.problem, state.name, .red, "\(name): \(Self.describe(failure))")
    }
  }

  private static func describe(_ failure: Failure) -> String {
    var text = failure.reason
    if failure.attempts > 1 { text += " (\(failure.attempts) attempts)" }
    return text
  }
}
