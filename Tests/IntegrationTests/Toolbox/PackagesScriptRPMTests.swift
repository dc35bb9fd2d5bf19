import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing

/// Databases of rpm, in all its forms.
@Suite struct PackagesScriptRPMTests {
  private typealias Package = PackageDocument.Package

  private static let headers = [
    RPMHeader(name: "bash", version: "5.2.15", release: "1.fc38", architecture: "x86_64", source: "bash-5.2.15-1.fc38.src.rpm"),
    RPMHeader(
      name: "perl-base",
      version: "2.27",
      release: "498.fc38",
      epoch: 4,
      architecture: "noarch",
      source: "perl-libs-5.36.1-498.fc38.src.rpm"
    ),
    RPMHeader(name: "gpg-pubkey", version: "eb10b464", release: "6202d9c6", epoch: 0, architecture: nil, source: nil),
  ]

  private static let expected = [
    Package("bash", "5.2.15-1.fc38", "x86_64", "rpm"),
    Package("perl-base", "4:2.27-498.fc38", "noarch", "rpm", source: "perl-libs"),
    Package("gpg-pubkey", "0:eb10b464-6202d9c6", nil, "rpm"),
  ]

  /// A root file system with a database of these headers; `body` gets the path of the database, too.
  private func withDatabase<Value>(
    _ form: RPMDatabase,
    of headers: [Data],
    in directory: String = "var/lib/rpm",
    _ body: (RootFileSystem, String) async throws -> Value
  ) async throws -> Value {
    try await withRootFileSystem { root in
      try root.makeDirectory(directory)
      let name = "\(directory)/\(form.rawValue)"
      try await form.write(headers, to: root.path.appending(name))
      return try await body(root, name)
    }
  }

  @Test(arguments: RPMDatabase.allCases, ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"])
  func everyFormIsRead(form: RPMDatabase, directory: String) async throws {
    try await withDatabase(form, of: Self.headers.map(\.bytes), in: directory) { root, name in
      let document = try await packages(in: root)
      #expect(document.packages == Self.expected)
      #expect(document.databases == ["/\(name)"])
    }
  }

  @Test(arguments: RPMDatabase.allCases)
  func anEmptyDatabaseHasNoPackages(form: RPMDatabase) async throws {
    try await withDatabase(form, of: []) { root, name in
      let document = try await packages(in: root)
      #expect(document.packages.isEmpty && document.databases == ["/\(name)"])
    }
  }

  @Test(arguments: RPMDatabase.allCases)
  func aLongHeaderIsReadToItsEnd(form: RPMDatabase) async throws {
    // The names of files stand before the source package.
    var header = Self.headers[0]
    header.values.insert((1027, .texts((0..<5000).map { "/usr/share/doc/bash/file-\($0)" })), at: 4)
    let headers = Array(repeating: header.bytes, count: 5) + Self.headers.dropFirst().map(\.bytes)
    try await withDatabase(form, of: headers) { root, _ in
      let document = try await packages(in: root)
      #expect(document.packages == Array(repeating: Self.expected[0], count: 5) + Self.expected.dropFirst())
    }
  }

  @Test(arguments: RPMDatabase.allCases)
  func whatLooksLikeATagIsNone(form: RPMDatabase) async throws {
    // An offset of 1000 and a count of 6 have the bytes of the tag of a name and the type of a text.
    var header = RPMHeader([(63, .text(Array(repeating: 120, count: 999))), (64, .texts(Array(repeating: "", count: 6)))])
    header.values += Self.headers[0].values
    try await withDatabase(form, of: [header.bytes]) { root, _ in
      let found = try await packages(in: root).packages
      #expect(found == [Self.expected[0]])
    }
  }

  @Test func aDirectoryThatIsReachedByTwoPathsIsReadOnce() async throws {
    try await withDatabase(.sqlite, of: Self.headers.map(\.bytes), in: "usr/lib/sysimage/rpm") { root, _ in
      try root.link("var/lib/rpm", to: "../../usr/lib/sysimage/rpm")
      let document = try await packages(in: root)
      #expect(document.packages == Self.expected)
      #expect(document.databases == ["/var/lib/rpm/rpmdb.sqlite"])
    }
  }

  @Test func anOlderFormBesideTheOneInUseIsNamed() async throws {
    try await withDatabase(.sqlite, of: Self.headers.map(\.bytes)) { root, _ in
      try root.write("", to: "var/lib/rpm/Packages")
      let document = try await packages(in: root)
      #expect(document.packages == Self.expected)
      #expect(document.unread == ["/var/lib/rpm/Packages"])
    }
  }

  @Test func whatIsStillInTheLogIsRead() async throws {
    try await withDatabase(.sqlite, of: [Self.headers[0].bytes]) { root, name in
      let path = root.path.appending(name).string
      let row = Self.headers[1].bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      // The log goes where the last connection is closed, so it is copied before.
      try await Command("sqlite3", package: "sqlite3")(
        "\(path)-1",
        ".restore '\(path)'",
        "PRAGMA journal_mode=WAL",
        "PRAGMA wal_autocheckpoint=0",
        "INSERT INTO Packages(blob) VALUES(x'\(row)')",
        ".shell cp '\(path)-1' '\(path)' && cp '\(path)-1-wal' '\(path)-wal'"
      )
      #expect(try await packages(in: root).packages == Array(Self.expected.prefix(2)))
    }
  }

  @Test(arguments: RPMDatabase.allCases)
  func hostileNamesAreEscaped(form: RPMDatabase) async throws {
    let name: [UInt8] = Array("\"\\\n\t|'\u{1B}é".utf8) + [0xFF]
    let header = RPMHeader([
      (1000, .text(name)), (1001, .text(Array("1'; DROP TABLE x; --".utf8))), (1002, .text([49])), (1003, .numbers([.max])),
    ])
    try await withDatabase(form, of: [header.bytes]) { root, _ in
      let document = try await packages(in: root)
      #expect(document.packages.map(\.name) == ["\"\\\n\t|'\u{1B}é\u{FFFD}"])
      #expect(document.packages.map(\.version) == ["4294967295:1'; DROP TABLE x; ---1"])
    }
  }

  private func expectFailure(_ root: RootFileSystem, of name: String, saying message: String = "") async throws {
    let outcome = try await runPackagesScript(root)
    #expect(outcome.status == .exited(1))
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("packages: ") && outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.contains("/\(name)"))
    #expect(message.isEmpty || outcome.error.contains(message))
  }

