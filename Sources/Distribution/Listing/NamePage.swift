import Foundation

/// One page of a listing of names.
struct NamePage: Sendable {
  let names: [String]
  /// Where the next page is, as the registry says; `nil` where it says nothing.
  let next: String?

  /// Reads the document of a page.
  ///
  /// - Parameter member: What the array of names is called. One that is `null` or absent is empty, as registries send it for a repository that has
  ///   lost its last tag.
  /// - Throws: `DecodingError`.
  init(parsing json: Data, member: String, next: String?) throws {
    names = try JSONDecoder().decode([String: Names].self, from: json)[member]?.names ?? []
    self.next = next
  }

  /// A member of the document: names, or something else that does not matter.
  private struct Names: Decodable {
    let names: [String]?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() || (try? container.decode(String.self)) != nil {
        names = nil
      } else {
        names = try container.decode([String].self)
      }
    }
  }
}
