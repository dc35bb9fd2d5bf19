// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with the checks that the next language mode will make errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let builtInScripts = [
  "certificates.py", "language-packages.py", "package-deps.sh", "packages.sh", "secrets.py", "services.py", "setuid.py",
  "users.py",
  "checks/no-extra-users.sh", "checks/no-extra-users.params", "checks/package-age.py", "checks/package-age.params",
  "checks/required-file.sh", "checks/required-file.params", "checks/setuid-allowed.sh", "checks/setuid-allowed.params",
]

let package = Package(
  name: "collector",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "collector", targets: ["collector"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    .target(name: "OCI", dependencies: [crypto], swiftSettings: strict),
    .target(name: "PackageVersions", dependencies: [], swiftSettings: strict),
    .target(
      name: "Distribution",
      dependencies: ["OCI", asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess, systemPackage],
      swiftSettings: strict
    ),
    .target(
      name: "DockerAPI",
      dependencies: ["OCI", asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL],
      swiftSettings: strict
    ),
    .target(
      name: "CollectorCore",
      dependencies: ["OCI", collections, crypto, logging, nioCore, yams],
      swiftSettings: strict
    ),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    // What Swift cannot say or do: system calls that take any number of arguments, and the time between a clone and an exec.
    .target(name: "CLinux", dependencies: []),
    .target(
      name: "ContentStore",
      dependencies: ["CArchive", "CISAL", "CLinux", "CZstd", "OCI", crypto, logging, nioCore, systemPackage],
      swiftSettings: strict
    ),
    .target(
      name: "ImageSources",
      dependencies: [
        "CArchive", "OCI", "CollectorCore", "Distribution", "DockerAPI", asyncAlgorithms, collections, logging, nioCore,
        systemPackage,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "Engines",
      dependencies: [
        "CLinux", "OCI", "CollectorCore", "ContentStore", "DockerAPI", crypto, logging, nioCore, systemPackage,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "Toolbox",
      dependencies: ["OCI", "CollectorCore", crypto, subprocess, systemPackage],
      resources: builtInScripts.map { .embedInCode("Scripts/\($0)") },
      swiftSettings: strict
    ),
    .target(
      name: "Inventory",
      dependencies: ["CZstd", "OCI", "CollectorCore", "PackageVersions", crypto, grdb],
      swiftSettings: strict
    ),
    .target(
      name: "Writers",
      dependencies: [
        "CISAL", "OCI", "CollectorCore", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, nioTLS, systemPackage,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "Orders",
      dependencies: ["OCI", "CollectorCore", collections, subprocess, systemPackage],
      swiftSettings: strict
    ),
    .target(name: "Exports", dependencies: ["OCI", "CollectorCore"], swiftSettings: strict),
    .target(
      name: "Operations",
      dependencies: ["OCI", "CollectorCore", crypto, httpTypes, hummingbird, logging, nioCore, serviceLifecycle],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "collector",
      dependencies: [
        "OCI", "CollectorCore", "ContentStore", "Distribution", "DockerAPI", "ImageSources", "Engines", "Toolbox", "Inventory",
        "Exports", "Operations", "Orders", "PackageVersions", "Writers", argumentParser, asyncHTTPClient, logging, nioCore,
        nioHTTP1, systemPackage, unixSignals,
        yams,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "CollectorTestKit",
      dependencies: [
        "OCI", "CollectorCore", asyncHTTPClient, crypto, httpTypes, hummingbird, jwtKit, logging, nioCore, nioHTTP1, nioPosix,
        nioSSL, subprocess, systemPackage,
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "docker-engine-benchmark",
      dependencies: [
        "OCI", "CollectorCore", "Distribution", "DockerAPI", "ImageSources", "Engines", "Toolbox", argumentParser, logging,
        subprocess,
      ],
      path: "Benchmarks/DockerEngine",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "inventory-benchmark",
      dependencies: ["OCI", "CollectorCore", "Inventory", argumentParser],
      path: "Benchmarks/Inventory",
      exclude: ["run"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "UnitTests",
      dependencies: [
        "CISAL", "CLinux", "OCI", "CollectorCore", "ContentStore", "Distribution", "DockerAPI", "ImageSources", "Engines",
        "Exports", "Operations", "Toolbox", "Inventory", "Orders", "PackageVersions", "Writers", "collector", "CollectorTestKit",
        asyncHTTPClient, crypto, grdb, logging, nioCore, nioHTTP1, nioPosix, nioSSL, systemPackage,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "CLinux", "OCI", "CollectorCore", "ContentStore", "Distribution", "DockerAPI", "ImageSources", "Engines", "Toolbox",
        "Exports", "Inventory", "Writers", "collector", "CollectorTestKit", "inventory-benchmark", asyncHTTPClient, logging,
        nioCore, nioHTTP1, nioSSL, subprocess, systemPackage,
      ],
      swiftSettings: strict
    ),
  ]
)
