import CollectorCore
import Testing

@Suite struct FailureTests {
  private struct Plain: Error, CustomStringConvertible {
    let description = "the disk is full"
  }

  private struct Classified: ClassifiedError {
    let isTransient: Bool
    var description: String { "the registry is away" }
  }

  @Test func takesErrorsAtTheirWord() {
    #expect(Failure(Plain()) == Failure(reason: "the disk is full", isTransient: false, attempts: 1, nextTry: nil))
    #expect(Failure(Classified(isTransient: true)) == Failure(reason: "the registry is away", isTransient: true))
    #expect(!Failure(Classified(isTransient: false)).isTransient)
    #expect(Classified(isTransient: true).retryAfter == nil)
  }
}
