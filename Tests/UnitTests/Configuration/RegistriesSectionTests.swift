import Distribution
import Testing

@testable import collector

@Suite struct RegistriesSectionTests {
  private static let full = """
    rate: [100/1m]
    plain-http: c.example.com
    registries:
      registry.example.com:5000:
        username: robot$team
        password-file: /run/secrets/robot
        plain-http: yes
        insecure: true
        mirrors: [mirror.example.com, "localhost:5000/hub"]
        rate: [500/10m, 10000/24h]
        concurrency: 4
      index.docker.io:
        mirrors: mirror.example.com:5001/a/b
      "[::1]:5000": {insecure: false}
    """

  private func settings(
    _ yaml: String,
    _ given: [SettingKey: [String]] = [:],
    _ environment: [String: String] = [:]
  ) throws -> Settings {
    let file = try ConfigurationFile(path: "c.yaml", text: yaml)
    return try Settings(
      SettingLayers(commandLine: given, environment: environment, file: file),
      environment: environment,
      userID: 0
    )
  }

  @Test func readsAllOfIt() throws {
    let settings = try settings(Self.full)
    #expect(
      try settings.registry("registry.example.com:5000")
        == RegistrySettings(
          login: .init(username: "robot$team", passwordFile: "/run/secrets/robot"),
          usesPlainHTTP: true,
          isInsecure: true,
          mirrors: [RegistryMirror("mirror.example.com"), RegistryMirror("localhost:5000/hub")],
          rates: [RequestRate(parsing: "500/10m"), RequestRate(parsing: "10000/24h")],
          concurrency: 4
        )
    )
    #expect(
      try settings.registry("docker.io")
        == RegistrySettings(mirrors: [RegistryMirror("mirror.example.com:5001/a/b")], rates: [RequestRate(parsing: "100/1m")])
    )
    #expect(try settings.registry("[::1]:5000") == RegistrySettings(rates: [RequestRate(parsing: "100/1m")]))
    #expect(
      try settings.registry("c.example.com") == RegistrySettings(usesPlainHTTP: true, rates: [RequestRate(parsing: "100/1m")])
    )
    #expect(try settings.registry("other.example.com") == RegistrySettings(rates: [RequestRate(parsing: "100/1m")]))
  }

  @Test(arguments: ["registries:\n", "registries: {}\n", "jobs: 1\n", "registries:\n  a.example.com: {}\n"])
  func nothingIsNoFault(yaml: String) throws {
    #expect(try settings(yaml).registry("a.example.com") == RegistrySettings())
  }

  @Test(arguments: ["REGISTRY.example.com:5000", "registry.example.com:5000"])
  func hostsHaveNoCase(host: String) throws {
    #expect(try settings(Self.full).registry(host).isInsecure)
    #expect(try settings("", [.insecure: [host.uppercased()], .plainHTTP: [host.uppercased()]]).registry(host).usesPlainHTTP)
  }

  @Test func optionsNameHosts() throws {
    let settings = try settings(
      "",
      [.insecure: ["a.example.com", "index.docker.io"]],
      ["COLLECTOR_PLAIN_HTTP": "b.example.com,c:5000"]
    )
    #expect(settings.registry("a.example.com") == RegistrySettings(isInsecure: true))
    #expect(settings.registry("b.example.com") == RegistrySettings(usesPlainHTTP: true))
    #expect(settings.registry("c:5000").usesPlainHTTP && settings.registry("docker.io").isInsecure)
    #expect(settings.registry("d.example.com") == RegistrySettings())
  }

  /// What the file says of one registry stands instead of what it says of all; what an option says of all holds besides.
  @Test func ratesMeet() throws {
    let host = "registry.example.com:5000"
    #expect(
      try settings(Self.full, [.rate: ["5/1s", "500/10m"]]).registry(host).rates.map(\.description) == [
        "500/10m", "10000/d", "5/s",
      ]
    )
    #expect(
      try settings(Self.full, [:], ["COLLECTOR_RATE": "5/1s,6/1m"]).registry("docker.io").rates.map(\.description) == [
        "5/s", "6/m",
      ]
    )
    #expect(try settings("rate: [1/1s]\nregistries: {a.b: {rate: []}}\n").registry("a.b").rates.isEmpty)
  }

  @Test(arguments: [
    ("registries: [a]\n", "line 1: registries has to be a mapping from hosts"),
    ("registries:\n  a b: {}\n", "line 2: \"a b\" is no host: a host has only"),
    ("registries:\n  https://a.b: {}\n", "line 2: \"https://a.b\" is no host"),
    ("registries:\n  [a]: {}\n", "a text: put it in quotes"),
    ("registries:\n  a.b: {}\n  A.B: {}\n", "line 3: A.B is there already"),
    ("registries:\n  docker.io: {}\n  index.docker.io: {}\n", "line 3: docker.io is there already"),
    ("registries:\n  a.b: c\n", "line 2: registries: a.b has to be a mapping; there are username, password-file"),
    ("registries:\n  a.b:\n", "line 2: registries: a.b has to be a mapping"),
    ("registries:\n  a.b:\n    user: c\n", "line 3: registries: a.b has an unknown key \"user\"; there are username"),
    ("registries:\n  a.b:\n    username: c\n", "line 2: registries: a.b has username without password-file"),
    ("registries:\n  a.b:\n    password-file: c\n", "line 2: registries: a.b has password-file without username"),
    ("registries:\n  a.b:\n    username: c:d\n    password-file: e\n", "line 3: registries: a.b: username: a user name"),
    ("registries:\n  a.b:\n    username: ''\n    password-file: e\n", "line 3: registries: a.b: username: a user name"),
    ("registries:\n  a.b:\n    username: c\n    password-file: ''\n", "line 4: registries: a.b: password-file: it is empty"),
    ("registries:\n  a.b:\n    plain-http: perhaps\n", "line 3: registries: a.b: plain-http: \"perhaps\" is not true or false"),
    (
      "registries:\n  a.b:\n    insecure: [true]\n",
      "line 3: registries: a.b has no fit value for insecure, which has to be one value"
    ),
    ("registries:\n  a.b:\n    insecure:\n", "line 3: registries: a.b has no fit value for insecure"),
    (
      "registries:\n  a.b:\n    mirrors: {c: d}\n",
      "line 3: registries: a.b has no fit value for mirrors, which has to be a value or"
    ),
    ("registries:\n  a.b:\n    mirrors:\n      - https://c.d\n", "mirrors: \"https://c.d\" has a scheme"),
    ("registries:\n  a.b:\n    mirrors: [c]\n", "mirrors: \"c\" does not start with a host"),
    ("registries:\n  a.b:\n    mirrors: [c/d]\n", "mirrors: \"c/d\" does not start with a host"),
    ("registries:\n  a.b:\n    mirrors: ['c.d:0']\n", "mirrors: \"c.d:0\" is not HOST[:PORT][/PREFIX]: a port is between"),
    (
      "registries:\n  a.b:\n    mirrors: [c.d/]\n",
      "mirrors: \"c.d/\" is not HOST[:PORT][/PREFIX]: a part of the repository is empty"
    ),
    ("registries:\n  a.b:\n    rate: [1]\n", "line 3: registries: a.b: rate: \"1\" is not N/PERIOD"),
    ("registries:\n  a.b:\n    concurrency: 0\n", "concurrency: \"0\" is not a whole number from 1 to 64"),
    ("registries:\n  a.b:\n    concurrency: 65\n", "from 1 to 64"),
  ])
  func namesFileLineAndKey(yaml: String, words: String) {
    #expect {
      try ConfigurationFile(path: "c.yaml", text: yaml)
    } throws: { error in
      "\(error)".hasPrefix("the configuration file c.yaml cannot be used: line ") && "\(error)".contains(words)
    }
  }

  @Test func aPasswordDoesNotBelongThere() throws {
    let yaml = "registries:\n  a.b:\n    username: c\n    password: hunter2\n"
    let error = try #require(throws: SettingError.self) { try ConfigurationFile(path: "c.yaml", text: yaml) }
    #expect(error.description.contains("line 4: registries: a.b has a password, which does not belong here"))
    #expect(error.description.contains("password-file"))
    #expect(!error.description.contains("hunter2"))
  }

  @Test(arguments: [
    "registries:\n  a.b:\n    mirrors: ['https://user:hunter2@c.d']\n", "registries:\n  https://user:hunter2@a.b: {}\n",
  ])
  func noPasswordOfAURLIsShown(yaml: String) throws {
    let error = try #require(throws: SettingError.self) { try ConfigurationFile(path: "c.yaml", text: yaml) }
    #expect(error.description.contains("https://************@"))
    #expect(!error.description.contains("hunter2"))
  }

  @Test func insecureHostsAreAllTogether() throws {
    let settings = try settings(Self.full, [.insecure: ["Z.example.com"]])
    #expect(settings.registries.allInsecureHosts == ["registry.example.com:5000", "z.example.com"])
  }

  @Test(arguments: [
    ("500/10m", true), ("5/s", true), ("1/366d", true), ("1000000/24h", true), ("1/367d", false), ("1000001/1s", false),
    ("0/1s", false),
    ("1/0s", false), ("1/", false), ("/s", false), ("1/s/s", false), ("1/2", false), ("+1/s", false), ("1/1w", false),
    ("1 / s", false),
    ("1/99999999999999999d", false), ("99999999999999999999/s", false),
  ])
  func rates(text: String, isGood: Bool) {
    #expect(((try? RegistrySyntax.rate(text)) != nil) == isGood)
  }

  @Test func configShowsItWithItsLines() throws {
    let settings = try settings(Self.full, [.jobs: ["3"]])
    let rows = settings.rows
    let single = rows.drop { $0.name != "registry.example.com:5000 username" }
    #expect(
      single.map { [$0.name, $0.value, $0.place] } == [
        ["registry.example.com:5000 username", "robot$team", "c.yaml: line 5"],
        ["registry.example.com:5000 password-file", "/run/secrets/robot", "c.yaml: line 6"],
        ["registry.example.com:5000 plain-http", "yes", "c.yaml: line 7"],
        ["registry.example.com:5000 insecure", "true", "c.yaml: line 8"],
        ["registry.example.com:5000 mirrors", "mirror.example.com,localhost:5000/hub", "c.yaml: line 9"],
        ["registry.example.com:5000 rate", "500/10m,10000/24h", "c.yaml: line 10"],
        ["registry.example.com:5000 concurrency", "4", "c.yaml: line 11"],
        ["docker.io mirrors", "mirror.example.com:5001/a/b", "c.yaml: line 13"],
        ["[::1]:5000 insecure", "false", "c.yaml: line 14"],
      ]
    )
    #expect(rows.prefix(SettingKey.allCases.count).map(\.name) == settings.effective.map(\.key.rawValue))
    #expect(rows.first { $0.name == "rate" }.map { [$0.value, $0.place] } == ["100/1m", "c.yaml: rate"])
    #expect(rows.allSatisfy { !$0.meaning.isEmpty })
  }
}
