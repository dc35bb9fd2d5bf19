import CollectorCore
import DockerAPI

extension Failure {
  /// What an error that a local source met says of itself.
  ///
  /// - Throws: `CancellationError` if that is what it is.
  init(ofLocal error: any Error) throws {
    if error is CancellationError { throw error }
    try Task.checkCancellation()
    if let error = error as? DockerError {
      self.init(reason: "\(error)", isTransient: error.isTransient)
    } else {
      self.init(error)
    }
  }
}
