public import SystemPackage

/// A program that runs beside the tests until it is stopped.
public struct ServiceProgram: Sendable, Hashable {
  /// What messages call it.
  public let name: String
  public let executable: FilePath
  public let arguments: [String]
  /// All that it finds in its environment: nothing of the test's own, such as proxies.
  public let environment: [String: String]
  /// Where standard output and standard error go; appended to.
  public let log: FilePath

  public init(name: String, executable: FilePath, arguments: [String], environment: [String: String] = [:], log: FilePath) {
    self.name = name
    self.executable = executable
    self.arguments = arguments
    self.environment = ["PATH": ProgramLocator.servicePath].merging(environment) { _, new in new }
    self.log = log
  }
}
