import Foundation
import Yams

extension JSONValue {
  /// How deep a document may be nested: its reader takes a step of the stack for each.
  private static let deepest = 200
  /// As much of what the parser says as a message can hold.
  private static let longestQuote = 200

  /// Parses one YAML document, as the JSON that it stands for: keys become texts, and what an alias stands for is there in its place.
  ///
  /// <https://yaml.org/spec/1.2.2/#102-json-schema>
  ///
  /// - Throws: `YAMLFault`, also where aliases would make the document larger than `limit` values.
  public init(parsingYAML text: String, limit: Int) throws {
    guard !YAMLText(text).mayHaveAliasesInKeys else {
      throw YAMLFault(reason: "it has, or may have, aliases in keys, which are not taken")
    }
    var nodes: [Node] = []
    do {
      var documents = try compose_all(yaml: text)
      while let node = documents.next() { nodes.append(node) }
      // What ends the documents is kept, and not thrown.
      if let error = documents.error { throw error }
    } catch {
      // The parser quotes the line, however long it is.
      let words = "\(error)".split(separator: "\n").prefix(2).joined(separator: " ")
      throw YAMLFault(reason: "it cannot be parsed: \(words.prefix(Self.longestQuote))")
    }
    guard let node = nodes.first, !text.isEmpty else { throw YAMLFault(reason: "it is empty") }
    guard nodes.count == 1 else { throw YAMLFault(reason: "it has \(nodes.count) documents") }
    var reader = Reader(remaining: limit)
    self = try reader.value(of: node, depth: 0)
  }

  /// Why a text is no YAML that Collector takes.
  public struct YAMLFault: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
  }

  private struct Reader {
    var remaining: Int

    mutating func value(of node: Node, depth: Int) throws(YAMLFault) -> JSONValue {
      remaining -= 1
      guard remaining >= 0 else { throw YAMLFault(reason: "its aliases stand for too much") }
      guard depth < deepest else { throw YAMLFault(reason: "it is nested more than \(deepest) deep") }
      switch node {
      case .scalar(let scalar): return Self.value(of: scalar, in: node)
      case .sequence(let sequence):
        var elements: [JSONValue] = []
        for element in sequence { elements.append(try value(of: element, depth: depth + 1)) }
        return .array(elements)
      case .mapping(let mapping):
        var members: [String: JSONValue] = [:]
        for (key, member) in mapping {
          guard let name = key.scalar?.string else { throw YAMLFault(reason: "it has a key that is no scalar") }
          guard members.updateValue(try value(of: member, depth: depth + 1), forKey: name) == nil else {
            throw YAMLFault(reason: "the key \(name.escapedForTerminal.debugDescription) is there twice")
          }
        }
        return .object(members)
      case .alias: throw YAMLFault(reason: "it has an alias that leads nowhere")
      }
    }

    private static func value(of scalar: Node.Scalar, in node: Node) -> JSONValue {
      switch node.tag {
      case Tag(.null): .null
      case Tag(.bool): node.bool.map(JSONValue.bool) ?? .string(scalar.string)
      case Tag(.int): node.int.map { .integer(Int64($0)) } ?? .string(scalar.string)
      // JSON has no infinities.
      case Tag(.float): node.float.flatMap { $0.isFinite ? .number($0) : nil } ?? .string(scalar.string)
      default: .string(scalar.string)
      }
    }
  }
}
