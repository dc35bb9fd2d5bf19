import CollectorCore
import Inventory
import OCI

/// What is printed of an image.
enum ImageAnswerRow {
  enum State: String {
    /// What was asked for holds.
    case found
    /// Nobody could look whether it holds.
    case unknown
    /// What failed has led to no image.
    case unreached
  }

  static let columns = [
    AnswerColumn("names", each: "image", title: "IMAGE", shrinks: .middle), AnswerColumn("platform", title: "PLATFORM"),
    AnswerColumn("size", title: "SIZE", .right), AnswerColumn("created", title: "CREATED"),
    AnswerColumn("image_id", title: "IMAGE ID"), AnswerColumn("digest"), AnswerColumn("labels"),
    AnswerColumn("state", title: "STATE"), AnswerColumn("reason"),
  ]

  static func row(_ image: ImageSummary, _ state: State, reason: String? = nil) -> AnswerRow {
    let created = image.created?.rfc3339
    return AnswerRow(
      [
        .texts(image.names), .text(image.platform?.description),
        AnswerRow.Field(image.sizeBytes.map(JSONValue.integer) ?? .null, shown: image.sizeBytes.map { "\(ByteCount($0))" }),
        .text(created, shown: created.map { String($0.prefix("2026-10-01".count)) }),
        .text("\(image.imageID)", shown: image.imageID.short), .text(image.digest.map { "\($0)" }),
        AnswerRow.Field(.object(image.labels.mapValues(JSONValue.string))), .text(state.rawValue), .text(reason),
      ],
      note: reason
    )
  }

  static func row(_ name: UnreachedName) -> AnswerRow {
    AnswerRow(
      [
        .texts([name.name]), .text(nil), .text(nil), .text(nil), .text(nil), .text(nil),
        AnswerRow.Field(.object([:])), .text(State.unreached.rawValue), .text(name.reason),
      ],
      note: name.reason
    )
  }
}
