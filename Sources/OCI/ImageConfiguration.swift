public import Foundation

/// The configuration of an image: how it was made and how it would be run. Its digest is the image ID.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md>
public struct ImageConfiguration: Sendable, Hashable {
  /// When the image was made; `nil` where the configuration does not say, or not in RFC 3339.
  public let created: Date?
  /// Who made the image; empty where the configuration does not say.
  public let author: String
  public let platform: Platform
  public let labels: [String: String]
  /// The `KEY=VALUE` settings that the image asks for.
  public let environment: [String]
  /// The paths that the image declares as volumes, in alphabetical order.
  public let volumes: [String]
  /// The digests of the layers' uncompressed tar archives, the base first.
  public let diffIDs: [Digest]

  /// Reads a configuration document.
  ///
  /// - Throws: `OCIError.malformedDocument`.
  public init(parsing bytes: Data) throws(OCIError) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: bytes)
    } catch {
      throw .malformedDocument(name: "image configuration", reason: documentFault(error))
    }
    created = document.created.flatMap(parseRFC3339)
    author = document.author ?? ""
    platform = Platform(
      os: document.os.flatMap { $0.isEmpty ? nil : $0 } ?? "linux",
      architecture: document.architecture ?? "",
      variant: document.variant
    )
    labels = document.config?.labels ?? [:]
    environment = document.config?.environment ?? []
    volumes = document.config?.volumes?.keys.sorted() ?? []
    diffIDs = document.rootfs?.diffIDs ?? []
  }

  private struct Document: Decodable {
    struct Config: Decodable {
      let labels: [String: String]?
      let environment: [String]?
      let volumes: [String: Empty]?

      enum CodingKeys: String, CodingKey {
        case labels = "Labels"
        case environment = "Env"
        case volumes = "Volumes"
      }
    }

    struct Empty: Decodable {}

    struct RootFileSystem: Decodable {
      let diffIDs: [Digest]?

      enum CodingKeys: String, CodingKey {
        case diffIDs = "diff_ids"
      }
    }

    let created: String?
    let author: String?
    let architecture: String?
    let os: String?
    let variant: String?
    let config: Config?
    let rootfs: RootFileSystem?
  }
}

/// The instant that an RFC 3339 text names; `nil` if it names none.
public func parseRFC3339(_ text: String) -> Date? {
  if let date = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) { return date }
  return try? Date(text, strategy: .iso8601)
}

/// What a decoder found wrong, in a line.
func documentFault(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  func path(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    return path.isEmpty ? "" : " at \(path)"
  }
  return switch error {
  case .keyNotFound(let key, let context): "it has no \(key.stringValue.debugDescription)\(path(context))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context): "a value of another type\(path(context))"
  case .dataCorrupted(let context):
    if let underlying = context.underlyingError as? OCIError {
      "\(underlying)"
    } else {
      context.codingPath.isEmpty ? "it is not JSON" : "a bad value\(path(context))"
    }
  @unknown default: "\(error)"
  }
}
