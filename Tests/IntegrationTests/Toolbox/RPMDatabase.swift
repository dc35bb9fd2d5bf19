import CollectorTestKit
import Foundation
import SystemPackage

/// The header of a package, as databases of rpm keep it.
/// https://rpm-software-management.github.io/rpm/manual/format_header.html
struct RPMHeader {
  enum Value {
    case text([UInt8])
    case texts([String])
    case numbers([UInt32])
  }

  var values: [(tag: UInt32, value: Value)]

  init(_ values: [(UInt32, Value)]) {
    self.values = values.map { (tag: $0.0, value: $0.1) }
  }

  init(name: String, version: String, release: String, epoch: UInt32? = nil, architecture: String?, source: String?) {
    self.init([(1000, .text(Array(name.utf8))), (1001, .text(Array(version.utf8))), (1002, .text(Array(release.utf8)))])
    if let epoch { values.append((1003, .numbers([epoch]))) }
    if let architecture { values.append((1022, .text(Array(architecture.utf8)))) }
    if let source { values.append((1044, .text(Array(source.utf8)))) }
  }

  /// With what it provides and requires, all without versions, and files of one directory.
  func adding(provides: [String], requires: [String], directory: String = "/", files: [String] = []) -> RPMHeader {
    func flags(_ names: [String]) -> Value { .numbers(Array(repeating: 0, count: names.count)) }
    func versions(_ names: [String]) -> Value { .texts(Array(repeating: "", count: names.count)) }
    var header = self
    if !provides.isEmpty {
      header.values += [(1047, .texts(provides)), (1112, flags(provides)), (1113, versions(provides))]
    }
    if !requires.isEmpty {
      header.values += [(1048, flags(requires)), (1049, .texts(requires)), (1050, versions(requires))]
    }
    if !files.isEmpty {
      header.values += [(1116, flags(files)), (1117, .texts(files)), (1118, .texts([directory]))]
    }
    return header
  }

  var bytes: Data {
    var index = Data()
    var data = Data()
    for (tag, value) in values {
      let type: UInt32
      let count: Int
      let content: Data
      switch value {
      case .text(let text):
        (type, count, content) = (6, 1, Data(text + [0]))
      case .texts(let texts):
        (type, count, content) = (8, texts.count, Data(texts.flatMap { Array($0.utf8) + [0] }))
      case .numbers(let numbers):
        (type, count, content) = (4, numbers.count, numbers.reduce(into: Data()) { $0 += bigEndian($1) })
        data += Data(count: (4 - data.count % 4) % 4)
      }
      index += bigEndian(tag) + bigEndian(type) + bigEndian(UInt32(data.count)) + bigEndian(UInt32(count))
      data += content
    }
    return bigEndian(UInt32(values.count)) + bigEndian(UInt32(data.count)) + index + data
  }
}

/// The forms of rpm's databases.
enum RPMDatabase: String, CaseIterable {
  case sqlite = "rpmdb.sqlite"
  case ndb = "Packages.db"
  case bdb = "Packages"

  /// Writes a database of these headers to a file that is not there yet.
  func write(_ headers: [Data], to file: FilePath) async throws {
    switch self {
    case .sqlite: try await Self.writeSQLite(headers, to: file)
    case .ndb: try Self.ndb(headers).write(to: URL(filePath: file.string))
    case .bdb: try await Self.writeBDB(headers, to: file)
    }
  }

  private static func writeSQLite(_ headers: [Data], to file: FilePath) async throws {
    let rows = headers.enumerated().map { number, header in
      "INSERT INTO Packages VALUES(\(number + 1),x'\(digits(header))');INSERT INTO Name VALUES('',\(number + 1),0);"
    }
    let tables = """
      CREATE TABLE Packages(hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL);
      CREATE TABLE Name(key,hnum,idx);

      """
    // A header can be longer than an argument of a program.
    let statements = "\(file).sql"
    try Data((tables + rows.joined()).utf8).write(to: URL(filePath: statements))
    try await Command("sqlite3", package: "sqlite3")(file.string, ".read '\(statements)'")
    try FileManager.default.removeItem(atPath: statements)
  }

  /// https://github.com/rpm-software-management/rpm/blob/rpm-4.20.x/lib/backend/ndb/rpmpkg.c
  private static func ndb(_ headers: [Data]) -> Data {
    let slotsOfPage = 256
    let pages = (headers.count + 2 + slotsOfPage - 1) / slotsOfPage
    let magic = ("RpmP", "Slot", "BlbS", "BlbE")
    var slots = Data(magic.0.utf8)
    for number in [0, 1, pages, headers.count + 1] { slots += littleEndian(UInt32(number)) }
    slots += Data(count: 12)
    var blobs = Data()
    for (number, header) in headers.enumerated() {
      let blocks = (16 + header.count + 12 + 15) / 16
      let place = pages * slotsOfPage + blobs.count / 16
      slots += Data(magic.1.utf8) + littleEndian(UInt32(number + 1)) + littleEndian(UInt32(place)) + littleEndian(UInt32(blocks))
      blobs += Data(magic.2.utf8) + littleEndian(UInt32(number + 1)) + littleEndian(0) + littleEndian(UInt32(header.count))
      blobs += header + Data(count: 16 * blocks - 28 - header.count)
      // In the place of a checksum.
      blobs += littleEndian(0) + littleEndian(UInt32(header.count)) + Data(magic.3.utf8)
    }
    while slots.count < pages * slotsOfPage * 16 { slots += Data(magic.1.utf8) + Data(count: 12) }
    return slots + blobs
  }

  private static func writeBDB(_ headers: [Data], to file: FilePath) async throws {
    var dump = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n"
    // Number 0 has the number of the last package.
    for (number, value) in ([littleEndian(UInt32(headers.count))] + headers).enumerated() {
      dump += " \(digits(littleEndian(UInt32(number))))\n \(digits(value))\n"
    }
    let input = file.string + ".dump"
    try Data((dump + "DATA=END\n").utf8).write(to: URL(filePath: input))
    try await Command("db5.3_load", package: "db5.3-util")("-f", input, "-t", "hash", file.string)
    try FileManager.default.removeItem(atPath: input)
  }
}

private func digits(_ data: Data) -> String {
  data.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

private func bigEndian(_ number: UInt32) -> Data {
  withUnsafeBytes(of: number.bigEndian) { Data($0) }
}

private func littleEndian(_ number: UInt32) -> Data {
  withUnsafeBytes(of: number.littleEndian) { Data($0) }
}
