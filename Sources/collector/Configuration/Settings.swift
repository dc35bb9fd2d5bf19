import CollectorCore
import Foundation
import OCI
import Writers

/// What a command works with, read from the command line, the environment and the configuration file.
struct Settings: Sendable {
  /// What runs containers.
  enum EngineChoice: String, CaseIterable, Sendable {
    case auto, sandbox, docker, podman
  }

  let sources: RawSetting
  let reposFile: String?
  let scripts: [String]
  let writers: RawSetting
  /// What records that wait for a receiver may take, for each writer.
  let spoolSize: ByteCount
  let writerTokenFile: String?
  let engine: EngineChoice
  let toolbox: String?
  let selection: Selection
  let registries: RegistriesSettings
  let order: any PullOrder
  let releasePolicy: any ReleasePolicy
  let keep: Int
  let jobs: Int
  let limits: Limits
  let foreignImages: ForeignImagesChoice
  let sandbox: SandboxSettings
  let statePath: String
  let retriesFailed: Bool
  /// How long what is over is kept; `nil` for ever.
  let retention: Duration?
  /// The same as it was written.
  let retentionText: String
  let watch: WatchSettings
  let verbosity: Verbosity
  let logFormat: LogFormat
  let showsBars: Bool
  let color: ColorChoice
  let environment: [String: String]
  /// All of it as it was written, and where, in the order in which `config` prints it.
  let effective: [RawSetting]

  /// - Throws: `SettingError`.
  init(_ layers: SettingLayers, environment: [String: String], userID: UInt32 = getuid()) throws(SettingError) {
    var reader = SettingReader(layers)
    self.environment = environment
    sources = reader.list(.source)
    reposFile = try reader.text(.reposFile, default: "")
    scripts = reader.list(.script).values
    writers = reader.list(.writer, default: [Defaults.writer])
    spoolSize = try reader.byteCount(.spoolSize, default: SpoolSettings.defaultBound, atLeast: Defaults.leastSpool)
    writerTokenFile = try reader.text(.writerTokenFile, default: "")
    engine = try reader.choice(.engine, default: .auto)
    toolbox = try reader.text(.toolbox, default: "")
    selection = try Self.selection(&reader)
    registries = try RegistriesSettings(&reader)
    order = try reader.pullOrder()
    keep = try reader.number(.keep, atLeast: 0, default: PassConfiguration.defaultKeep)
    releasePolicy = try reader.plugin(.releaseOrder, of: BuiltInPlugins.releasePolicies, \.name)
    jobs = try reader.value(
      .jobs,
      default: ("\(Defaults.jobs)", Defaults.jobs),
      expected: "a whole number from 1 to \(Defaults.mostJobs)"
    ) { Int($0).flatMap { (1...Defaults.mostJobs).contains($0) ? $0 : nil } }
    limits = try Self.limits(&reader)
    foreignImages = try reader.choice(.foreignImages, default: .emulated)
    sandbox = try SandboxSettings(&reader, environment: environment, userID: userID)
    let defaultState = Defaults.statePath(environment, userID: userID)
    statePath = try reader.text(.state, default: defaultState) ?? defaultState
    retriesFailed = try reader.flag(.retryFailed, default: false)
    (retention, retentionText) = try reader.retention()
    watch = try WatchSettings(&reader)
    verbosity = Verbosity(
      isQuiet: try reader.flag(.quiet, default: false),
      verboseCount: try reader.number(.verbose, atLeast: 0, default: 0)
    )
    logFormat = try reader.choice(.logFormat, default: .text)
    showsBars = try reader.flag(.progress, default: true)
    color = try reader.choice(.color, default: .auto)
    effective = reader.effective
  }

  private static func selection(_ reader: inout SettingReader) throws(SettingError) -> Selection {
    let native = Platform.current
    let platform = try reader.value(
      .platform,
      default: ("\(native)", native),
      expected: "a platform such as linux/amd64 or linux/arm/v7"
    ) { try? Platform(parsing: $0) }
    return Selection(
      platform: platform,
      isPlatformRequired: reader.isSet(.platform),
      tags: try reader.tagPatterns(.tags),
      excludedTags: try reader.tagPatterns(.excludeTags),
      newest: try reader.number(.newest, atLeast: 1),
      maximumImages: try reader.number(.maxImages, atLeast: 1)
    )
  }

  private static func limits(_ reader: inout SettingReader) throws(SettingError) -> Limits {
    var limits = Limits()
    limits.timeout = try reader.value(
      .timeout,
      default: (limits.timeout.brief, limits.timeout),
      expected: "a duration above zero, such as 30s or 5m"
    ) { Duration(parsing: $0).flatMap { $0 > .zero ? $0 : nil } }
    limits.memory = try reader.byteCount(.memory, default: limits.memory, atLeast: Defaults.leastMemory)
    limits.cpus = try reader.value(
      .cpus,
      default: ("\(limits.cpus)", limits.cpus),
      expected: "a number of processors from 0.01 on"
    ) {
      Double($0).flatMap { $0.isFinite && $0 >= 0.01 && $0 <= 1_000_000 ? $0 : nil }
    }
    limits.pids = try reader.number(.pids, atLeast: 1, default: limits.pids)
    limits.output = try reader.byteCount(.outputLimit, default: limits.output, atLeast: ByteCount(1))
    limits.network = try reader.choice(.network, default: limits.network)
    return limits
  }
}

extension SettingReader {
  fileprivate mutating func retention() throws(SettingError) -> (Duration?, String) {
    let setting = try value(.retain, default: "", expected: "a duration with its unit, such as 90d or 12w") { text in
      // A bare number would be seconds, which nobody means.
      text.last?.isLetter == true ? Duration(parsing: text).flatMap { $0 > .zero ? ($0, text) : nil } : nil
    }
    return (setting?.0, setting?.1 ?? "")
  }

  fileprivate mutating func tagPatterns(_ key: SettingKey) throws(SettingError) -> [TagPattern] {
    let setting = list(key)
    var patterns: [TagPattern] = []
    for text in setting.values {
      do {
        patterns.append(try TagPattern(parsing: text))
      } catch {
        throw .malformed(place: setting.place, fault: error.description)
      }
    }
    return patterns
  }

  /// One of several plugins, by its name; the first is the default.
  fileprivate mutating func pullOrder() throws(SettingError) -> any PullOrder {
    let orders = BuiltInPlugins.pullOrders
    let names = orders.map(\.name) + [BuiltInPlugins.commandOrderForm]
    return try value(.order, default: (orders[0].name, orders[0]), expected: "one of \(names.joined(separator: ", "))") { text in
      orders.first { $0.name == text } ?? BuiltInPlugins.pullOrder(command: text)
    }
  }

  fileprivate mutating func plugin<Plugin>(
    _ key: SettingKey,
    of plugins: [Plugin],
    _ name: KeyPath<Plugin, String>
  ) throws(SettingError) -> Plugin {
    let names = plugins.map { $0[keyPath: name] }
    return try value(key, default: (names[0], plugins[0]), expected: "one of \(names.joined(separator: ", "))") { text in
      plugins.first { $0[keyPath: name] == text }
    }
  }
}
