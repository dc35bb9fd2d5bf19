import Foundation
import OCI

/// The images that a webhook announces.
struct WebhookPayload: Sendable, Hashable {
  /// Each by its tag. Events without one, such as deletions, blobs and signatures by digest, have none.
  let references: [Reference]

  /// More events than any sender puts into one document.
  private static let maximumEvents = 1000

  /// - Parameter registry: The registry's name in references, for senders that call it otherwise or not at all.
  /// - Throws: `WebhookError`.
  init(parsing body: Data, from vendor: WebhookVendor, registry: String?) throws(WebhookError) {
    let pushed: [Pushed]
    do {
      let decoder = JSONDecoder()
      switch vendor {
      case .distribution: pushed = try decoder.decode(DistributionEnvelope.self, from: body).pushed
      case .harbor: pushed = try decoder.decode(HarborEvent.self, from: body).pushed
      case .dockerhub: pushed = try decoder.decode(HubPush.self, from: body).pushed
      case .github: pushed = try decoder.decode(GitHubPackage.self, from: body).pushed
      }
    } catch {
      throw WebhookError(reason: "it is no document of \(vendor.rawValue)")
    }
    var seen: Set<Reference> = []
    var references: [Reference] = []
    for image in pushed.prefix(Self.maximumEvents) {
      guard let reference = image.reference(at: registry) else { throw WebhookError(reason: "it names no proper image") }
      if seen.insert(reference).inserted { references.append(reference) }
    }
    self.references = references
  }
}

/// An image as a sender names it.
struct Pushed {
  let registry: String
  let repository: String
  let tag: String

  func reference(at registry: String?) -> Reference? {
    let text = "\(registry ?? self.registry)/\(repository):\(tag)"
    guard let reference = try? Reference(parsing: text), reference.tag == tag, reference.digest == nil else { return nil }
    return reference
  }
}
