import CollectorCore
import ContentStore
import Engines
import OCI
import Testing

@testable import collector

@Suite struct SettingsTests {
  private func settings(
    _ given: [SettingKey: [String]] = [:],
    _ environment: [String: String] = [:],
    userID: UInt32 = 0
  ) throws -> Settings {
    try Settings(
      SettingLayers(commandLine: given, environment: environment, file: nil),
      environment: environment,
      userID: userID
    )
  }

  @Test func defaults() throws {
    let settings = try settings()
    #expect(settings.limits == Limits())
    #expect(settings.writers.values == ["file:./collector-out"])
    #expect(settings.order.name == "newest")
    #expect(settings.releasePolicy.name == "least-recently-used")
    #expect(settings.engine == .auto)
    #expect(settings.jobs >= 1)
    #expect(settings.selection.newest == nil)
    #expect(Set(settings.effective.map(\.key)) == Set(SettingKey.allCases), "a setting is not shown by config")
  }

  @Test func anOrderCanBeAProgram() throws {
    #expect(try settings([.order: ["command:/bin/sh"]]).order.name == "command:/bin/sh")
  }

  @Test(
    arguments: [
      (UInt32(0), [:], "/var/lib/collector/state.sqlite"),
      (1000, ["HOME": "/home/a"], "/home/a/.local/share/collector/state.sqlite"),
      (1000, ["HOME": "/home/a", "XDG_DATA_HOME": "/data"], "/data/collector/state.sqlite"),
      (1000, ["HOME": "/home/a", "XDG_DATA_HOME": "relative"], "/home/a/.local/share/collector/state.sqlite"),
    ] as [(UInt32, [String: String], String)]
  )
  func stateHasItsPlace(userID: UInt32, environment: [String: String], expected: String) throws {
    #expect(try settings([:], environment, userID: userID).statePath == expected)
  }

  @Test(
    arguments: [
      (UInt32(0), ["HOME": "/root", "XDG_CACHE_HOME": "/data"], "/var/cache/collector"),
      (1000, ["HOME": "/home/a"], "/home/a/.cache/collector"),
      (1000, ["HOME": "/home/a", "XDG_CACHE_HOME": "/data"], "/data/collector"),
      (1000, ["HOME": "/home/a", "XDG_CACHE_HOME": "relative"], "/home/a/.cache/collector"),
      (1000, ["HOME": "/home/a", "XDG_CACHE_HOME": "", "COLLECTOR_CACHE": "/srv/c"], "/srv/c"), (1000, [:], "./.cache/collector"),
    ] as [(UInt32, [String: String], String)]
  )
  func theCacheHasItsPlace(userID: UInt32, environment: [String: String], expected: String) throws {
    #expect(try settings([:], environment, userID: userID).sandbox.cache == expected)
  }

  @Test func readsWhatIsSetForTheEmbeddedEngine() throws {
    let defaults = try settings().sandbox
    #expect(defaults.layerLimits == LayerLimits())
    #expect((defaults.cacheBudget, defaults.runtime.values) == (SandboxConfiguration.defaultCacheBudget, []))
    let own = try settings([
      .engine: ["sandbox"], .cacheSize: ["0"], .runtime: ["runc"], .layerBytes: ["1GiB"], .layerFiles: ["5"], .layerRatio: ["9"],
    ])
    #expect(own.engine == .sandbox)
    #expect((own.sandbox.cacheBudget, own.sandbox.runtime.values) == (ByteCount(0), ["runc"]))
    #expect(own.sandbox.layerLimits == LayerLimits(totalBytes: 1 << 30, files: 5, ratio: 9))
  }

  @Test(arguments: [
    (SettingKey.cache, "/var/cache/collector"), (.cacheSize, "20GiB"), (.layerBytes, "64GiB"), (.layerFiles, "1000000"),
    (.layerRatio, "200"), (.runtime, "-"),
  ])
  func showsTheDefaultsOfTheEmbeddedEngine(key: SettingKey, expected: String) throws {
    let row = try settings().rows.first { $0.name == key.rawValue }
    #expect(row?.value == expected && row?.place == "default")
  }

