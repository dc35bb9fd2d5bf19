extension RegistryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidHost(let text, let reason):
      "\(RegistryText.clean(text).debugDescription) is no registry: \(reason)"
    case .unknownHost(let host):
      "registry \(host) cannot be reached: no address is known for this host; check the name and the DNS"
    case .unreachable(let host, let reason):
      "registry \(host) cannot be reached: \(reason); check host, port and network"
    case .untrusted(let host, let reason):
      "no trusted connection to registry \(host): \(reason)"
    case .timedOut(let what, let reason):
      "\(what): \(reason)"
    case .interrupted(let what):
      "\(what): the connection ended in the middle of the answer"
    case .unauthorized(let what, let host, false, let message):
      "\(what): the registry wants a login; run docker login \(host), or check the name" + Self.quoting(message)
    case .unauthorized(let what, let host, true, let message):
      "\(what): the registry does not accept the user name and password, or they do not allow this; run docker login \(host) again"
        + Self.quoting(message)
    case .unsupportedAuthentication(let host, let reason):
      "cannot log in to registry \(host): \(reason)"
    case .denied(let what, let message):
      "\(what): the registry does not allow it; log in as somebody who may" + Self.quoting(message)
    case .notFound(let what, let message):
      "\(what): the registry does not have it" + Self.quoting(message)
    case .rateLimited(let what, let message, let retryAfter):
      "\(what): too many requests for this registry; try again \(retryAfter.map { "in \($0.components.seconds) s" } ?? "later")"
        + ", or limit the requests with --rate" + Self.quoting(message)
    case .server(let status, let what, let message, _):
      "\(what): the registry answered with status \(status)" + Self.quoting(message)
    case .malformed(let what, let reason):
      "\(what): the answer cannot be used: \(reason)"
    case .tooLarge(let what, let limitBytes):
      "\(what) is larger than the \(limitBytes) bytes that Collector reads of it"
    case .digestMismatch(let what, let expected, let actual):
      "\(what) does not match its digest: expected \(expected), got \(actual); the registry, or something before it, sends wrong bytes"
    case .sizeMismatch(let what, let expectedBytes, let actualBytes):
      "\(what) does not have its size: expected \(expectedBytes) bytes, got \(actualBytes)"
    case .redirectRefused(let what, let location, let reason):
      "\(what): a redirect to \(location) is not followed: \(reason)"
    case .catalogUnavailable(let host, let reason):
      """
      registry \(host) does not list its repositories (\(reason)); name them on the command line, or one a line in a file given with --repos-file
      """
    case .unreadableCredentials(let path, let reason):
      "credentials cannot be read from \(path): \(reason)"
    case .invalidRate(let text, let reason):
      "\(RegistryText.clean(text).debugDescription) is no rate: \(reason)"
    case .mirrored(let error, let failures):
      "\(error); before that, " + failures.map { "\($0)" }.joined(separator: "; ")
    case .credentialHelper(let program, let file, let host, let reason):
      "no credential for registry \(host) from \(program), which \(file) names: \(reason)"
    case .unusableCertificates(let path, let reason):
      "the certificates in \(path) cannot be used: \(reason)"
    case .invalidProxy(let variable, let reason):
      "\(variable) names no proxy that can be used: \(reason)"
    case .proxy(let proxy, let host, let reason, _):
      "\(host) cannot be reached through the proxy \(proxy): \(reason); the proxy is at fault, or NO_PROXY should name the host"
    }
  }

  private static func quoting(_ message: String) -> String {
    message.isEmpty ? "" : " (it says: \(message))"
  }
}
