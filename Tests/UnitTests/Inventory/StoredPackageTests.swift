import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import Testing

@testable import Inventory

@Suite struct StoredPackageTests {
  /// Entries that no script of ours prints, and one that it does.
  static let entries: [JSONValue] = [
    .object(["name": .string("apt"), "version": .string("2.6.1"), "architecture": .string("amd64"), "type": .string("deb")]),
    .object(["name": .string("a"), "version": .string("1"), "status": .string("half-installed"), "n": .integer(1)]),
    .object(["name": .string("a\u{0}b"), "version": .string("\u{0}")]),
    .object(["name": .string("a\u{fffd}b"), "version": .string("\u{fffd}")]),
    .object(["name": .string(""), "version": .null, "type": .integer(3), "source": .array([.string("x")])]),
    .object(["name": .string("'; DROP TABLE package; --"), "version": .string("\"\\\n\r\t\u{1b}[2J\u{2028}")]),
    .object(["extra": .string("{}"), "id": .integer(7)]),
    .object([:]), .array([]), .array([.object(["name": .string("a")])]), .string("name"), .integer(-1), .number(1.5), .bool(true),
    .null,
  ]

  @Test(arguments: entries)
  func anEntryComesBackAsItWas(entry: JSONValue) throws {
    #expect(try StoredPackage(entry).entry() == entry)
  }

  @Test func differentEntriesHaveDifferentKeys() throws {
    let keys = try Self.entries.map { try StoredPackage($0).key }
    #expect(Set(keys).count == Self.entries.count)
  }

  /// Swift holds these texts for equal; they are different packages all the same.
  @Test func bytesMakeAPackage() throws {
    let composed = try StoredPackage(.object(["name": .string("\u{e9}")]))
    let decomposed = try StoredPackage(.object(["name": .string("e\u{301}")]))
    #expect(composed == decomposed)
    #expect(composed.key != decomposed.key)
  }

  @Test(
    arguments: [
      [], [0], [1], [5, 6, 7], [7, 6, 5], [1, 1, 1], [63, 64, 127, 128, 1 << 20, 3], [.max, .min, 0, -1, .min, .max],
    ] as [[Int64]]
  )
  func listsComeBack(ids: [Int64]) throws {
    #expect(try PackageList.decode(PackageList.encode(ids)) == ids)
  }

  @Test func listsAreSmall() {
    #expect(PackageList.encode(Array(1000..<1500)).count == 501)
  }

  @Test(arguments: [[0x80], [0x00, 0xFF], Array(repeating: 0xFF, count: 20)] as [[UInt8]])
  func whatIsNoListIsDamage(bytes: [UInt8]) {
    #expect(throws: StoredValueError.self) { try PackageList.decode(Data(bytes)) }
  }

  @Test func theCacheForgetsWhenPackagesWereRemoved() {
    let cache = PackageCache()
    cache.remember([[1]: 1], removals: 0)
    #expect(cache.id(of: [1], removals: 0) == 1)
    #expect(cache.id(of: [1], removals: 1) == nil)
    cache.remember([[2]: 2], removals: 1)
    #expect(cache.id(of: [1], removals: 1) == nil)
    #expect(cache.id(of: [2], removals: 1) == 2)
    // What a transaction found before the removal comes late.
    cache.remember([[3]: 3], removals: 0)
    #expect(cache.id(of: [3], removals: 1) == nil)
  }

  @Test func theCacheIsBounded() {
    let cache = PackageCache()
    cache.remember([Array(repeating: 1, count: PackageCache.longestKey + 1): 1], removals: 0)
    #expect(cache.id(of: Array(repeating: 1, count: PackageCache.longestKey + 1), removals: 0) == nil)
    func key(_ number: Int) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
    for number in 0...PackageCache.capacity { cache.remember([key(number): Int64(number)], removals: 0) }
    #expect(cache.id(of: key(0), removals: 0) == nil)
    #expect(cache.id(of: key(PackageCache.capacity), removals: 0) == Int64(PackageCache.capacity))
  }
}
