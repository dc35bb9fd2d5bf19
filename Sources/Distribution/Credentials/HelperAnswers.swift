/// What helpers have said, for some minutes: they can be slow, and a listing asks for hundreds of tokens.
actor HelperAnswers {
  /// The credentials of clouds are good for hours, and one that is refused is asked for again.
  static let lifetime: Duration = .seconds(300)
  /// A refusal makes nobody ask again for what is younger: hundreds of requests are refused together.
  static let minimumAge: Duration = .seconds(10)
  /// A helper that hangs costs its time-out once a minute, not for every repository.
  static let faultLifetime: Duration = .seconds(60)

  struct Question: Hashable, Sendable {
    let file: String
    let helper: String
    let host: String
  }

  private struct Answer {
    let result: Result<RegistryCredential?, any Error>
    let time: ContinuousClock.Instant

    var lifetime: Duration {
      switch result {
      case .success: HelperAnswers.lifetime
      case .failure: faultLifetime
      }
    }
  }

  private let clock: RetryClock
  private let flights = SingleFlight<Question, RegistryCredential?>()
  private var answers: [Question: Answer] = [:]

  init(clock: RetryClock) {
    self.clock = clock
  }

  /// What the helper says, or said within the last minutes. What `ask` throws is remembered too, for a minute.
  func credential(
    _ question: Question,
    _ ask: @Sendable () async throws -> RegistryCredential?
  ) async throws -> RegistryCredential? {
    if let answer = fresh(question) { return try answer.result.get() }
    return try await flights.value(for: question) {
      if let answer = await fresh(question) { return try answer.result.get() }
      do {
        let credential = try await ask()
        await keep(.success(credential), question)
        return credential
      } catch let error as CancellationError {
        throw error
      } catch {
        await keep(.failure(error), question)
        throw error
      }
    }
  }

  func forget(_ host: String) {
    let now = clock.now()
    answers = answers.filter { $0.key.host != host || $0.value.time + Self.minimumAge > now }
  }

  private func fresh(_ question: Question) -> Answer? {
    answers[question].flatMap { clock.now() < $0.time + $0.lifetime ? $0 : nil }
  }

  private func keep(_ result: Result<RegistryCredential?, any Error>, _ question: Question) {
    answers[question] = Answer(result: result, time: clock.now())
  }
}
