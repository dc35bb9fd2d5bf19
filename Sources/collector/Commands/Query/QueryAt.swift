import ArgumentParser

struct QueryAt: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "What was so at a time: packages or images.",
    discussion: """
      A time is one of RFC 3339 (2026-10-01T12:00:00Z), a date (2026-10-01, which stands for the end of that day in UTC), or how long ago it \
      is (7d, 12h). What follows it is a question as it is asked without it; --at TIME there means the same.

      collector query at 2026-10-01 packages 'log4j*' --below 2.17
      collector query at 7d images --missing-package ca-certificates
      """
  )

  @Argument(help: ArgumentHelp("The time.", valueName: "TIME"), transform: { try Time(parsing: $0) })
  var time: Time
  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("packages … or images …", valueName: "QUESTION"))
  var question: [String] = []

  /// A time that was looked at, as it was written: who answers looks at it again.
  struct Time: Sendable {
    let text: String

    init(parsing text: String) throws {
      _ = try PointInTime(parsing: text)
      self.text = text
    }
  }

  /// The questions that can be asked of another time.
  private struct Question: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "collector query at TIME",
      subcommands: [QueryPackages.self, QueryImages.self]
    )
  }

  func validate() throws {
    guard question.first == "packages" || question.first == "images" else {
      throw ValidationError("What follows the time has to be `packages NAME` or `images`.")
    }
  }

  func run() async throws {
    var command = try Question.parseAsRoot(question.prefix(1) + ["--at", time.text] + question.dropFirst())
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }
}
