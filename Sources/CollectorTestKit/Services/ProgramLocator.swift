import Foundation
public import SystemPackage

/// Finds the programs that services are made of.
public enum ProgramLocator {
  /// Where system programs are that a user's PATH may leave out.
  private static let systemDirectories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

  /// The path of a program, by PATH and then in the system's directories.
  ///
  /// - Parameter package: The Debian package that has it.
  /// - Throws: `ServiceError.missingProgram`.
  public static func find(_ name: String, package: String) throws -> FilePath {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for directory in path.split(separator: ":").map(String.init) + systemDirectories {
      let candidate = FilePath(directory).appending(name)
      if FileManager.default.isExecutableFile(atPath: candidate.string) { return candidate }
    }
    throw ServiceError.missingProgram(name: name, package: package)
  }

  /// The PATH that services are given.
  static let servicePath = systemDirectories.joined(separator: ":")
}
