/// The operating system and processor architecture that an image is made for, in Go's names.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md#image-index-property-descriptions>
public struct Platform: Hashable, Sendable, Codable {
  public let os: String
  public let architecture: String
  /// The variant of the architecture, such as `v7` of `arm`; `nil` means that of the architecture's baseline.
  public let variant: String?

  public init(os: String, architecture: String, variant: String? = nil) {
    self.os = os
    self.architecture = architecture
    self.variant = variant?.isEmpty == true ? nil : variant
  }

  /// Parses `OS/ARCHITECTURE[/VARIANT]`.
  ///
  /// - Throws: `OCIError.malformedPlatform`.
  public init(parsing text: String) throws(OCIError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isAllowed) }) else {
      throw .malformedPlatform(text: text)
    }
    self.init(os: String(parts[0]), architecture: String(parts[1]), variant: parts.count == 3 ? String(parts[2]) : nil)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Whether an image for `self` is what somebody who asks for `wanted` means. A variant counts only where both name one,
  /// after the defaults of `arm64` (`v8`), `arm` (`v7`) and `amd64` (`v1`) are filled in.
  public func satisfies(_ wanted: Platform) -> Bool {
    os == wanted.os && architecture == wanted.architecture
      && (variant ?? defaultVariant) == (wanted.variant ?? wanted.defaultVariant)
  }

  private var defaultVariant: String? {
    switch architecture {
    case "arm64": "v8"
    case "arm": "v7"
    case "amd64": "v1"
    default: nil
    }
  }

  /// Whether a machine of platform `host` runs programs of `self` without emulation: the same operating system and
  /// architecture (a variant of the image that the processor lacks shows when it runs).
  public func runsNatively(on host: Platform) -> Bool {
    os == host.os && architecture == host.architecture
  }

  private enum CodingKeys: String, CodingKey {
    case os, architecture, variant
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      os: try container.decode(String.self, forKey: .os),
      architecture: try container.decode(String.self, forKey: .architecture),
      variant: try container.decodeIfPresent(String.self, forKey: .variant)
    )
  }
}

extension Platform: CustomStringConvertible {
  public var description: String {
    variant.map { "\(os)/\(architecture)/\($0)" } ?? "\(os)/\(architecture)"
  }
}

extension Platform {
  /// The platform of this machine.
  public static var current: Platform {
    #if arch(arm64)
      Platform(os: "linux", architecture: "arm64")
    #else
      Platform(os: "linux", architecture: "amd64")
    #endif
  }
}
