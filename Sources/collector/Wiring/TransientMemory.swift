import CollectorCore
import Foundation
import OCI

/// Remembers what digests lead to for as long as the process lives: for commands that keep no state.
actor TransientMemory: ImageMemory {
  private struct Key: Hashable {
    let digest: Digest
    let platform: Platform
  }

  private var resolutions: [Key: Resolution] = [:]
  private var configurations: [Digest: Data] = [:]

  func resolution(of digest: Digest, on platform: Platform) -> Resolution? {
    resolutions[Key(digest: digest, platform: platform)]
  }

  func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) {
    resolutions[Key(digest: digest, platform: platform)] = resolution
    if case .image(let image) = resolution, let configuration { configurations[image.imageID] = configuration }
  }

  func configuration(of imageID: Digest) -> Data? { configurations[imageID] }
}
