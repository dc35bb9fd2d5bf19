/// Reads metrics by the rules of the format, and so checks them.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details>
struct ExpositionParser {
  struct Sample: Hashable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var types: [String: String] = [:]
  private(set) var samples: [Sample] = []

  init(_ text: String) throws {
    guard text.isEmpty || text.hasSuffix("\n") else { throw Fault(description: "the last line has no end") }
    var seen: Set<[String]> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      if line.hasPrefix("# HELP ") { continue }
      if line.hasPrefix("# TYPE ") {
        guard words.count == 4, ["counter", "gauge", "histogram"].contains(words[3]), types[words[2]] == nil else {
          throw Fault(description: "\(line)")
        }
        types[words[2]] = words[3]
        continue
      }
      let sample = try Self.sample(line)
      guard seen.insert([sample.name] + sample.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }).inserted else {
        throw Fault(description: "twice: \(line)")
      }
      let family = ["_bucket", "_sum", "_count"].lazy.filter(sample.name.hasSuffix).map { sample.name.dropLast($0.count) }.first
      guard types[sample.name] != nil || family.map({ types[String($0)] == "histogram" }) == true else {
        throw Fault(description: "no type before \(line)")
      }
      samples.append(sample)
    }
  }

  subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }

  private static func sample(_ line: Substring) throws -> Sample {
    var rest = line[...]
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
    rest = rest.dropFirst(name.count)
    guard let first = name.first, !first.isNumber else { throw Fault(description: "no name: \(line)") }
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        let label = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        rest = rest.dropFirst(label.count)
        guard rest.hasPrefix("=\""), !label.isEmpty, labels[label] == nil else { throw Fault(description: "bad label: \(line)") }
        labels[label] = try value(&rest, line)
        if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { throw Fault(description: "\(line)") }
      }
      rest = rest.dropFirst()
    }
    let number = rest.dropFirst()
    guard rest.first == " ", let value = number == "+Inf" ? .infinity : Double(number) else {
      throw Fault(description: "no value: \(line)")
    }
    return Sample(name: name, labels: labels, value: value)
  }

  private static func value(_ rest: inout Substring, _ line: Substring) throws -> String {
    rest = rest.dropFirst(2)
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "n": text += "\n"
        case "\\": text += "\\"
        case "\"": text += "\""
        default: throw Fault(description: "bad escape: \(line)")
        }
      default: text.append(character)
      }
    }
    throw Fault(description: "a label has no end: \(line)")
  }
}
