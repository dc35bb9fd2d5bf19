import Foundation
public import OCI

/// An image made of what a test says of it. Change what matters, then call `packed()`.
public struct TestImage: Sendable, Hashable {
  /// Whose media types and manifest the image has.
  public enum Format: Sendable, Hashable, CaseIterable {
    case oci, docker
  }

  public enum Compression: Sendable, Hashable, CaseIterable {
    case none, gzip
  }

  public var format = Format.oci
  public var compression = Compression.gzip
  public var platform: Platform
  /// The layers, the base first. One without entries is a layer all the same; none at all makes an image without layers.
  public var layers: [[TarEntry]]
  /// When it was made, in RFC 3339 as the configuration has it; `nil` leaves it out.
  public var created: String? = "2024-05-06T07:08:09.123456789Z"
  /// `nil` leaves it out.
  public var author: String?
  public var labels: [String: String] = [:]
  public var entrypoint: [String] = []
  public var command: [String] = []
  public var environment: [String] = []
  public var user = ""
  public var workingDirectory = ""
  public var volumes: [String] = []

  public init(layers: [[TarEntry]], platform: Platform = TestImage.hostPlatform) {
    self.layers = layers
    self.platform = platform
  }

  /// The same image with something changed.
  public func with(_ change: (inout TestImage) -> Void) -> TestImage {
    var image = self
    change(&image)
    return image
  }

  /// The platform whose images run on this machine.
  public static let hostPlatform: Platform = {
    #if arch(arm64)
      Platform(os: "linux", architecture: "arm64", variant: "v8")
    #else
      Platform(os: "linux", architecture: "amd64")
    #endif
  }()
}
