import Glibc
import SystemPackage

/// Why one entry of a layer cannot be written, before anybody says which.
enum EntryFailure: Error {
  /// Its names or its kind are at fault.
  case refused(String)
  /// A call of the system failed.
  case system(Errno)
  /// The archive or another thing ended early.
  case layer(LayerError)

  /// - Parameters:
  ///   - name: Of the entry, as shown to people.
  ///   - place: The layer's directory.
  func layerError(name: String, place: String) -> LayerError {
    switch self {
    case .refused(let reason): .refusedEntry(name: name, reason: reason)
    case .layer(let error): error
    case .system(.noSpace), .system(.diskQuotaExceeded): .diskFull(path: place)
    case .system(let error) where Self.isOfTheEntry(error): .refusedEntry(name: name, reason: "\(error)")
    case .system(let error): .fileSystem(path: place, reason: "\(name): \(error)")
    }
  }

  /// Whether the same entry fails everywhere and always.
  private static func isOfTheEntry(_ error: Errno) -> Bool {
    let errors: [Errno] = [
      .fileNameTooLong, .fileTooLarge, .overflow, .tooManySymbolicLinkLevels, .notDirectory, .tooManyLinks, .invalidArgument,
      .noSuchFileOrDirectory, .fileExists, .improperLink,
    ]
    return errors.contains(error)
  }
}

/// Makes a call of the system, again where a signal came between.
@discardableResult
func systemCall(_ call: () -> CInt) throws(EntryFailure) -> CInt {
  while true {
    let result = call()
    if result >= 0 { return result }
    let error = Errno(rawValue: errno)
    if error != .interrupted { throw .system(error) }
  }
}
