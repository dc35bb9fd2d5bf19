/// What a helper that failed has printed, on its way to people.
enum HelperText {
  /// A line of a terminal, or two.
  private static let maximumLength = 160
  /// No word of a message is longer; tokens are.
  private static let maximumWordLength = 24

  /// The first line of `text`, without what could be a secret; empty where it is no message.
  ///
  /// A helper that fails has no secret to tell, and prints words. Whatever is JSON, or has `Secret` in it, is not believed to be that.
  static func quotable(_ text: String) -> String {
    guard !text.contains("{"), !text.lowercased().contains("secret") else { return "" }
    let line = text.prefix { !$0.isNewline }
    let words = line.split(separator: " ").map { $0.count > maximumWordLength ? "…" : String($0) }
    return RegistryText.clean(String(words.joined(separator: " ").prefix(maximumLength)))
  }
}
