import CollectorCore
import OCI
import Testing

@testable import collector

/// Texts that nobody would type, from lists that somebody else made: they are refused with a place within them, and nothing traps.
@Suite struct HostileTextTests {
  /// Linear congruential, so that a failure comes again.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16 ^ state << 32
    }
  }

  private static let pieces =
    [
      "a", "b1", "A", "1", "0", "99999999999999999999", ".", ":", "/", "@", "-", "_", "*", "?", "x", "v", "|", "||", ",", " ",
      "<", ">", "=",
      ">=", "^", "~", "!=", "[", "]", "::", "[::1]", "docker.io", "localhost", "sha256:", "semver:", "oci:", "docker://", "é",
      "e\u{301}", "\0",
      "\u{1b}", "\u{202e}", "#", "+", " - ", "\r\n", "1.2.3", "-rc.1", "host.example:5000",
    ] as [String]

  private static func texts(_ count: Int, seed: UInt64) -> [String] {
    var generator = Generator(state: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...8, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
  }

  @Test func references() {
    var good = 0
    for text in Self.texts(30_000, seed: 1) {
      do {
        let reference = try Reference(parsing: text)
        good += 1
        #expect((try? Reference(parsing: reference.description)) == reference, "\(text.debugDescription)")
      } catch {
        expectPlace(error.description, in: text)
      }
    }
    #expect(good > 100)
  }

  @Test func patternsOfTags() {
    var good = 0
    for text in Self.texts(30_000, seed: 2).map({ "semver:\($0)" }) {
      do {
        let pattern = try TagPattern(parsing: text)
        good += 1
        _ = pattern.matches("1.2.3-rc.1")
      } catch {
        expectPlace(error.description, in: text)
      }
    }
    #expect(good > 100)
  }

  @Test func sources() {
    var good = 0
    for text in Self.texts(30_000, seed: 3) {
      guard let specification = try? SourceSpecification(parsing: text, place: "SOURCE") else { continue }
      good += 1
      #expect(
        (try? SourceSpecification(parsing: specification.description, place: "SOURCE")) == specification,
        "\(text.debugDescription)"
      )
    }
    #expect(good > 100)
  }

  /// The lines of an error: what is wrong, the text, and a mark below one of its characters or behind them.
  private func expectPlace(_ description: String, in text: String) {
    let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
    let columns = lines.last?.count ?? 0
    #expect(lines.count == 3 && lines.last?.last == "^" && (3...text.count + 3).contains(columns), "\(text.debugDescription)")
  }
}
