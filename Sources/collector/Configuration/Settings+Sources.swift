extension Settings {
  /// Whether there is anything to look at.
  var namesSources: Bool { !sources.values.isEmpty || reposFile != nil }

  /// What the command line, the configuration and the file of repositories name, each once. The file is read at every call.
  ///
  /// - Throws: `SettingError` where nothing is named, or something is no source.
  func sourceSpecifications() throws(SettingError) -> [SourceSpecification] {
    try timedSources().map(\.0)
  }

  /// The same with how often each is looked at.
  func timedSources() throws(SettingError) -> [(SourceSpecification, poll: Duration)] {
    var named = sources.values.map { ReposFile.Entry(text: $0, place: sources.place) }
    if let reposFile {
      let place = effective.first { $0.key == .reposFile }?.place
      named += try ReposFile(path: reposFile, place: place ?? "--\(SettingKey.reposFile.rawValue)").entries
    }
    guard !named.isEmpty else {
      throw .missing(
        "no source was named: give registries (registry.example.com/), repositories (nginx) or images (nginx:1.27), or --repos-file"
      )
    }
    var seen: Set<SourceSpecification> = []
    var specifications: [(SourceSpecification, poll: Duration)] = []
    for entry in named {
      let specification = try SourceSpecification(parsing: entry.text, place: entry.place)
      if seen.insert(specification).inserted { specifications.append((specification, watch.poll(of: entry.text))) }
    }
    return specifications
  }
}
