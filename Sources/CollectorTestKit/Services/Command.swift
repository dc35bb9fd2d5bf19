public import Subprocess
public import SystemPackage

/// A program that is run to its end, for tests that compare with other people's tools.
public struct Command: Sendable {
  /// A program did not end well.
  public struct Failed: Error, CustomStringConvertible {
    public let command: String
    public let status: TerminationStatus
    public let message: String

    public var description: String { "\(command) ended with \(status): \(message)" }
  }

  private static let outputLimit = 16 << 20

  public let executable: FilePath
  public let environment: [String: String]

  /// - Parameter package: The Debian package of the program.
  /// - Throws: `ServiceError.missingProgram`.
  public init(_ name: String, package: String, environment: [String: String] = [:]) throws {
    self.executable = try ProgramLocator.find(name, package: package)
    self.environment = ["PATH": ProgramLocator.servicePath].merging(environment) { _, new in new }
  }

  /// Runs it.
  ///
  /// - Returns: Its standard output, without the line ends at its end.
  /// - Throws: `Failed` where it does not exit with 0.
  @discardableResult
  public func callAsFunction(_ arguments: String...) async throws -> String {
    try await self(arguments)
  }

  /// The same with arguments in an array.
  @discardableResult
  public func callAsFunction(_ arguments: [String]) async throws -> String {
    let result = try await run(
      .path(executable),
      arguments: Arguments(arguments),
      environment: .only(environment),
      output: .string(limit: Self.outputLimit),
      error: .string(limit: Self.outputLimit)
    )
    guard result.terminationStatus.isSuccess else {
      let command = ([executable.lastComponent?.string ?? ""] + arguments).joined(separator: " ")
      throw Failed(command: command, status: result.terminationStatus, message: result.standardError)
    }
    var output = result.standardOutput
    while output.last?.isNewline == true { output.removeLast() }
    return output
  }
}

extension Environment {
  /// These variables, and nothing of this process's own.
  static func only(_ variables: [String: String]) -> Environment {
    .custom(Dictionary(uniqueKeysWithValues: variables.map { (Key(stringLiteral: $0.key), $0.value) }))
  }
}