  @Test func readsValues() throws {
    let settings = try settings([
      .timeout: ["2m"], .memory: ["1GiB"], .cpus: ["1.5"], .pids: ["64"], .outputLimit: ["1MiB"], .network: ["host"],
      .platform: ["linux/arm64"], .tags: ["1.*"], .newest: ["3"], .order: ["smallest"], .releaseOrder: ["largest"],
      .verbose: ["2"],
    ])
    let expected = Limits(
      timeout: .seconds(120),
      memory: .mebibytes(1024),
      cpus: 1.5,
      pids: 64,
      output: .mebibytes(1),
      network: .host
    )
    #expect(settings.limits == expected)
    #expect(settings.selection.platform == Platform(os: "linux", architecture: "arm64"))
    #expect(settings.selection.tags == [.glob(GlobPattern("1.*"))])
    #expect(settings.selection.newest == 3)
    #expect((settings.order.name, settings.releasePolicy.name) == ("smallest", "largest"))
    #expect(settings.verbosity.isVerbose)
  }

  @Test(arguments: [
    (SettingKey.jobs, "0", "a whole number from 1 to 100"), (.jobs, "two", "a whole number from 1 to 100"),
    (.jobs, "101", "a whole number from 1 to 100"),
    (.timeout, "0s", "a duration above zero"), (.memory, "1", "at least 6MiB"), (.cpus, "nan", "a number of processors"),
    (.cpus, "0", "a number of processors"), (.engine, "containerd", "one of auto, sandbox, docker, podman"),
    (.cacheSize, "much", "a number of bytes of at least 0B"), (.cacheSize, "-1", "a number of bytes"),
    (.layerBytes, "0", "a number of bytes of at least 1B"), (.layerFiles, "0", "a whole number of 1 or more"),
    (.layerFiles, "1e6", "a whole number of 1 or more"), (.layerRatio, "0", "a whole number of 1 or more"),
    (.layerRatio, "99999999999999999999", "a whole number of 1 or more"),
    (.order, "fast", "one of newest, oldest"), (.order, "command:", "of a program that can be started"),
    (.order, "command:/nowhere", "of a program that can be started"),
    (.order, "command:/etc", "of a program that can be started"),
    (.order, "command:/etc/passwd", "of a program that can be started"),
    (.releaseOrder, "x", "one of least-recently-used"), (.platform, "amd64", "a platform such as linux/amd64"),
    (.network, "bridge", "one of none, host"), (.color, "yes", "one of auto, always, never"),
    (.retryFailed, "perhaps", "true or false"),
    (.plainHTTP, "https://a.example.com", "no scheme"), (.insecure, "a.example.com:0", "between 1 and 65535"),
    (.insecure, "::1", "in brackets"),
    (.rate, "500", "N/PERIOD"), (.rate, "0/1s", "between 1 and"), (.rate, "5/0s", "longer than nothing"),
    (.rate, "5/", "N/PERIOD"),
    (.rate, "-5/1s", "N/PERIOD"), (.rate, "5/1s/2", "N/PERIOD"), (.rate, "5/1x", "N/PERIOD"),
    (.newest, "-1", "a whole number of 1 or more"), (.outputLimit, "0", "a number of bytes of at least 1B"),
  ])
  func namesTheSettingTheValueAndWhatItShouldBe(key: SettingKey, value: String, expected: String) {
    #expect {
      try settings([:], [key.variable: value])
    } throws: { error in
      "\(error)".hasPrefix("\(key.variable): \"\(value)\" is not ") && "\(error)".contains(expected)
    }
  }

  @Test(arguments: [
    (SettingOrigin.variable, "COLLECTOR_EXCLUDE_TAGS"), (.commandLine, "--exclude-tags"),
  ])
  func pointsIntoPatternsOfTags(origin: SettingOrigin, place: String) throws {
    let text = "semver:>=1.2 <"
    let error = try #require(throws: SettingError.self) {
      origin == .variable
        ? try settings([:], [SettingKey.excludeTags.variable: text]) : try settings([.excludeTags: ["1.*", text]])
    }
    #expect(
      error.description == """
        \(place): malformed pattern of tags: a version is missing here
          semver:>=1.2 <
                        ^
        """
    )
  }
}
