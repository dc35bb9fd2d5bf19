/// What happens in a pass, as it happens: for progress bars and logs.
public enum PassEvent: Sendable {
  /// A source has begun to list.
  case listingStarted(scope: String)
  /// One more entry was listed.
  case listed(ListedImage)
  /// A name no longer leads to the image that it led to.
  case gone(ImageListing)
  /// A source's listing is complete.
  case listingFinished(scope: String)
  /// All sources are listed: how many different images there are, and how many of them have something due.
  case planned(images: Int, due: Int)
  /// A due image has reached a phase. `name` is the first of its references.
  case phase(name: String, ImagePhase)
  /// A script has run in an image, and every writer has its result.
  case scriptFinished(image: String, script: String, status: ResultRecord.Status, duration: Duration)
  /// A due image has left the pipeline; its references end in the same state.
  case imageFinished(name: String, state: ImageState)
  /// Something that the user should know and that belongs to no image.
  case warning(String)
}

/// What a pass is doing with an image.
public enum ImagePhase: Sendable, Hashable {
  case acquiring(TransferProgress)
  /// It is there, and its scripts wait for their turn.
  case acquired
  case running(script: String)
  case writing(script: String)
  case releasing
  /// A transient failure happened; the next attempt comes after `delay`.
  case waiting(delay: Duration, reason: String)
}

/// Watches a pass.
public protocol PassObserver: Sendable {
  /// Called from many tasks. It returns at once and never blocks.
  func observe(_ event: PassEvent)
}
