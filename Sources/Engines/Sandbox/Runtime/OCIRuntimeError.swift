import SystemPackage

/// Why there is no runtime to run containers with.
enum OCIRuntimeError: Error, Sendable, Hashable {
  /// - Parameter names: What was looked for, the best first.
  case notFound(names: [String], directories: [FilePath])
  /// What was named is not there, or no program.
  case notExecutable(FilePath)
  /// It does not even tell its version.
  case unusable(FilePath, reason: String)
}

extension OCIRuntimeError: CustomStringConvertible {
  var description: String {
    switch self {
    case .notFound(let names, let directories):
      "no OCI runtime was found: \(names.joined(separator: " or ")) is not in "
        + directories.map(\.string).joined(separator: ":") + "; "
        + "install one (apt-get install crun) or name its path (--runtime PATH)"
    case .notExecutable(let path):
      "the OCI runtime \(path) is not there or is no program: correct --runtime, or leave it out to have crun or runc found"
    case .unusable(let path, let reason):
      "the OCI runtime \(path) does not work: `\(path) --version` \(reason); install it anew, or name another (--runtime PATH)"
    }
  }
}
