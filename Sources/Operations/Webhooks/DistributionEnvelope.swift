import Foundation

/// Notifications of Docker's own registry.
///
/// <https://distribution.github.io/distribution/about/notifications/#envelope>
struct DistributionEnvelope: Decodable {
  struct Event: Decodable {
    struct Target: Decodable {
      let repository: String?
      let tag: String?
      let url: String?
    }

    struct Request: Decodable {
      let host: String?
    }

    let action: String
    let target: Target?
    let request: Request?
  }

  let events: [Event]

  var pushed: [Pushed] {
    events.compactMap { event in
      guard event.action == "push", let target = event.target, let repository = target.repository, let tag = target.tag,
        !tag.isEmpty
      else { return nil }
      // The name that the pusher used for it, else that which the registry has for itself.
      let host = event.request?.host.flatMap { $0.isEmpty ? nil : $0 } ?? target.url.flatMap(Self.host)
      return Pushed(registry: host ?? "", repository: repository, tag: tag)
    }
  }

  private static func host(of url: String) -> String? {
    guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
    return parts.port.map { "\(host):\($0)" } ?? host
  }
}
