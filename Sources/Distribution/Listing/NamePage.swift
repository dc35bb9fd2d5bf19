import Foundation

/// One page of a listing of names.
struct NamePage: Sendable {
  let names: [String]
  /// Where the next page is, as the registry says; `nil` where it says nothing.
  let next: String?

  init(names: [String], next: String?) {
    self.names = names
    self.next = next
  }

  /// Reads the document of a page.
  ///
  /// - Parameters:
  ///   - member: What the array of names is called. One that is `null` is empty, as registries send it for a repository that has lost its last tag.
  ///     What else the document has is of no interest: some registries send whole tables.
  ///   - sign: The member by which a document without `member` still is a listing, of nothing; `nil` where there is none. Any other document with
  ///     status 200, such as a refusal or the page of a proxy, is no listing, since all that is known of the registry would be taken for gone.
  /// - Throws: `DecodingError`.
  init(parsing json: Data, member: String, orSign sign: String?, next: String?) throws {
    let document = try JSONDecoder().decode(Document.self, from: json).members
    names = try document.decodeIfPresent([String].self, forKey: Member(member)) ?? []
    let hasSign = sign.map { document.contains(Member($0)) } == true && !document.contains(Member("errors"))
    guard document.contains(Member(member)) || hasSign else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "it is no listing"))
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
