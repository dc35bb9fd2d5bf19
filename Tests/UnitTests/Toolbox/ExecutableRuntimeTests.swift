import CollectorCore
import Foundation
import OCI
import Testing

@testable import Toolbox

@Suite struct ExecutableRuntimeTests {
  /// The head of an executable, with one segment.
  private static func executable(
    machine: UInt16 = 0x3E,
    type: UInt16 = 2,
    segment: UInt32 = 1,
    offset: UInt64 = 120,
    interpreter: String = "/lib64/ld-linux-x86-64.so.2\0"
  ) -> Data {
    var bytes = Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1]) + Data(count: 9)
    func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
    append(type)
    append(machine)
    append(UInt32(1))
    append(UInt64(0))
    append(UInt64(64))
    append(UInt64(0))
    append(UInt32(0))
    for value in [64, 56, 1, 0, 0, 0] as [UInt16] { append(value) }
    append(segment)
    append(UInt32(4))
    append(offset)
    append(UInt64(0))
    append(UInt64(0))
    append(UInt64(interpreter.utf8.count))
    append(UInt64(0))
    append(UInt64(1))
    return bytes + Data(interpreter.utf8)
  }

  private let runtime = ExecutableRuntime(platform: Platform(os: "linux", architecture: "amd64"))

  private func prepare(_ content: Data, settings: String? = nil) async throws -> Script {
    try await runtime.prepare(
      ScriptFile(name: "x", origin: "dir/x", suffix: "", content: content, settings: settings.map { Data($0.utf8) })
    )
  }

  @Test func aStaticOneRunsAsItIs() async throws {
    let script = try await prepare(Self.executable(), settings: "# collector: output=json timeout=5s\n")
    #expect(script.command == ["/collector/script/x"])
    #expect(script.payload.map(\.isExecutable) == [true])
    #expect(script.settings == ScriptSettings(output: .json, timeout: .seconds(5)))
  }

  @Test func aDynamicOneGetsTheToolboxsLoader() async throws {
    let script = try await prepare(Self.executable(segment: 3))
    #expect(
      script.command == ["/collector/lib/ld-linux-x86-64.so.2", "--library-path", "/collector/lib", "/collector/script/x"]
    )
  }

  @Test func settingsOfItsOwnFileAreChecked() async throws {
    let error = await #expect(throws: ScriptError.self) {
      try await prepare(Self.executable(), settings: "\n# collector: outputs=json\n")
    }
    guard case .badSetting("dir/x.collector", 2, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    (executable(machine: 0xB7), "for arm64"), (executable(machine: 3), "another kind of machine"),
    (executable(type: 1), "object file"),
    (executable(segment: 3, interpreter: "/lib/ld-musl-x86_64.so.1\0"), "link it statically"),
    (executable(segment: 3, offset: 1 << 63), "damaged"), (executable(segment: 3, offset: .max), "damaged"),
    (executable().prefix(66), "damaged"), (executable().prefix(20), "damaged"),
    (Data([0x7F, 0x45, 0x4C, 0x46, 1, 1, 1]), "64 bits"),
  ])
  func whatCannotRunIsRefused(content: Data, reason: String) async throws {
    let error = await #expect(throws: ScriptError.self) { try await prepare(content) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
