/// What can be set for one registry, by its name in the `registries` section of the configuration file.
enum RegistryKey: String, CaseIterable, Sendable {
  case username
  case passwordFile = "password-file"
  case plainHTTP = "plain-http"
  case insecure, mirrors, rate, concurrency

  var isList: Bool { self == .mirrors || self == .rate }

  /// What it means, in a few words.
  var meaning: String {
    switch self {
    case .username: "who logs in to this registry"
    case .passwordFile: "the file with the password, and nothing else"
    case .plainHTTP: "whether it answers in plain HTTP"
    case .insecure: "whether its certificate is not verified"
    case .mirrors: "what is asked before it, in this order"
    case .rate: "requests to it at most"
    case .concurrency: "requests to it under way together at most"
    }
  }
}
