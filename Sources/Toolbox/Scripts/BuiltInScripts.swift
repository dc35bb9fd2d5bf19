public import CollectorCore
import Foundation

/// The scripts that Collector brings along.
public enum BuiltInScripts {
  /// What stands for the place of a script that is part of the program.
  static let origin = "built-in"

  /// All of them, by name.
  public static let all = [
    ScriptFile(name: "package-deps", origin: origin, suffix: ".sh", content: Data(PackageResources.package_deps_sh)),
    ScriptFile(name: "packages", origin: origin, suffix: ".sh", content: Data(PackageResources.packages_sh)),
  ]

  /// Those of them that run only where they are asked for by name.
  static let onRequest: Set = ["package-deps"]
}
