import ImageSources
import OCI

/// A SOURCE, by its kind.
///
/// The forms for images on this machine are those of
/// <https://github.com/containers/image/blob/main/docs/containers-transports.5.md>.
enum SourceSpecification: Sendable, Hashable {
  /// A registry, repositories of it, or an image.
  case registry(RegistryScope)
  /// Images of the daemon: `REPOSITORY`, `REPOSITORY:TAG` or an ID; all of them where the text is empty.
  case dockerDaemon(String)
  /// `DIR[:TAG]`.
  case ociLayout(String)
  /// `FILE[:TAG]`.
  case ociArchive(String)
  /// `FILE[:REPOSITORY:TAG]`.
  case dockerArchive(String)

  /// - Parameter place: Where it was written, for the error.
  /// - Throws: `SettingError`.
  init(parsing text: String, place: String) throws(SettingError) {
    if text == "local.host" {
      self = .dockerDaemon("")
    } else if let rest = text.after("docker-daemon:") {
      self = .dockerDaemon(rest)
    } else if let rest = text.after("oci:") {
      if rest.hasPrefix("//") {
        throw .badValue(
          place: place,
          value: text,
          reason: "is Helm's form: a registry has no scheme here, a directory is oci:DIR"
        )
      }
      self = .ociLayout(try Self.path(rest, text, place, "oci:DIR[:TAG]"))
    } else if let rest = text.after("oci-archive:") {
      self = .ociArchive(try Self.path(rest, text, place, "oci-archive:FILE[:TAG]"))
    } else if let rest = text.after("docker-archive:") {
      self = .dockerArchive(try Self.path(rest, text, place, "docker-archive:FILE[:REPOSITORY:TAG]"))
    } else {
      self = .registry(try Self.scope(text, place))
    }
  }

  /// Transports of skopeo and podman that are not here; without their colon they would be names on Docker Hub.
  private static let foreignPrefixes = ["dir:", "containers-storage:", "ostree:", "sif:", "tarball:"]

  private static func scope(_ text: String, _ place: String) throws(SettingError) -> RegistryScope {
    if let prefix = foreignPrefixes.first(where: text.hasPrefix) {
      throw .badValue(place: place, value: text, reason: "is of no kind that is read here: \(prefix) is none of \(kinds)")
    }
    if ["/", "./", "../", "~"].contains(where: text.hasPrefix), text != "/" {
      throw .badValue(place: place, value: text, reason: "is a path; write oci:DIR, oci-archive:FILE or docker-archive:FILE")
    }
    do {
      // As skopeo writes it.
      return try RegistryScope(parsing: text.after("docker://") ?? text)
    } catch {
      throw .malformed(place: place, fault: error.description)
    }
  }

  private static let kinds =
    "docker-daemon:, oci:DIR, oci-archive:FILE, docker-archive:FILE and, without a prefix, registries, repositories and images"

  private static func path(_ rest: String, _ text: String, _ place: String, _ form: String) throws(SettingError) -> String {
    guard let first = rest.first, first != ":" else {
      throw .badValue(place: place, value: text, reason: "has no path: the form is \(form)")
    }
    guard !rest.contains("\0") else { throw .badValue(place: place, value: text, reason: "has a NUL, which no path has") }
    return rest
  }
}

extension SourceSpecification: CustomStringConvertible {
  /// The source as it would be written on the command line.
  var description: String {
    switch self {
    case .registry(let scope): scope.description
    case .dockerDaemon(let text): "docker-daemon:\(text)"
    case .ociLayout(let text): "oci:\(text)"
    case .ociArchive(let text): "oci-archive:\(text)"
    case .dockerArchive(let text): "docker-archive:\(text)"
    }
  }
}

extension String {
  /// What follows `prefix`; `nil` if the text does not start with it.
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
