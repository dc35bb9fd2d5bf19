public import CollectorCore
public import DockerAPI
public import OCI

/// What keeps the Docker engine from running a script, besides what the daemon says itself (`DockerError`).
public enum DockerEngineError: ClassifiedError, Equatable {
  /// The daemon has got something else than the source listed.
  case wrongImage(ImageName, expected: Digest, actual: Digest)
  /// The image was there and is no longer.
  case imageGone(ImageName)
  /// The daemon does not take an image whose layers are compressed in a way that not every daemon knows.
  case layersNotTaken(ImageName, mediaType: MediaType, reason: String)
  /// The toolbox has programs for another platform.
  case toolboxForOtherPlatform(toolbox: Platform, daemon: Platform)
  /// An archive of the toolbox is not what its description says.
  case toolboxDamaged(archive: String)
  /// The container was there and is no longer.
  case containerGone(ImageName)
  /// The volume with the toolbox was there and is no longer.
  case toolboxGone
  /// Another process fills the toolbox volume, and does not come to an end.
  case toolboxBusy(volume: String)

  public var isTransient: Bool {
    switch self {
    case .imageGone, .containerGone, .toolboxGone, .toolboxBusy: true
    case .wrongImage, .layersNotTaken, .toolboxForOtherPlatform, .toolboxDamaged: false
    }
  }

  public var description: String {
    switch self {
    case .wrongImage(let name, let expected, let actual):
      "the daemon got another image than the source listed as \(name): expected image ID \(expected), got \(actual)"
    case .imageGone(let name):
      "the image \(name) is no longer in the daemon: somebody else has removed it while it was in use"
    case .layersNotTaken(let name, let mediaType, let reason):
      """
      the daemon does not load \(name), which has layers of type \(mediaType.rawValue.escapedForTerminal): \(reason); a newer Docker does, \
      or copy the image with skopeo copy --dest-compress-format gzip
      """
    case .toolboxForOtherPlatform(let toolbox, let daemon):
      "the toolbox is made for \(toolbox), and the daemon runs \(daemon): build one for it with make toolbox"
    case .toolboxDamaged(let archive):
      "the toolbox is damaged: \(archive) has another digest than its description says; build it again with `make toolbox`"
    case .containerGone(let name):
      "the container of \(name) is no longer in the daemon: somebody else has removed it while it ran"
    case .toolboxGone:
      "the toolbox is no longer in the daemon: somebody else has removed its volume while it was in use"
    case .toolboxBusy(let volume):
      "another process has been filling the toolbox volume \(volume) for too long; run collector clean --all, then try again"
    }
  }
}

extension DockerError: ClassifiedError {}
