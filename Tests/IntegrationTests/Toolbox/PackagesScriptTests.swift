import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@Suite struct PackagesScriptTests {
  private typealias Package = PackageDocument.Package

  @Test func anEmptyRootFileSystemHasNothing() async throws {
    #expect(try await packages(inFiles: [:]) == PackageDocument())
  }

  @Test func dpkgHasWhatIsInPlace() async throws {
    let document = try await packages(inFiles: ["var/lib/dpkg/status": Self.dpkgStatus, "etc/os-release": Self.debianRelease])
    #expect(document.distro == .init(id: "debian", version_id: "12", pretty_name: "Debian GNU/Linux 12 (bookworm)"))
    #expect(document.databases == ["/var/lib/dpkg/status"])
    #expect(
      document.packages == [
        Package("adduser", "3.134", "all", "deb"),
        Package("gcc-12-base", "12.2.0-14+deb12u1", "amd64", "deb", source: "gcc-12"),
        Package("libc6", "2.36-9+deb12u10", "amd64", "deb", source: "glibc"),
        Package("libc6", "2.36-9+deb12u10", "i386", "deb", source: "glibc"),
        Package("libdb5.3", "5.3.28+dfsg2-1", "amd64", "deb", source: "db5.3"),
        Package("half", "1", "amd64", "deb", status: "half-installed"),
        Package("unpacked", "1", "amd64", "deb", status: "unpacked"),
        Package("waiting", "1", "amd64", "deb", status: "triggers-awaited"),
        Package("held", "1:2~rc1-1", "amd64", "deb"),
        Package("last", "0", "all", "deb"),
      ]
    )
  }

  @Test func distrolessHasAFileForEachPackage() async throws {
    let files = [
      "var/lib/dpkg/status.d/base-files": "Package: base-files\nArchitecture: amd64\nVersion: 12.4+deb12u5\n",
      "var/lib/dpkg/status.d/base-files.md5sums": "not a database",
      "var/lib/dpkg/status.d/tzdata": "Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\nSource: tz (2024a)\n",
    ]
    let document = try await packages(inFiles: files)
    #expect(document.databases == ["/var/lib/dpkg/status.d"])
    #expect(
      document.packages == [
        Package("base-files", "12.4+deb12u5", "amd64", "deb"), Package("tzdata", "2024a-0+deb12u1", "all", "deb", source: "tz"),
      ]
    )
  }

  @Test(arguments: ["lib/apk/db/installed", "usr/lib/apk/db/installed"])
  func apkHasItsDatabaseInEitherPlace(path: String) async throws {
    let document = try await packages(inFiles: [path: Self.apkInstalled, "etc/alpine-release": "3.20.3\n"])
    #expect(document.distro == .init(id: "alpine", version_id: "3.20.3", pretty_name: "Alpine Linux 3.20.3"))
    #expect(document.databases == ["/\(path)"])
    #expect(
      document.packages == [
        Package("musl", "1.2.5-r0", "x86_64", "apk"), Package("libssl3", "3.3.2-r0", "x86_64", "apk", source: "openssl"),
      ]
    )
  }

  @Test func aDatabaseThatIsReachedByTwoPathsIsReadOnce() async throws {
    let document = try await withRootFileSystem(["usr/lib/apk/db/installed": Self.apkInstalled]) { root in
      try root.link("lib", to: "usr/lib")
      return try await packages(in: root)
    }
    #expect(document.databases == ["/lib/apk/db/installed"])
    #expect(document.packages.count == 2)
  }

  @Test(arguments: ["usr/lib/opkg/status", "var/lib/opkg/status", "opt/lib/opkg/status"])
  func opkgHasItsDatabaseWhereItsDistributionWants(path: String) async throws {
    let files = [path: Self.opkgStatus, "etc/openwrt_release": Self.openWrtRelease]
    let document = try await packages(inFiles: files)
    #expect(document.distro == .init(id: "openwrt", version_id: "23.05.3", pretty_name: "OpenWrt 23.05.3 r23809"))
    #expect(document.databases == ["/\(path)"])
    #expect(
      document.packages == [
        Package("libc", "1.2.4-4", "x86_64", "opkg"),
        Package("later", "1:2-r0", "all", "opkg", status: "unpacked"),
      ]
    )
  }

  @Test func pacmanHasADirectoryForEachPackage() async throws {
    let base = "%NAME%\nglibc\n\n%VERSION%\n2.39+r52-1\n\n%BASE%\nglibc\n\n%DESC%\n%NAME%\n\n%ARCH%\nx86_64\n\n%DEPENDS%\na\nb\n"
    let files = [
      "var/lib/pacman/local/ALPM_DB_VERSION": "9\n",
      "var/lib/pacman/local/glibc-2.39+r52-1/desc": base,
      "var/lib/pacman/local/glibc-2.39+r52-1/files": "%FILES%\nusr/\n",
      "var/lib/pacman/local/libx-1:2-3/desc": "%NAME%\nlibx\n\n%VERSION%\n1:2-3\n\n%BASE%\nx\n\n%ARCH%\nany",
    ]
    let document = try await packages(inFiles: files)
    #expect(document.databases == ["/var/lib/pacman/local"])
    #expect(
      document.packages == [
        Package("glibc", "2.39+r52-1", "x86_64", "alpm"), Package("libx", "1:2-3", "any", "alpm", source: "x"),
      ]
    )
  }

  @Test func distrolessOfAzureLinuxHasAList() async throws {
    let text = """
      filesystem\t1.1-8.cm2\t1\t2\tMicrosoft Corporation\t(none)\t0\tx86_64\t0\tfilesystem-1.1-8.cm2.src.rpm
      ca-certificates-base\t2.0.0-1.cm2\t1\t2\tMicrosoft Corporation\t1\t9\tnoarch\t1\tca-certificates-2.0.0-1.cm2.src.rpm

      """
    let document = try await packages(inFiles: ["var/lib/rpmmanifest/container-manifest-2": text])
    #expect(
      document.packages == [
        Package("filesystem", "1.1-8.cm2", "x86_64", "rpm"),
        Package("ca-certificates-base", "1:2.0.0-1.cm2", "noarch", "rpm", source: "ca-certificates"),
      ]
    )
  }

  @Test func whatItCannotReadItNames() async throws {
    let files = ["lib/apk/db/installed": "", "nix/var/nix/db/db.sqlite": "", "var/db/pkg/app-shells/bash-5.2/PF": "bash-5.2"]
    let document = try await packages(inFiles: files)
    #expect(document.packages.isEmpty && document.databases == ["/lib/apk/db/installed"])
    #expect(document.unread == ["/var/db/pkg", "/nix/var/nix/db/db.sqlite"])
  }

  @Test(arguments: [
    ("ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n", "alpine", "3.20.3", "Alpine Linux v3.20"),
    ("# ID=no\nID='a b'\r\nPRETTY_NAME=\"\\\"x\\\" \\$y \\z\"", "a b", nil, "\"x\" $y \\z"),
    ("ID=first\nID=last\nVERSION_ID=\n", "last", nil, nil),
    ("\u{0}\u{1}\nnonsense\n=\n", nil, nil, nil),
  ])
  func readsOSRelease(text: String, id: String?, version: String?, prettyName: String?) async throws {
    let document = try await withRootFileSystem(["usr/lib/os-release": text]) { root in
      try root.makeDirectory("etc")
      try root.link("etc/os-release", to: "../usr/lib/os-release")
      return try await packages(in: root)
    }
    #expect(document.distro == .init(id: id, version_id: version, pretty_name: prettyName))
  }

  @Test(arguments: [("12.5\n", "12", "Debian GNU/Linux 12.5"), ("trixie/sid\n", nil, "Debian GNU/Linux trixie/sid")])
  func fallsBackOnDebianVersion(text: String, version: String?, prettyName: String) async throws {
    let document = try await packages(inFiles: ["etc/debian_version": text])
    #expect(document.distro == .init(id: "debian", version_id: version, pretty_name: prettyName))
  }

  @Test(
    arguments: [
      ("etc/redhat-release", "CentOS release 6.10 (Final)\n", "centos", "6.10", "CentOS release 6.10 (Final)"),
      ("etc/system-release", "Amazon Linux AMI release 2018.03\n", "amzn", "2018.03", "Amazon Linux AMI release 2018.03"),
      ("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\n", "ubuntu", "12.04", nil),
      ("etc/arch-release", "", "arch", nil, "Arch Linux"),
    ] as [(path: String, text: String, id: String, version: String?, prettyName: String?)]
  )
  func fallsBackOnWhatOlderDistributionsHave(
    path: String,
    text: String,
    id: String,
    version: String?,
    prettyName: String?
  ) async throws {
    let document = try await packages(inFiles: [path: text, "etc/debian_version": "7.0\n", "etc/os-release": "\n"])
    #expect(document.distro == .init(id: id, version_id: version, pretty_name: prettyName))
  }

  @Test func agreesWithDpkgOnThisMachine() async throws {
    let format = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\n"
    let query = try await Command("dpkg-query", package: "dpkg")("--show", "--showformat", format)
    let expected = query.split(separator: "\n").compactMap { line -> String? in
      let fields = line.split(separator: "\t").map(String.init)
      return ["config-files", "not-installed"].contains(fields.first) ? nil : fields.dropFirst().joined(separator: " ")
    }
    let document = try await withRootFileSystem { root in
      try root.write(Data(contentsOf: URL(filePath: "/var/lib/dpkg/status")), to: "var/lib/dpkg/status")
      return try await packages(in: root)
    }
    let found = document.packages.map { "\($0.name) \($0.version) \($0.architecture ?? "") \($0.source ?? "")" }
    #expect(!found.isEmpty)
    #expect(found.sorted() == expected.sorted())
  }

  /// Real root file systems that lie beside some checkouts; the test does without where they are missing.
  private static let fixtures = UnpackedToolbox.checkout.removingLastComponent().appending("shared/fixtures/rootfs")

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: fixtures.string), "there are no fixtures beside this checkout"),
    arguments: [("alpine-3.20.3-x86_64", 14, "alpine"), ("alpine-3.20.3-aarch64", 14, "alpine"), ("busybox-musl-x86_64", 0, nil)]
  )
  func readsRealImages(name: String, count: Int, distro: String?) async throws {
    let archive = Self.fixtures.appending("\(name).tar.gz")
    let document = try await withRootFileSystem { root in
      try await Command("tar", package: "tar")("--extract", "--gzip", "--file", archive.string, "--directory", root.path.string)
      return try await packages(in: root)
    }
    #expect(document.packages.count == count)
    #expect(document.distro.id == distro)
  }
}
