import ArgumentParser

/// Options of how sources are reached and which of their images are wanted.
struct SelectionOptions: ParsableArguments, SettingsGiving {
  @Argument(
    help: """
      Registries, repositories and images: HOST/, HOST/PATTERN, [HOST/]REPOSITORY[:TAG|@DIGEST]; on this machine \
      docker-daemon:[REPOSITORY[:TAG]], oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG].
      """
  )
  var sources: [String] = []

  @Option(
    name: .customLong("repos-file"),
    help: ArgumentHelp("More sources, one a line; # starts a comment.", valueName: "FILE")
  )
  var reposFile: String?

  @Option(
    help: ArgumentHelp("The platform to choose from images for several.", valueName: "OS/ARCH[/VARIANT]")
  )
  var platform: String?

  @Option(
    help: ArgumentHelp(
      "Only tags that fit a shell pattern, or semver:RANGE such as 'semver:>=1.2 <2'; repeatable.",
      valueName: "PATTERN"
    )
  )
  var tags: [String] = []

  @Option(
    name: .customLong("exclude-tags"),
    help: ArgumentHelp("No tags that fit a shell pattern or semver:RANGE; repeatable.", valueName: "PATTERN")
  )
  var excludeTags: [String] = []

  @Option(help: ArgumentHelp("Of each repository the N images made last.", valueName: "N"))
  var newest: String?

  @Option(name: .customLong("max-images"), help: ArgumentHelp("At most N images of each repository.", valueName: "N"))
  var maxImages: String?

  @OptionGroup var registry: RegistryOptions

  var given: [SettingKey: [String]] {
    registry.given.merging(
      [
        .source: sources, .reposFile: list(reposFile), .platform: list(platform), .tags: tags, .excludeTags: excludeTags,
        .newest: list(newest), .maxImages: list(maxImages),
      ]
    ) { $1 }
  }
}

/// Options of how registries are spoken to.
struct RegistryOptions: ParsableArguments, SettingsGiving {
  @Option(
    name: .customLong("plain-http"),
    help: ArgumentHelp("A registry that answers in plain HTTP; repeatable. Loopback addresses need it not.", valueName: "HOST")
  )
  var plainHTTP: [String] = []

  @Option(help: ArgumentHelp("A registry whose certificate is not verified; repeatable.", valueName: "HOST"))
  var insecure: [String] = []

  @Option(
    help: ArgumentHelp("At most N requests to each registry in each PERIOD, such as 500/10m; repeatable.", valueName: "N/PERIOD")
  )
  var rate: [String] = []

  var given: [SettingKey: [String]] { [.plainHTTP: plainHTTP, .insecure: insecure, .rate: rate] }
}
