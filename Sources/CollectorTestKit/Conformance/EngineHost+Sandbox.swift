public import CollectorCore
import Foundation
import OCI
public import SystemPackage

extension EngineHost {
  /// The embedded engine, as its cache directory and this machine's mounts show it.
  ///
  /// - Parameter bring: Has another engine on the same cache hold an image.
  public static func sandbox(cache: FilePath, bring: @escaping @Sendable (ImageListing) async throws -> Void) -> EngineHost {
    @Sendable func names(_ part: String) -> [String] {
      let run = cache.appending("run")
      let sessions = (try? FileManager.default.contentsOfDirectory(atPath: run.string)) ?? []
      return sessions.flatMap { session in
        (try? FileManager.default.contentsOfDirectory(atPath: run.appending(session).appending(part).string)) ?? []
      }
    }
    return EngineHost(
      containers: { names("runs") },
      images: {
        let numbers = names("images").compactMap { $0.split(separator: "-").last }
        return Set(try numbers.map { try Digest(parsing: "sha256:\($0)") })
      },
      others: {
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n").map(String.init)
        return mounts.filter { $0.contains(cache.string) }
      },
      bring: bring
    )
  }
}
