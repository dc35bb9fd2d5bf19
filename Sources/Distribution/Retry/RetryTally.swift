/// What a request has cost so far.
struct RetryTally: Hashable, Sendable {
  /// How many attempts have failed, without those that the registry answered by asking for a pause.
  var failures = 0
  /// How many attempts the registry answered by asking for a pause.
  var pauses = 0
  /// How long attempts and the pauses of our own choosing took.
  var elapsed: Duration = .zero
  /// How long the pauses were that the registry asked for.
  var paused: Duration = .zero
  /// How often the attempts before have brought something, so that counting began anew.
  var resumptions = 0
}
