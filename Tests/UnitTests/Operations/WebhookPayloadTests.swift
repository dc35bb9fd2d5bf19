import Foundation
import OCI
import Testing

@testable import Operations

@Suite struct WebhookPayloadTests {
  private func references(_ text: String, _ vendor: WebhookVendor, registry: String? = nil) throws -> [String] {
    try WebhookPayload(parsing: Data(text.utf8), from: vendor, registry: registry).references.map(\.description)
  }

  @Test(
    arguments: [
      (WebhookVendor.distribution, WebhookSamples.distribution, "registrycluster.local:5000/library/test:latest"),
      (.harbor, WebhookSamples.harbor, "hub.harbor.com/test-webhook/debian:latest"),
      (.dockerhub, WebhookSamples.dockerhub, "docker.io/svendowideit/testhook:latest"),
      (.github, WebhookSamples.github, "ghcr.io/codertocat/hello-world:1.0"),
    ] as [(WebhookVendor, String, String)]
  )
  func readsWhatVendorsSend(vendor: WebhookVendor, text: String, expected: String) throws {
    #expect(try references(text, vendor) == [expected])
  }

  @Test func aRegistryCanBeCalledOtherwise() throws {
    #expect(try references(WebhookSamples.distribution, .distribution, registry: "reg.test") == ["reg.test/library/test:latest"])
  }

  @Test func theURLTellsTheRegistryWhereTheRequestDoesNot() throws {
    let text =
      #"{"events":[{"action":"push","target":{"repository":"a","tag":"1","url":"https://reg.test:8443/v2/a/manifests/x"}}]}"#
    #expect(try references(text, .distribution) == ["reg.test:8443/a:1"])
  }

  @Test(
    arguments: [
      (WebhookVendor.harbor, #"{"type":"DELETE_ARTIFACT","event_data":{}}"#),
      (
        .harbor,
        #"{"type":"PUSH_ARTIFACT","event_data":{"resources":[{"tag":"sha256:ab"}],"repository":{"repo_full_name":"a/b"}}}"#
      ),
      (.dockerhub, #"{"push_data":{},"repository":{"repo_name":"a/b"}}"#),
      (.github, #"{"zen":"Keep it logically awesome.","hook_id":1}"#),
      (.github, #"{"action":"published","package":{"name":"a","namespace":"b","package_type":"npm"}}"#),
      (.distribution, #"{"events":[]}"#),
    ] as [(WebhookVendor, String)]
  )
  func otherEventsAnnounceNothing(vendor: WebhookVendor, text: String) throws {
    #expect(try references(text, vendor) == [])
  }

  @Test(
    arguments: [
      (WebhookVendor.distribution, ""), (.distribution, "[]"), (.harbor, "{"), (.dockerhub, #"{"push_data":1}"#),
      (.github, "null"),
      (.distribution, #"{"events":[{"action":"push","target":{"repository":"../../x","tag":"1"},"request":{"host":"r.test"}}]}"#),
      (
        .distribution, #"{"events":[{"action":"push","target":{"repository":"a","tag":"1@sha256"},"request":{"host":"r.test"}}]}"#
      ),
      (.distribution, #"{"events":[{"action":"push","target":{"repository":"a","tag":"1"}}]}"#),
      (.dockerhub, #"{"push_data":{"tag":"a b"},"repository":{"repo_name":"a/b"}}"#),
    ] as [(WebhookVendor, String)]
  )
  func whatIsNoneIsRefused(vendor: WebhookVendor, text: String) {
    #expect(throws: WebhookError.self) { try references(text, vendor) }
  }
}
