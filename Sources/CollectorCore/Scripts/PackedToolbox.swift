public import OCI

/// The toolbox as engines need it: what is mounted at `/collector`.
public struct PackedToolbox: Sendable, Hashable {
  /// An archive of it. Each is mounted by itself, so that a script pays only for those that it needs.
  public struct Part: Sendable, Hashable {
    /// The part that every script has.
    public static let base = "base"

    public let name: String
    public let digest: Digest
    /// A tar archive on this machine; its entries are named as they are to be found below `mountPoint`.
    public let archive: String

    public init(name: String, digest: Digest, archive: String) {
      self.name = name
      self.digest = digest
      self.archive = archive
    }

    /// Where it is in a container. The base has an empty directory for each of the others.
    public var mountPoint: String {
      name == Self.base ? PackedToolbox.mountPoint : "\(PackedToolbox.mountPoint)/\(name)"
    }
  }

  public static let mountPoint = "/collector"

  /// The platform its programs are for.
  public let platform: Platform
  public let base: Part
  /// Those that only some scripts need, such as `python`.
  public let extras: [Part]
  /// All of them, the base first.
  public var parts: [Part] { [base] + extras }

  public init(platform: Platform, base: Part, extras: [Part] = []) {
    self.platform = platform
    self.base = base
    self.extras = extras
  }

  public var version: ToolboxVersion {
    ToolboxVersion(base.digest, parts: Dictionary(extras.map { ($0.name, $0.digest) }) { first, _ in first })
  }

  /// The parts that a script needs beside the base, by name.
  ///
  /// - Throws: `ScriptError.lacksTool` where this toolbox has no such part.
  public func parts(for script: Script) throws(ScriptError) -> [Part] {
    var found: [Part] = []
    for tool in script.tools {
      guard let part = extras.first(where: { $0.name == tool }) else {
        throw .lacksTool(script: script.name, tool: tool, known: extras.map(\.name))
      }
      found.append(part)
    }
    return found
  }
}

/// Which toolbox scripts run with: another makes every run due again that used what has changed.
public struct ToolboxVersion: Sendable, Hashable {
  private let base: Digest
  private let parts: [String: Digest]

  /// - Parameters:
  ///   - base: The digest of what every script has.
  ///   - parts: Those of the parts that only some scripts need, by name.
  public init(_ base: Digest, parts: [String: Digest] = [:]) {
    self.base = base
    self.parts = parts
  }

  /// The digest of all that a script finds: that of the base, unless it needs more.
  public func digest(for script: Script) -> Digest {
    guard !script.tools.isEmpty else { return base }
    let needed = script.tools.map { "\($0) \(parts[$0].map(\.description) ?? "-")\n" }.joined()
    return Digest(sha256Of: "\(base)\n\(needed)".utf8)
  }
}
