import ArgumentParser

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the inventory: packages, images, history, differences, SQL.",
    discussion: """
      Answers go to standard output, as a table, a JSON object a line, or CSV; notes on what an answer could not see go to standard error. \
      The exit status is 0 whether something was found or not, and 2 where nothing could be asked.

      collector query packages openssl --below 3.0.9
      collector query images --missing-package ca-certificates
      collector query diff team/app:1.1 team/app:1.2
      collector query at 2026-10-01 packages 'log4j*' -o csv
      """,
    subcommands: [
      QueryPackages.self, QueryImages.self, QueryHistory.self, QueryAt.self, QueryDifference.self, QueryResult.self,
      QuerySQL.self,
      QuerySchema.self,
    ]
  )
}
