public import CollectorCore
import Foundation

/// The scripts that Collector brings along.
public enum BuiltInScripts {
  /// What stands for the place of a script that is part of the program.
  static let origin = "built-in"

  /// All of them but the checks, by name.
  public static let all = [
    script("certificates", ".py", PackageResources.certificates_py),
    script("language-packages", ".py", PackageResources.language_packages_py),
    script("package-deps", ".sh", PackageResources.package_deps_sh),
    script("packages", ".sh", PackageResources.packages_sh),
    script("secrets", ".py", PackageResources.secrets_py),
    script("services", ".py", PackageResources.services_py),
    script("setuid", ".py", PackageResources.setuid_py),
    script("users", ".py", PackageResources.users_py),
  ]

  /// Examples of policy, with parameters that are meant to be replaced.
  public static let checks = [
    script("no-extra-users", ".sh", PackageResources.no_extra_users_sh, PackageResources.no_extra_users_params),
    script("package-age", ".py", PackageResources.package_age_py, PackageResources.package_age_params),
    script("required-file", ".sh", PackageResources.required_file_sh, PackageResources.required_file_params),
    script("setuid-allowed", ".sh", PackageResources.setuid_allowed_sh, PackageResources.setuid_allowed_params),
  ]

  /// Those that run where nobody names any: quick ones, since they run in every image there is.
  public static let standard = all.filter { $0.name == "packages" }

  private static func script(
    _ name: String,
    _ suffix: String,
    _ content: [UInt8],
    _ parameters: [UInt8]? = nil
  ) -> ScriptFile {
    ScriptFile(
      name: name,
      origin: origin,
      suffix: suffix,
      content: Data(content),
      parameters: parameters.map { .init(fileName: name + ScriptFile.parametersSuffix, content: Data($0)) }
    )
  }
}
