/// The rules by which versions of packages are compared: those of a package manager.
///
/// Each is a total order: any two texts can be compared, those too that the package manager would refuse, and to compare them the other way
/// round gives the opposite. `equal` is said of texts that mean the same version, such as `1.0` and `1.00`. All but `maven`, which is what
/// Maven does, are transitive.
///
/// It takes time in proportion to the lengths of the texts; numbers are compared as digits, however many.
public enum VersionScheme: String, Sendable, CaseIterable {
  /// dpkg and opkg: `[epoch:]version[-revision]`.
  case dpkg
  /// apk of Alpine.
  case apk
  /// RPM: `[epoch:]version[-release]`. A version without a release comes before those with one.
  case rpm
  /// pacman: `[epoch:]version[-release]`. A version without a release comes before those with one, where pacman takes it to be any.
  case alpm
  /// Python: PEP 440.
  case pep440
  /// npm and cargo: the precedence of SemVer 2.0.
  case semver
  /// Go: SemVer with a `v`, pseudo-versions among them, and the releases of Go itself, such as `1.21rc2`.
  case go
  /// NuGet: SemVer with a fourth number, capitals being no different.
  case nuget
  /// Ruby: `Gem::Version`.
  case gem
  /// Maven: `ComparableVersion`.
  case maven
  /// Composer.
  case composer
  /// What anybody would think: numbers as numbers, `rc` and the like before what they lead to.
  case generic

  /// The rules for a `type` that Collector's scripts print; `generic` for one that is not known.
  public init(packageType: String) {
    self =
      switch packageType {
      case "deb", "opkg": .dpkg
      case "apk": .apk
      case "rpm": .rpm
      case "alpm": .alpm
      case "pypi": .pep440
      case "npm", "cargo": .semver
      case "golang": .go
      case "nuget": .nuget
      case "gem": .gem
      case "maven": .maven
      case "composer": .composer
      default: .generic
      }
  }

  public func compare(_ left: String, _ right: String) -> VersionComparison {
    let (left, right) = (ArraySlice(left.utf8), ArraySlice(right.utf8))
    return switch self {
    case .dpkg: DpkgVersion.compare(left, right)
    case .apk: VersionComparison(APKVersion.parts(of: left), APKVersion.parts(of: right), end: .end)
    case .rpm: EVRVersion.compare(left, right, by: RPMOrder.compare)
    case .alpm: EVRVersion.compare(left, right, by: AlpmOrder.compare)
    case .pep440: ReadableVersion.compare(left, right, PEP440Version.init(reading:))
    case .semver: ReadableVersion.compare(left, right, SemanticVersion.init(reading:))
    case .go: ReadableVersion.compare(left, right, SemanticVersion.init(readingGo:))
    case .nuget: ReadableVersion.compare(left.lowercased, right.lowercased, SemanticVersion.init(reading:))
    case .gem: VersionComparison(GemVersion.parts(of: left), GemVersion.parts(of: right), end: .zero)
    case .maven: MavenVersion(left).compare(to: MavenVersion(right))
    case .composer: ComposerVersion(left).compare(to: ComposerVersion(right))
    case .generic: GenericVersion.compare(left, right)
    }
  }
}
