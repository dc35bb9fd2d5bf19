public import Foundation

import CollectorCore

/// The checks of images as JUnit's XML: a suite for each image, a test case for each check, named for the script and the check.
///
/// There is no specification; this is what <https://github.com/testmoapp/junitxml> describes. What JUnit has no word for, a warning, is a test
/// case that passes and says so in `system-out`. A script that failed is a test case with an error.
public struct JUnitReport: ImageReport {
  public init() {}

  public mutating func begin() -> Data {
    Data("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"collector\">\n".utf8)
  }

  public mutating func add(_ image: ExportedImage) -> Data {
    Data(JUnitSuite(image).element.lines(depth: 1).utf8)
  }

  public mutating func end() -> Data {
    Data("</testsuites>\n".utf8)
  }
}

/// The suite of one image.
struct JUnitSuite {
  let element: XMLElement

  init(_ image: ExportedImage) {
    let results = image.results(of: .checks)
    let cases = results.flatMap(JUnitCase.cases)
    func count(_ outcome: JUnitCase.Outcome) -> String { String(cases.count { $0.outcome == outcome }) }
    var attributes: [(name: StaticString, value: String)] = [
      ("name", image.title), ("tests", String(cases.count)), ("failures", count(.failure)), ("errors", count(.error)),
      ("skipped", count(.skipped)), ("time", results.map(\.duration).reduce(.zero, +).inSeconds),
    ]
    if let time = results.map(\.time).max() { attributes.append(("timestamp", time.wholeSeconds)) }
    let properties = image.facts.map { XMLElement(name: "property", attributes: [("name", $0), ("value", $1)]) }
    let children = [XMLElement(name: "properties", children: properties)] + cases.map(\.element)
    element = XMLElement(name: "testsuite", attributes: attributes, children: children)
  }
}

extension Duration {
  /// With three decimals: `1.500`.
  var inSeconds: String {
    let milliseconds = String(wholeMilliseconds % 1000)
    return "\(wholeMilliseconds / 1000)." + String(repeating: "0", count: max(0, 3 - milliseconds.count)) + milliseconds
  }
}