  /// Headers that are none, and what the script says of them.
  private static let faults: [(header: Data, message: String)] = {
    let header = headers[0].bytes
    var outside = header
    outside.replaceSubrange(16..<20, with: [0x7F, 0xFF, 0xFF, 0xFF])
    var huge = header
    huge.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0xFF])
    var endless = headers[0]
    endless.values[0].value = .text(Array(repeating: 97, count: 5000))
    var nameless = headers[0]
    nameless.values.removeFirst()
    var versionless = headers[0]
    versionless.values.remove(at: 1)
    return [
      (header.dropLast(), "a header that is not as long as it says"), (Data(header.prefix(7)), "a header that is not"),
      (huge, "a header that is not as long as it says"), (outside, "a value that is too long or outside of header 1"),
      (endless.bytes, "a value that is too long or outside of header 1"), (nameless.bytes, "no package name in header 1"),
      (versionless.bytes, "no version in header 1"),
    ]
  }()

  @Test(arguments: RPMDatabase.allCases, faults)
  func aBrokenHeaderIsNotPassedOver(form: RPMDatabase, fault: (header: Data, message: String)) async throws {
    try await withDatabase(form, of: [fault.header] + Self.headers.dropFirst().map(\.bytes)) { root, name in
      try await expectFailure(root, of: name, saying: fault.message)
    }
  }

  @Test(arguments: RPMDatabase.allCases, [0, 20, 4096, 4097, 9000])
  func aTruncatedDatabaseIsNotAShortList(form: RPMDatabase, length: Int) async throws {
    try await withDatabase(form, of: Array(repeating: Self.headers[0].bytes, count: 100)) { root, name in
      let url = URL(filePath: root.path.appending(name).string)
      try Data(contentsOf: url).prefix(length).write(to: url)
      try await expectFailure(root, of: name)
    }
  }

  @Test func whatHasAnIndexEntryAndNoHeaderIsMissed() async throws {
    try await withDatabase(.sqlite, of: Self.headers.map(\.bytes)) { root, name in
      try await Command("sqlite3", package: "sqlite3")(root.path.appending(name).string, "DELETE FROM Packages WHERE hnum=2")
      try await expectFailure(root, of: name, saying: "only 2 of 3 packages are there")
    }
  }

  @Test func aViewIsNoTable() async throws {
    try await withDatabase(.sqlite, of: []) { root, name in
      try await Command("sqlite3", package: "sqlite3")(
        root.path.appending(name).string,
        "DROP TABLE Packages; CREATE VIEW Packages AS SELECT 1 AS hnum, x'00' AS blob"
      )
      try await expectFailure(root, of: name)
    }
  }

  /// Real databases that lie beside some checkouts; the test does without where they are missing.
  private static let fixtures = UnpackedToolbox.checkout.removingLastComponent().appending("shared/fixtures/rpmdb")

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: fixtures.string), "there are no fixtures beside this checkout"),
    arguments: [(RPMDatabase.sqlite, 129), (.ndb, 35), (.bdb, 1)]
  )
  func readsRealDatabases(form: RPMDatabase, count: Int) async throws {
    let file = Self.fixtures.appending(form.rawValue)
    let document = try await withRootFileSystem { root in
      try root.write(Data(contentsOf: URL(filePath: file.string)), to: "var/lib/rpm/\(form.rawValue)")
      return try await packages(in: root)
    }
    #expect(document.packages.count == count)
    #expect(document.packages.allSatisfy { $0.architecture != nil && $0.type == "rpm" })
  }
}
