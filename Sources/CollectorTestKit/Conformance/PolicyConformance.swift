public import CollectorCore
import Foundation
import OCI

/// Holds orders and policies to their protocols.
public enum PolicyConformance {
  /// What a pull order does against `PullOrder`, in sentences: empty where it conforms.
  public static func violations(of order: any PullOrder) async -> [String] {
    var findings = ContractFindings()
    await findings.check(order.name) { checks in
      for images in samples.map({ $0.map { PullCandidate(image: $0, names: []) } }) {
        let sorted = try await order.sorted(images)
        checks.expect(sorted.count == images.count && Set(sorted) == Set(images), "each of \(images.count) images is there once")
      }
      checks.expect(isWord(order.name), "its name can be given on the command line")
    }
    return findings.violations
  }

  /// What a release policy does against `ReleasePolicy`, in sentences: empty where it conforms.
  public static func violations(of policy: any ReleasePolicy) -> [String] {
    var findings = ContractFindings()
    findings.checkAtOnce(policy.name) { checks in
      for images in samples where !images.isEmpty {
        let held = images.enumerated().map { index, image in
          HeldImage(
            acquired: AcquiredImage(listing: Sample.listing(of: image), handle: "h", lease: nil),
            lastUse: images.count - index
          )
        }
        checks.expect(held.indices.contains(policy.next(of: held)), "it chooses one of \(held.count)")
      }
      checks.expect(isWord(policy.name), "its name can be given on the command line")
    }
    return findings.violations
  }

  /// What a runtime does against `ScriptRuntime`, in sentences: empty where it conforms.
  ///
  /// - Parameters:
  ///   - own: A script of its kind.
  ///   - other: One of no kind that it knows.
  public static func violations(of runtime: any ScriptRuntime, own: ScriptFile, other: ScriptFile) async -> [String] {
    var findings = ContractFindings()
    await findings.check(runtime.name) { checks in
      checks.expect(runtime.recognises(own), "it recognises its own kind")
      checks.expect(!runtime.recognises(other), "it recognises no other kind")
      let (first, second) = (try await runtime.prepare(own), try await runtime.prepare(own))
      checks.expect(first.digest == second.digest, "the same file gives the same digest")
      checks.expect(first.name == own.name, "the script has the file's name")
      checks.expect(!first.command.isEmpty, "there is something to run")
      let changed = ScriptFile(
        name: own.name,
        origin: own.origin,
        suffix: own.suffix,
        content: own.content + Data("\n# x\n".utf8)
      )
      checks.expect(try await runtime.prepare(changed).digest != first.digest, "another content gives another digest")
      let isBelow = first.payload.allSatisfy { !$0.name.hasPrefix("/") && !$0.name.split(separator: "/").contains("..") }
      checks.expect(isBelow, "the payload stays in its directory")
    }
    return findings.violations
  }

  private static func isWord(_ name: String) -> Bool { !name.isEmpty && !name.contains { $0.isWhitespace } }

  /// Images with and without times and sizes, alike ones too.
  private static let samples: [[ImageDescription]] = {
    let images = (0..<7).map { (number: Int) -> ImageDescription in
      let created: Date? = number % 3 == 0 ? nil : Sample.time(after: TimeInterval(number / 2))
      return ImageDescription(
        imageID: Sample.digest("\(number)"),
        digest: nil,
        platform: Sample.platform,
        created: created,
        sizeBytes: Int64(number % 2)
      )
    }
    return [[], Array(images.prefix(1)), images]
  }()
}
