import CollectorCore
import CollectorTestKit
import OCI
import Orders
import Testing

@Suite struct ReleasePolicyTests {
  private func held(_ seed: String, created: Double, size: Int64, lastUse: Int) -> HeldImage {
    let image = ImageDescription(
      imageID: Sample.digest(seed),
      digest: nil,
      platform: Sample.platform,
      created: Sample.time(after: created),
      sizeBytes: size
    )
    return HeldImage(
      acquired: AcquiredImage(listing: Sample.listing(seed, of: image), handle: seed, lease: nil),
      lastUse: lastUse
    )
  }

  @Test(arguments: [
    (LeastRecentlyUsedFirst() as any ReleasePolicy, 1), (OldestReleasedFirst(), 2), (NewestReleasedFirst(), 1),
    (LargestReleasedFirst(), 0),
  ])
  func letsGoOf(policy: any ReleasePolicy, expected: Int) {
    let images = [
      held("a", created: 2, size: 9, lastUse: 3), held("b", created: 3, size: 5, lastUse: 1),
      held("c", created: 1, size: 7, lastUse: 2),
    ]
    #expect(policy.next(of: images) == expected)
  }
}
