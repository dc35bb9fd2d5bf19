/// What helpers have said, for some minutes: they can be slow, and a listing asks for hundreds of tokens.
actor HelperAnswers {
  /// The credentials of clouds are good for hours, and one that is refused is asked for again.
  static let lifetime: Duration = .seconds(300)
  /// A refusal makes nobody ask again for what is younger: hundreds of requests are refused together.
  static let minimumAge: Duration = .seconds(10)

  struct Question: Hashable, Sendable {
    let file: String
    let helper: String
    let host: String
  }

  private struct Answer {
    let credential: RegistryCredential?
    let time: ContinuousClock.Instant
  }

  private let clock: RetryClock
  private let flights = SingleFlight<Question, RegistryCredential?>()
  private var answers: [Question: Answer] = [:]

  init(clock: RetryClock) {
    self.clock = clock
  }

  /// What the helper says, or said within the last minutes. What `ask` throws is not remembered.
  func credential(
    _ question: Question,
    _ ask: @Sendable () async throws -> RegistryCredential?
  ) async throws -> RegistryCredential? {
    if let answer = fresh(question) { return answer.credential }
    return try await flights.value(for: question) {
      if let answer = await fresh(question) { return answer.credential }
      let credential = try await ask()
      await keep(credential, question)
      return credential
    }
  }

  func forget(_ host: String) {
    let now = clock.now()
    answers = answers.filter { $0.key.host != host || $0.value.time + Self.minimumAge > now }
  }

  private func fresh(_ question: Question) -> Answer? {
    answers[question].flatMap { clock.now() < $0.time + Self.lifetime ? $0 : nil }
  }

  private func keep(_ credential: RegistryCredential?, _ question: Question) {
    answers[question] = Answer(credential: credential, time: clock.now())
  }
}
