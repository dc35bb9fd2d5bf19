import Foundation

/// One page of a listing of names.
struct NamePage: Sendable {
  let names: [String]
  /// Where the next page is, as the registry says; `nil` where it says nothing.
  let next: String?

  /// Reads the document of a page.
  ///
  /// - Parameter member: What the array of names is called. One that is `null` or absent is empty, as registries send it for a repository that has
  ///   lost its last tag. What else the document has is of no interest: some registries send whole tables.
  /// - Throws: `DecodingError`.
  init(parsing json: Data, member: String, next: String?) throws {
    let document = try JSONDecoder().decode(Document.self, from: json).members
    names = try document.decodeIfPresent([String].self, forKey: Member(member)) ?? []
    guard document.contains(Member(member)) || !document.contains(Member("errors")) else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "it is a refusal"))
    }
    self.next = next
  }

  private struct Document: Decodable {
    let members: KeyedDecodingContainer<Member>

    init(from decoder: any Decoder) throws {
      members = try decoder.container(keyedBy: Member.self)
    }
  }

  private struct Member: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name }

    init?(stringValue: String) { self.init(stringValue) }

    init?(intValue: Int) { nil }
  }
}
