/// Who sends webhooks, by the name in their path.
public enum WebhookVendor: String, CaseIterable, Sendable {
  /// Docker's own registry; <https://distribution.github.io/distribution/about/notifications/>.
  case distribution
  /// <https://goharbor.io/docs/2.11.0/working-with-projects/project-configuration/configure-webhooks/>
  case harbor
  /// <https://docs.docker.com/docker-hub/repos/manage/webhooks/>
  case dockerhub
  /// The container registry of GitHub; <https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package>.
  case github
}
