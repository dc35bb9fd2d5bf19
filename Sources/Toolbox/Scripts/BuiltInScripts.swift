public import CollectorCore
import Foundation

/// The scripts that Collector brings along.
public enum BuiltInScripts {
  /// What stands for the place of a script that is part of the program.
  static let origin = "built-in"

  /// All of them, by name.
  public static let all = [
    ScriptFile(name: "packages", origin: origin, suffix: ".sh", content: Data(PackageResources.packages_sh))
  ]
}
