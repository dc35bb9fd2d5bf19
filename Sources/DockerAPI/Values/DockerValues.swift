import Foundation
import OCI

extension Digest {
  /// An ID as daemons write it: Docker with the algorithm, Podman at places without. `nil` where it is no digest.
  init?(dockerID text: String?) {
    guard let text, !text.isEmpty else { return nil }
    guard let digest = try? Digest(parsing: text.contains(":") ? text : "sha256:\(text)") else { return nil }
    self = digest
  }
}

extension Platform {
  /// The platform of a machine that Linux calls `machine` (`uname -m`), as the daemon's information gives it.
  init(os: String, machine: String) {
    let (architecture, variant): (String, String?) =
      switch machine {
      case "x86_64": ("amd64", nil)
      case "aarch64": ("arm64", nil)
      case "armv7l": ("arm", "v7")
      case "armv6l": ("arm", "v6")
      case "i386", "i686": ("386", nil)
      case "loongarch64": ("loong64", nil)
      default: (machine, nil)
      }
    self.init(os: os, architecture: architecture, variant: variant)
  }
}

/// The instant that a daemon names; `nil` where it writes Go's zero time (the year 1), for what has not happened.
func parseDockerTime(_ text: String?) -> Date? {
  guard let text, !text.hasPrefix("0001-") else { return nil }
  return parseRFC3339(text)
}
