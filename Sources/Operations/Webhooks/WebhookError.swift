/// Why the body of a webhook is of no use.
struct WebhookError: Error, Sendable, Hashable {
  let reason: String
}
