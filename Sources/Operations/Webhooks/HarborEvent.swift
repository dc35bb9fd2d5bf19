/// An event of Harbor, in its default form.
///
/// <https://goharbor.io/docs/2.11.0/working-with-projects/project-configuration/configure-webhooks/#payload-format>
struct HarborEvent: Decodable {
  struct Resource: Decodable {
    let tag: String?
    /// With registry and tag: `harbor.example.com/library/debian:latest`.
    let resourceURL: String?

    private enum CodingKeys: String, CodingKey {
      case tag
      case resourceURL = "resource_url"
    }
  }

  struct EventData: Decodable {
    struct Repository: Decodable {
      let fullName: String?

      private enum CodingKeys: String, CodingKey {
        case fullName = "repo_full_name"
      }
    }

    let resources: [Resource]?
    let repository: Repository?
  }

  let type: String
  let data: EventData?

  private enum CodingKeys: String, CodingKey {
    case type
    case data = "event_data"
  }

  var pushed: [Pushed] {
    guard type == "PUSH_ARTIFACT", let data, let repository = data.repository?.fullName else { return [] }
    return (data.resources ?? []).compactMap { resource in
      // An artifact that was pushed by its digest has the digest for a tag.
      guard let tag = resource.tag, !tag.isEmpty, !tag.contains(":") else { return nil }
      let registry = resource.resourceURL?.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
      return Pushed(registry: registry, repository: repository, tag: tag)
    }
  }
}
