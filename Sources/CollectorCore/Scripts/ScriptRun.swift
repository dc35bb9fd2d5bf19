public import Foundation
import OCI

/// One run of a script in one image, as an engine is asked for it.
public struct ScriptRun: Sendable, Hashable {
  public let script: Script
  /// All that the script finds in its environment.
  public private(set) var environment: [String: String]
  public let limits: Limits

  /// - Parameter configuration: The image's configuration document; `nil` where it is not known.
  public init(_ script: Script, in listing: ImageListing, configuration: Data?, limits: Limits) {
    self.script = script
    self.limits = limits.applying(script.settings)
    var environment = Self.fixedEnvironment
    environment["COLLECTOR_IMAGE"] = listing.name.description
    environment["COLLECTOR_IMAGE_ID"] = listing.image.imageID.description
    environment["COLLECTOR_DIGEST"] = listing.image.digest?.description
    environment["COLLECTOR_PLATFORM"] = listing.image.platform.description
    environment["COLLECTOR_PARAMETERS"] = script.parameters
    environment["COLLECTOR_CONFIG"] = configuration.flatMap(Self.environmentText)
    self.environment = environment
  }

  /// The run of a shell that somebody works in.
  ///
  /// - Parameter environment: That of this process, of which the kind of the terminal is taken.
  public func interactive(in environment: [String: String]) -> ScriptRun {
    var run = self
    run.environment["TERM"] = environment["TERM"] ?? "dumb"
    run.environment["HISTFILE"] = "/dev/null"
    run.environment["PS1"] = "\\w# "
    return run
  }

  private static let fixedEnvironment = [
    "PATH": "/collector/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": "/collector/bin/bash",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
  ]

  /// Linux takes no more than 128 KiB in one argument or variable (`MAX_ARG_STRLEN`); this leaves room for its name.
  private static let longestConfiguration = 120 << 10

  /// The configuration as the value of a variable. One that is too long loses its history, which is all that grows without need;
  /// one that still is, or that cannot be in a variable at all, is left out, and the script sees that it is.
  private static func environmentText(_ configuration: Data) -> String? {
    let text = String(decoding: configuration, as: UTF8.self)
    if text.utf8.count <= longestConfiguration, !text.utf8.contains(0) { return text }
    guard case .object(var members)? = try? JSONValue(parsing: configuration) else { return nil }
    members["history"] = nil
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let shortened = try? encoder.encode(members), shortened.count <= longestConfiguration else { return nil }
    return String(decoding: shortened, as: UTF8.self)
  }
}
