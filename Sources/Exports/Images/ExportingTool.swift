/// The program that a document says it is from.
public struct ExportingTool: Sendable, Hashable {
  public let name: String
  public let version: String

  public init(name: String = "collector", version: String) {
    self.name = name
    self.version = version
  }
}
