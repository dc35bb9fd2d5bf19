import Testing

@testable import Distribution

@Suite struct RegistryNoticeTests {
  private static let quota = PullQuota(remaining: 5, limit: 100, window: .seconds(21_600))

  @Test func whatIsSaid() throws {
    let rate = try RequestRate(parsing: "5/m")
    let texts: [(RegistryNotice, String)] = [
      (.headNotUsable(registry: "r", reason: "HEAD was refused with status 405"), "each look at a tag costs one"),
      (.waitingForRate(registry: "r", rate: rate, wait: .seconds(40)), "waiting 40 s to hold --rate 5/m"),
      (.askedToWait(registry: "r", wait: .seconds(30)), "go on in 30 s"),
      (.fewPullsLeft(registry: "r", quota: Self.quota), "only 5 of 100 pulls left in 6h"),
      (.mirrorFailed(registry: "r", mirror: "m", reason: "why"), "mirror m of registry r is passed over: why"),
      (.onlyPublicRepositories(registry: "r", namespace: "n"), "only public repositories of n"),
      (.repositoriesListed(registry: "r", method: .harbor), "the API of Harbor"),
    ]
    for (notice, text) in texts { #expect("\(notice)".contains(text)) }
    #expect(Set(texts.map(\.0.kind)).count == texts.count)
    #expect(texts.filter { $0.0.isWarning }.count == texts.count - 1)
  }

  @Test func eachKindIsToldOnce() {
    let recorder = NoticeRecorder()
    let board = NoticeBoard(recorder.receive)
    for wait in [1, 2, 3] { board.tell(.askedToWait(registry: "r", wait: .seconds(wait))) }
    for mirror in ["m", "n", "m"] { board.tell(.mirrorFailed(registry: "r", mirror: mirror, reason: "\(mirror) is down")) }
    #expect(recorder.all.count == 3)
  }
}
