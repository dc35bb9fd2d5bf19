/// A push to Docker Hub.
///
/// <https://docs.docker.com/docker-hub/repos/manage/webhooks/#example-webhook-payload>
struct HubPush: Decodable {
  struct Push: Decodable {
    let tag: String?
  }

  struct Repository: Decodable {
    let name: String

    private enum CodingKeys: String, CodingKey {
      case name = "repo_name"
    }
  }

  let push: Push
  let repository: Repository

  private enum CodingKeys: String, CodingKey {
    case repository
    case push = "push_data"
  }

  var pushed: [Pushed] {
    guard let tag = push.tag, !tag.isEmpty else { return [] }
    return [Pushed(registry: "docker.io", repository: repository.name, tag: tag)]
  }
}
