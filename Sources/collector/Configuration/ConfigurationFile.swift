import CollectorCore
import Foundation
import Yams

/// The settings of a YAML file: a mapping from names of settings to values or lists of them.
struct ConfigurationFile: Sendable {
  let path: String
  let values: [SettingKey: [String]]

  /// Many times what all settings with thousands of sources take.
  private static let maximumBytes = 4 << 20

  /// - Throws: `SettingError`, which names the file and what is wrong in it.
  init(path: String) throws(SettingError) {
    let text: String
    do {
      let bytes = try Data(contentsOf: URL(filePath: path))
      guard bytes.count <= Self.maximumBytes else {
        throw SettingError.unusableFile(path: path, reason: "it is larger than \(ByteCount(Int64(Self.maximumBytes)))")
      }
      text = String(decoding: bytes, as: UTF8.self)
    } catch let error as SettingError {
      throw error
    } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      throw .unusableFile(path: path, reason: reason)
    }
    try self.init(path: path, text: text)
  }

  init(path: String, text: String) throws(SettingError) {
    self.path = path
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw .unusableFile(path: path, reason: "it is not YAML: \("\(error)".oneTerminalLine)")
    }
    guard let node, node.tag.description != Tag.Name.null.rawValue else {
      values = [:]
      return
    }
    guard let mapping = node.mapping else {
      throw .unusableFile(path: path, reason: "it is not a mapping from names of settings to values")
    }
    var values: [SettingKey: [String]] = [:]
    for (name, value) in mapping {
      let text = name.string ?? ""
      guard let key = SettingKey(rawValue: text) else {
        let known = SettingKey.allCases.map(\.rawValue).joined(separator: ", ")
        throw .unusableFile(
          path: path,
          reason: "line \(name.mark?.line ?? 0): unknown setting \(text.debugDescription); there are \(known)"
        )
      }
      guard let texts = Self.texts(of: value), key.isList || texts.count == 1 else {
        let expected = key.isList ? "a value or a list of values" : "one value"
        throw .unusableFile(path: path, reason: "line \(name.mark?.line ?? 0): \(text) has to be \(expected)")
      }
      values[key] = texts
    }
    self.values = values
  }

  private static func texts(of node: Node) -> [String]? {
    if let text = node.scalar?.string { return [text] }
    guard let sequence = node.sequence else { return nil }
    let texts = sequence.compactMap { $0.scalar?.string }
    return texts.count == sequence.count ? texts : nil
  }
}
