/// A package that was published in, or updated in, the container registry of GitHub.
///
/// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package> and, before it, `#package`.
struct GitHubPackage: Decodable {
  struct Package: Decodable {
    struct Version: Decodable {
      struct Metadata: Decodable {
        struct Tag: Decodable {
          let name: String?
        }

        let tag: Tag?
      }

      let metadata: Metadata?

      private enum CodingKeys: String, CodingKey {
        case metadata = "container_metadata"
      }
    }

    let name: String
    let namespace: String?
    let type: String?
    let ecosystem: String?
    let version: Version?

    private enum CodingKeys: String, CodingKey {
      case name, namespace, ecosystem
      case type = "package_type"
      case version = "package_version"
    }
  }

  let action: String?
  let registryPackage: Package?
  let package: Package?

  private enum CodingKeys: String, CodingKey {
    case action, package
    case registryPackage = "registry_package"
  }

  var pushed: [Pushed] {
    guard ["published", "updated"].contains(action ?? ""), let package = registryPackage ?? package else { return [] }
    let kinds = [package.type, package.ecosystem].compactMap { $0?.uppercased() }
    guard kinds.contains("CONTAINER"), let owner = package.namespace, let tag = package.version?.metadata?.tag?.name,
      !tag.isEmpty
    else { return [] }
    return [Pushed(registry: "ghcr.io", repository: "\(owner)/\(package.name)".lowercased(), tag: tag)]
  }
}
