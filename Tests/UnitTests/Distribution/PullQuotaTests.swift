import CollectorTestKit
import Testing

@testable import Distribution

@Suite struct PullQuotaTests {
  @Test(
    arguments: [
      ("76;w=21600", "100;w=21600", PullQuota(remaining: 76, limit: 100, window: .seconds(21_600))),
      (" 5 ; w=60", nil, PullQuota(remaining: 5, limit: nil, window: .seconds(60))),
      ("0", "100;w=3600", PullQuota(remaining: 0, limit: 100, window: .seconds(3600))),
      ("7;w=x", "10", PullQuota(remaining: 7, limit: 10, window: nil)),
      ("7;w=99999999999999", "-1", PullQuota(remaining: 7, limit: nil, window: nil)),
      ("", "100", nil), ("many", nil, nil), ("-1", nil, nil), (nil, "100", nil),
    ] as [(String?, String?, PullQuota?)]
  )
  func parsing(remaining: String?, limit: String?, quota: PullQuota?) {
    #expect(PullQuota(remaining: remaining, limit: limit) == quota)
  }

  @Test func description() {
    #expect("\(PullQuota(remaining: 76, limit: 100, window: .seconds(21_600)))" == "76 of 100 pulls left in 6h")
    #expect("\(PullQuota(remaining: 1, limit: nil, window: nil))" == "1 pulls left")
  }

  private static func fields(_ remaining: Int) -> FakeRegistryFault {
    .fields(["RateLimit-Remaining": "\(remaining);w=21600", "RateLimit-Limit": "100;w=21600"])
  }

  @Test func theLatestIsKeptAndFewAreTold() async throws {
    try await RegistryFixture.run { fixture in
      #expect(fixture.client.quota == nil)
      for remaining in [10, 9, 8] {
        fixture.registry.behave()
        fixture.registry.inject(Self.fields(remaining))
        _ = try await fixture.client.ping()
        #expect(fixture.client.quota?.remaining == remaining)
      }
      let low = PullQuota(remaining: 9, limit: 100, window: .seconds(21_600))
      #expect(fixture.notices.all == [.fewPullsLeft(registry: fixture.registry.host, quota: low)])
      let asked = try await fixture.client.checkQuota()
      #expect(asked?.remaining == 8 && fixture.registry.count() == 3, "only Docker Hub has a place to ask")
    }
  }

  @Test func dockerHubIsAskedByHEAD() async throws {
    try await RegistryFixture.run(isDockerHub: true) { fixture in
      fixture.registry.put(try TestImage.empty.packed(), in: "ratelimitpreview/test", tag: "latest")
      let unlimited = try await fixture.client.checkQuota()
      fixture.registry.inject(Self.fields(76))
      let quota = try await fixture.client.checkQuota()
      #expect(unlimited == nil && quota == PullQuota(remaining: 76, limit: 100, window: .seconds(21_600)))
      #expect(fixture.registry.count("HEAD", path: "/v2/ratelimitpreview/test/manifests/latest") == 2)
      #expect(fixture.registry.count() == 2)
    }
  }
}
