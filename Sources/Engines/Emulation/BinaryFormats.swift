import Foundation

/// The foreign programs that this machine's kernel hands to an interpreter, such as one of qemu's.
///
/// <https://docs.kernel.org/admin-guide/binfmt-misc.html>
public struct BinaryFormats: Sendable {
  private let directory: String

  public init(directory: String = "/proc/sys/fs/binfmt_misc") {
    self.directory = directory
  }

  /// The architectures, in Go's names, whose programs also run where the interpreter itself is not, as in a container.
  public var emulatedArchitectures: Set<String> {
    guard text("status")?.hasPrefix("enabled") == true,
      let names = try? FileManager.default.contentsOfDirectory(atPath: directory)
    else { return [] }
    return names.reduce(into: []) { found, name in
      if let entry = text(name), let architecture = Self.architecture(of: entry) { found.insert(architecture) }
    }
  }

  private func text(_ name: String) -> String? { try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) }

  /// - Parameter entry: Lines such as `enabled`, `flags: OCF`, `offset 0`, `magic 7f454c46…`.
  private static func architecture(of entry: String) -> String? {
    let lines = entry.split(separator: "\n").map(String.init)
    func value(_ key: String) -> String? {
      lines.first { $0.hasPrefix(key + " ") }.map { String($0.dropFirst(key.count + 1)) }
    }
    // Without F, the interpreter is looked for in the container.
    guard lines.first == "enabled", value("flags:")?.contains("F") == true, value("offset") == "0" else { return nil }
    return value("magic").flatMap { ELFHeader(hexadecimal: $0)?.architecture }
  }
}

/// What the first bytes of an ELF file say of its processor.
///
/// <https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html>
private struct ELFHeader {
  private let is64Bit: Bool
  private let isLittleEndian: Bool
  private let machine: Int

  init?(hexadecimal: String) {
    let digits = Array(hexadecimal)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { Int(String(digits[$0...$0 + 1]), radix: 16) }
    guard bytes.count >= 20, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
    is64Bit = bytes[4] == 2
    isLittleEndian = bytes[5] == 1
    machine = isLittleEndian ? bytes[18] | bytes[19] << 8 : bytes[18] << 8 | bytes[19]
  }

  /// In Go's names; `nil` for what no images are made for.
  var architecture: String? {
    switch (machine, is64Bit, isLittleEndian) {
    case (3, false, true): "386"
    case (8, true, true): "mips64le"
    case (8, true, false): "mips64"
    case (8, false, true): "mipsle"
    case (8, false, false): "mips"
    case (21, true, true): "ppc64le"
    case (21, true, false): "ppc64"
    case (22, true, false): "s390x"
    case (40, false, true): "arm"
    case (62, true, true): "amd64"
    case (183, true, true): "arm64"
    case (243, true, true): "riscv64"
    case (258, true, true): "loong64"
    default: nil
    }
  }
}
