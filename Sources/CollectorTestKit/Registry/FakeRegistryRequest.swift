/// A request as it reached a `FakeRegistry`.
public struct FakeRegistryRequest: Sendable, Hashable {
  public let method: String
  /// The path as it came, without the query.
  public let path: String
  /// The parameters, decoded.
  public let query: [String: String]
  /// The fields by their names in lower case; of several with one name, the last.
  public let headers: [String: String]
  /// The fields of a form, decoded.
  public var form: [String: String] = [:]
  public let body: String

  public var authorization: String? { headers["authorization"] }
}
