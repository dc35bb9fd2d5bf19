import CollectorTestKit
import Foundation
import SystemPackage

/// Programs and libraries of PyPI, for tests that want other people's opinion.
enum PythonPackages {
  /// Installs packages into a directory, for a Python that finds them there; nothing else of the machine changes.
  ///
  /// - Parameter requirements: As pip takes them, with their versions.
  static func installed(in directory: TemporaryDirectory, _ requirements: [String]) async throws -> Command {
    let target = directory.file("python").string
    let pip = try Command("pip3", package: "python3-pip", environment: network)
    try await pip(["install", "--quiet", "--no-cache-dir", "--disable-pip-version-check", "--target", target] + requirements)
    return try Command("python3", package: "python3", environment: ["PYTHONPATH": target, "PYTHONDONTWRITEBYTECODE": "1"])
  }

  /// What says how the machine reaches PyPI.
  private static var network: [String: String] {
    ProcessInfo.processInfo.environment.filter { name, _ in
      name.hasPrefix("PIP_") || name.hasPrefix("SSL_CERT") || name.uppercased().hasSuffix("_PROXY") || name == "HOME"
    }
  }
}
