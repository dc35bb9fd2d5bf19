import Foundation
public import Logging
public import OCI

/// Takes webhooks of registries, and hands on the images that they announce.
public struct WebhookReceiver: Sendable {
  /// What becomes of an image that was announced.
  public enum Acceptance: Sendable, Hashable {
    case queued
    /// No source covers it, or the selection leaves it out.
    case notWanted
    case full
  }

  /// GitHub sends at most 25 MB, and for packages some kilobytes; the largest batch of Docker's own registry has some hundred events.
  public static let maximumBodyBytes = 1 << 20

  private let secret: WebhookSecret
  private let metrics: WatchMetrics
  private let logger: Logger
  private let accept: @Sendable (Reference) -> Acceptance

  /// - Parameter accept: Told each image that was announced. It returns at once.
  public init(
    secret: WebhookSecret,
    metrics: WatchMetrics,
    logger: Logger,
    accept: @escaping @Sendable (Reference) -> Acceptance
  ) {
    self.secret = secret
    self.metrics = metrics
    self.logger = logger
    self.accept = accept
  }

  /// `/webhooks/VENDOR`, and for senders that can only be told a URL `/webhooks/VENDOR/SECRET`.
  public var routes: [OperationsRoute] {
    WebhookVendor.allCases.flatMap { vendor in
      ["/webhooks/\(vendor.rawValue)", "/webhooks/\(vendor.rawValue)/:\(OperationsRoute.parameter)"].map { path in
        OperationsRoute.post(path, bodyLimit: Self.maximumBodyBytes) { answer(to: $0, from: vendor) }
      }
    }
  }

  private func answer(to question: OperationsRoute.Question, from vendor: WebhookVendor) -> OperationsRoute.Answer {
    guard let body = question.body else {
      return refuse(vendor, 413, "too-large", "the body is larger than \(Self.maximumBodyBytes) bytes")
    }
    guard isGenuine(question, body) else { return refuse(vendor, 401, "unauthorized", "the secret or the signature is wrong") }
    let payload: WebhookPayload
    do {
      payload = try WebhookPayload(parsing: body, from: vendor, registry: question.query("registry"))
    } catch {
      return refuse(vendor, 400, "malformed", error.reason)
    }
    let results = payload.references.map { ($0, accept($0)) }
    for (reference, result) in results {
      logger.info("image announced", metadata: ["image": "\(reference)", "vendor": "\(vendor.rawValue)", "result": "\(result)"])
    }
    // The sender tries again.
    if results.contains(where: { $0.1 == .full }) { return refuse(vendor, 503, "full", "too many images wait; try again later") }
    let count = results.count { $0.1 == .queued }
    metrics.received(vendor.rawValue, count > 0 ? "accepted" : "ignored")
    return OperationsRoute.Answer(status: 202, "\(count) of \(results.count) images are looked at\n")
  }

  /// A signature counts alone where there is one: whoever signs has no need to show the secret.
  private func isGenuine(_ question: OperationsRoute.Question, _ body: Data) -> Bool {
    if let signature = question.header("X-Hub-Signature-256") { return secret.signed(body, signature: signature) }
    if let field = question.header("Authorization") {
      let bearer = "bearer "
      let text = field.lowercased().hasPrefix(bearer) ? String(field.dropFirst(bearer.count)) : field
      return secret.matches(text)
    }
    return question.parameter.map(secret.matches) ?? false
  }

  private func refuse(_ vendor: WebhookVendor, _ status: Int, _ result: String, _ reason: String) -> OperationsRoute.Answer {
    metrics.received(vendor.rawValue, result)
    logger.warning("webhook refused", metadata: ["vendor": "\(vendor.rawValue)", "status": "\(status)", "reason": "\(reason)"])
    return OperationsRoute.Answer(status: status, "\(reason)\n")
  }
}
