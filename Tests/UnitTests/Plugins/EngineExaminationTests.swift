import Testing

@testable import collector

/// What `doctor` makes of engines of which one is enough.
@Suite struct EngineExaminationTests {
  private static let good = [Finding.good("sandbox", "runtime: crun"), .doubtful("sandbox", "cgroups: none")]
  private static let bad = [Finding.bad("sandbox", "runtime: none"), .good("sandbox", "overlayfs: there")]
  private static let daemon = [Finding.good("engine", "docker 20"), .doubtful("limits", "no limits")]
  private static let noDaemon = [Finding.bad("engine", "none answers")]

  private static let embedded = Finding.good("engine", "sandbox, the embedded one")

  @Test(
    arguments: [
      (good, daemon, [embedded] + good + [.good("daemon", "docker 20; it is not needed")]),
      (good, noDaemon, [embedded] + good + [.good("daemon", "not needed, and its images are no source here: none answers")]),
      (bad, daemon, [.doubtful("sandbox", "runtime: none"), .good("sandbox", "overlayfs: there")] + daemon),
      (bad, noDaemon, bad + noDaemon),
    ] as [([Finding], [Finding], [Finding])]
  )
  func oneEngineIsEnough(sandbox: [Finding], daemon: [Finding], expected: [Finding]) {
    #expect(EngineExamination.joined(sandbox: sandbox, daemon: daemon) == expected)
  }

  @Test func theRoomOfADirectoryThatIsNotThereYetIsThatAboveIt() {
    let finding = Finding.disk(at: "/nonexistent/cache", remedy: "make room")
    #expect(finding.subject == "disk" && finding.text.contains("free at /nonexistent/cache"))
  }
}
