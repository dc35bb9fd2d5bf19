public import Foundation
import SystemPackage

/// Finds the toolbox: where the user says, else beside the binary, else in the checkout that the binary was built in or that is the
/// working directory.
public struct ToolboxLocator: Sendable {
  public static let environmentVariable = "COLLECTOR_TOOLBOX"

  private let option: String?
  private let environment: [String: String]
  private let executable: FilePath?
  private let workingDirectory: FilePath

  /// - Parameters:
  ///   - option: What `--toolbox` or the configuration says; `nil` or empty where they say nothing.
  ///   - executable: The path of the running program; `nil` where it is not known.
  public init(
    option: String?,
    environment: [String: String],
    executable: String? = Bundle.main.executablePath,
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) {
    self.option = option
    self.environment = environment
    // An installed binary can be a link from another directory, which has no toolbox beside it.
    self.executable = executable.map { FilePath(URL(fileURLWithPath: $0).resolvingSymlinksInPath().path) }
    self.workingDirectory = FilePath(workingDirectory)
  }

  /// The first place that has a toolbox. One that the user names is the only one.
  ///
  /// - Throws: `ToolboxError.missing` where the place that the user names has none, else `ToolboxError.notFound`.
  public func locate() throws(ToolboxError) -> ToolboxLocation {
    if let named = named {
      guard isToolbox(named) else { throw .missing(directory: named.directory, origin: named.origin) }
      return named
    }
    let places = usualPlaces
    guard let place = places.first(where: isToolbox) else { throw .notFound(directories: places.map(\.directory)) }
    return place
  }

  private var named: ToolboxLocation? {
    if let option, !option.isEmpty { return location(FilePath(option), .option) }
    if let directory = environment[Self.environmentVariable], !directory.isEmpty {
      return location(FilePath(directory), .environment)
    }
    return nil
  }

  private var usualPlaces: [ToolboxLocation] {
    var places: [ToolboxLocation] = []
    if let executable {
      let prefix = executable.removingLastComponent().removingLastComponent()
      places.append(location(prefix.appending("share/collector/toolbox"), .installation))
      var ancestor = executable
      while ancestor.removeLastComponent() {
        if ancestor.lastComponent == ".build" { places.append(location(ancestor.appending("toolbox"), .checkout)) }
      }
    }
    let inWorkingDirectory = location(FilePath(".build/toolbox"), .checkout)
    if !places.contains(inWorkingDirectory) { places.append(inWorkingDirectory) }
    return places
  }

  private func location(_ directory: FilePath, _ origin: ToolboxLocation.Origin) -> ToolboxLocation {
    ToolboxLocation(directory: workingDirectory.pushing(directory).lexicallyNormalized().string, origin: origin)
  }

  private func isToolbox(_ location: ToolboxLocation) -> Bool {
    (try? location.descriptionFile.stat().type) == .regular
  }
}
