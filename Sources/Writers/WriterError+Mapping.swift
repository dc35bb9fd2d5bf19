import SystemPackage

extension WriterError {
  /// What an error of the system means for a file.
  ///
  /// - Parameter action: What was to be done, behind "failed to".
  init(_ error: any Error, path: FilePath, action: String) {
    self =
      switch error as? Errno {
      case .permissionDenied, .notPermitted: .permissionDenied(path: path)
      case .notDirectory: .notADirectory(path: path)
      case .readOnlyFileSystem: .readOnly(path: path)
      default: WriterError(error, name: path.string, action: action)
      }
  }

  /// What an error of the system means for something with a name.
  init(_ error: any Error, name: String, action: String) {
    self =
      switch error {
      case let error as WriterError: error
      case Errno.noSpace, Errno.diskQuotaExceeded: .full(name: name)
      case Errno.brokenPipe, Errno.connectionReset: .readerGone(name: name)
      default: .failed(name: name, action: action, reason: "\(error)")
      }
  }
}

/// Does `body`, and says of what the system refuses that it was about `path`.
func naming<Value>(_ path: FilePath, _ action: String, _ body: () throws -> Value) throws(WriterError) -> Value {
  do {
    return try body()
  } catch {
    throw WriterError(error, path: path, action: action)
  }
}
