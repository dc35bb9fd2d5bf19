import OCI

/// What is wrong with what the user has set. The command ends with status 2.
enum SettingError: Error, Hashable, Sendable {
  /// The configuration file cannot be used.
  case unusableFile(path: String, reason: String)
  /// A value does not fit its setting.
  case badValue(place: String, value: String, reason: String)
  /// A text does not follow its grammar; `fault` says where, on lines of its own.
  case malformed(place: String, fault: String)
  /// Something that the command needs was not given.
  case missing(String)
}

extension SettingError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unusableFile(let path, let reason): "the configuration file \(path) cannot be used: \(reason)"
    case .badValue(let place, let value, let reason): "\(place): \(value.maskingUserInformation.debugDescription) \(reason)"
    case .malformed(let place, let fault): "\(place): \(fault)"
    case .missing(let what): what
    }
  }
}
