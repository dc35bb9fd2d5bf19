import Foundation
import ImageSources
import OCI

/// A SOURCE, by its kind.
///
/// The forms for images on this machine are those of
/// <https://github.com/containers/image/blob/main/docs/containers-transports.5.md>.
enum SourceSpecification: Sendable, Hashable {
  /// A registry, repositories of it, or an image.
  case registry(RegistryScope)
  /// Images of the daemon.
  case daemon(DaemonScope)
  /// Images in a directory or a file.
  case place(PlaceScope)

  /// - Parameters:
  ///   - place: Where it was written, for the error.
  ///   - workingDirectory: What relative paths begin at.
  /// - Throws: `SettingError`.
  init(
    parsing text: String,
    place: String,
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) throws(SettingError) {
    if text.hasPrefix("oci://") {
      throw .badValue(
        place: place,
        value: text,
        reason: "is Helm's form: a registry has no scheme here, a directory is oci:DIR"
      )
    }
    do {
      switch try LocalScope(parsing: text, workingDirectory: workingDirectory) {
      case .daemon(let scope): self = .daemon(scope)
      case .place(let scope): self = .place(scope)
      case nil: self = .registry(try Self.scope(text, place))
      }
    } catch let error as SettingError {
      throw error
    } catch {
      throw .malformed(place: place, fault: "\(error)")
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
}

extension SourceSpecification: CustomStringConvertible {
  /// The source as it would be written on the command line.
  var description: String {
    switch self {
    case .registry(let scope): scope.description
    case .daemon(let scope): scope.description
    case .place(let scope): scope.description
    }
  }
}

extension String {
  /// What follows `prefix`; `nil` if the text does not start with it.
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
