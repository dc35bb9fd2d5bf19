import Foundation

/// Documents as the vendors' own pages show them, shortened by fields that nobody reads.
enum WebhookSamples {
  /// <https://distribution.github.io/distribution/about/notifications/#envelope>, with the tag that newer registries send, and events that are no pushes
  /// of a tag.
  static let distribution = """
    {"events": [
      {"id": "asdf-asdf-asdf-asdf-0", "timestamp": "2006-01-02T15:04:05Z", "action": "push",
       "target": {"mediaType": "application/vnd.docker.distribution.manifest.v2+json", "length": 1,
         "digest": "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf", "repository": "library/test",
         "url": "http://example.com/v2/library/test/manifests/sha256:c3b3692957d439ac1928219a83fac91e7bf96c153725526874673ae1f2023f8d5",
         "tag": "latest"},
       "request": {"id": "asdfasdf", "addr": "client.local", "host": "registrycluster.local:5000", "method": "PUT",
         "useragent": "test/0.1"},
       "actor": {"name": "test-actor"}, "source": {"addr": "hostname.local:port"}},
      {"id": "asdf-asdf-asdf-asdf-1", "timestamp": "2006-01-02T15:04:05Z", "action": "push",
       "target": {"mediaType": "application/octet-stream", "length": 2, "repository": "library/test", "url": "http://example.com/v2/x"},
       "request": {"host": "registrycluster.local:5000"}},
      {"id": "asdf-asdf-asdf-asdf-2", "action": "pull", "target": {"repository": "library/test", "tag": "latest"}},
      {"id": "asdf-asdf-asdf-asdf-3", "action": "delete", "target": {"repository": "library/test", "digest": "sha256:fea8"}}
    ]}
    """

  /// <https://goharbor.io/docs/2.11.0/working-with-projects/project-configuration/configure-webhooks/#payload-format>
  static let harbor = """
    {"type": "PUSH_ARTIFACT", "occur_at": 1586922308, "operator": "admin", "event_data": {
      "resources": [{"digest": "sha256:8a9e9863dbb6e10edb5adfe917c00da84e1700fa76e7ed02476aa6e6fb8ee0d8", "tag": "latest",
        "resource_url": "hub.harbor.com/test-webhook/debian:latest"}],
      "repository": {"date_created": 1586922308, "name": "debian", "namespace": "test-webhook",
        "repo_full_name": "test-webhook/debian", "repo_type": "private"}}}
    """

  /// <https://docs.docker.com/docker-hub/repos/manage/webhooks/#example-webhook-payload>
  static let dockerhub = """
    {"callback_url": "https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
     "push_data": {"pushed_at": 1417566161, "pusher": "trustedbuilder", "tag": "latest"},
     "repository": {"comment_count": 0, "date_created": 1417494799, "is_private": true, "name": "testhook",
       "namespace": "svendowideit", "owner": "svendowideit", "repo_name": "svendowideit/testhook",
       "repo_url": "https://registry.hub.docker.com/u/svendowideit/testhook/", "status": "Active"}}
    """

  /// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package>
  static let github = """
    {"action": "published", "registry_package": {"id": 1, "name": "hello-world", "namespace": "Codertocat", "ecosystem": "CONTAINER",
      "package_type": "CONTAINER", "html_url": "https://github.com/Codertocat/hello-world/packages/1",
      "package_version": {"id": 2, "version": "sha256:1b8f",
        "package_url": "ghcr.io/Codertocat/hello-world:1.0",
        "container_metadata": {"tag": {"name": "1.0", "digest": "sha256:1b8f"}, "labels": {}, "manifest": {}}}},
     "repository": {"full_name": "Codertocat/hello-world"}, "sender": {"login": "Codertocat"}}
    """

  static func data(_ text: String) -> Data { Data(text.utf8) }
}
