public import OCI

/// What a watch does, as its loop sees it. Nothing here throws: whatever goes wrong is noted, and the next pass tries again.
public protocol WatchWork: Sendable {
  /// Reads again what is to be watched. Called before every pass, and when somebody asks for it; never while it is at work.
  func reload() async -> WatchReload

  /// Looks at a lane. Cancelling the task stops it without losing anything.
  ///
  /// - Returns: Whether anything of the lane could be reached.
  func pass(over lane: WatchLane) async -> Bool

  /// Looks at images that a registry has announced.
  ///
  /// - Returns: Those that could not be found yet.
  func pass(over pushed: [Reference]) async -> [Reference]

  /// Lets what is under way come to its end, and nothing new begin, from now on.
  ///
  /// - Returns: Once nothing is under way, or when the task is cancelled.
  func drain() async

  /// Told whenever it changes, for status displays. It returns at once.
  func take(_ schedule: WatchSchedule)
}

/// What reading the configuration again has come to.
public enum WatchReload: Sendable, Hashable {
  /// These lanes are watched from now on.
  case lanes([WatchLane])
  /// What is there now cannot be used: all stays as it was.
  case refused
  /// More has changed than can be changed in passing: the loop ends, to be run again with other work.
  case reopen
}

/// What is asked of a watch while it runs.
public enum WatchSignal: Sendable, Hashable {
  /// End, within the time of grace.
  case stop
  /// Read the configuration now.
  case reload
  /// There is something in the queue of pushed images.
  case pushed
}
