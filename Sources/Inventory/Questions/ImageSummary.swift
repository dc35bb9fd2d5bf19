public import CollectorCore
public import Foundation
import GRDB
public import OCI

/// What an answer tells of an image.
public struct ImageSummary: Sendable, Hashable {
  public let imageID: Digest
  /// The digest of the manifest that its first name leads to; `nil` where no source has told one.
  public let digest: Digest?
  /// `nil` where no source has described the image.
  public let platform: Platform?
  /// When it was made; `nil` where it does not say.
  public let created: Date?
  public let labels: [String: String]
  /// In bytes; `nil` where no source has described the image.
  public let sizeBytes: Int64?
  /// The names that lead to it, at the time that was asked for, in the order of their bytes.
  public let names: [String]

  /// The same, each with the reference that it is.
  public var imageNames: [ImageName] { names.map { ImageName($0, reference: Reference(named: $0)) } }
}

extension ImageSummary {
  /// - Parameter number: The image's.
  /// - Returns: `nil` where there is no such image.
  init?(_ number: Int64, at moment: Moment, in database: Database) throws {
    guard let image = try database.firstRow("SELECT image_id FROM image WHERE id = ?", [number]) else { return nil }
    let names = try moment.names(ofImage: number, in: database)
    let row = try database.firstRow(Self.selectDescription, [names.first?.description ?? -1, number])
    self.init(
      imageID: try image.digest("image_id"),
      digest: try row?.optionalDigest("digest"),
      platform: try row.map { try Platform($0) },
      created: try row?.optionalDate("created"),
      labels: try row?.json("labels") ?? [:],
      sizeBytes: try row?.value("size_bytes"),
      names: names.map(\.name)
    )
  }

  /// The description that is asked for, else the last.
  private static let selectDescription = """
    SELECT digest, os, architecture, variant, created, labels, size_bytes FROM description
    WHERE description.image = ?2 ORDER BY id = ?1 DESC, id DESC LIMIT 1
    """
}

extension Platform {
  fileprivate init(_ row: Row) throws(StoredValueError) {
    self.init(os: try row.value("os"), architecture: try row.value("architecture"), variant: try row.optional("variant"))
  }
}
