public import Foundation

/// The checks of images as SARIF 2.1.0: a run for each image, its results the checks that failed or warn. Scripts that failed are
/// notifications of its invocation.
///
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>
public struct SARIFReport: ImageReport {
  private let tool: ExportingTool
  private var isFirst = true

  public init(tool: ExportingTool) {
    self.tool = tool
  }

  public mutating func begin() -> Data {
    isFirst = true
    return Data(#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":["#.utf8)
  }

  public mutating func add(_ image: ExportedImage) throws -> Data {
    let separator = isFirst ? "\n" : ",\n"
    isFirst = false
    return Data(separator.utf8) + (try DocumentFormat.json(SARIFRun(image, tool: tool)))
  }

  public mutating func end() -> Data {
    Data("\n]}\n".utf8)
  }
}
