import CollectorTestKit
import ContentStore
import Foundation
import OCI
import SystemPackage

/// A directory that layers are unpacked into, with something beside it that nothing may touch.
struct UnpackedDirectory {
  let parent: TemporaryDirectory
  var root: FilePath { parent.file("root") }
  private var canary: FilePath { parent.file("canary") }

  static let tar = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar")
  /// What a user without rights can have.
  static let form = LayerForm(attributes: .user, ownership: .dropped, makesDevices: false)

  init(in parent: TemporaryDirectory) throws {
    self.parent = parent
    try FileManager.default.createDirectory(atPath: parent.file("root").string, withIntermediateDirectories: false)
    try Data("untouched".utf8).write(to: URL(filePath: canary.string))
  }

  func unpack(
    _ archive: Data,
    as mediaType: MediaType = UnpackedDirectory.tar,
    form: LayerForm = UnpackedDirectory.form,
    expecting diffID: Digest? = nil,
    limits: LayerLimits = LayerLimits()
  ) throws -> UnpackedLayer {
    let input = parent.file("input-\(UUID().uuidString)")
    try archive.write(to: URL(filePath: input.string))
    defer { try? FileManager.default.removeItem(atPath: input.string) }
    let descriptor = try FileDescriptor.open(input, .readOnly)
    defer { try? descriptor.close() }
    let directory = try FileDescriptor.open(root, .readOnly, options: [.directory])
    defer { try? directory.close() }
    return try LayerUnpacker(into: directory, form: form, limits: limits).unpack(descriptor, as: mediaType, expecting: diffID)
  }

  /// Whether nothing beside the directory was made or changed.
  var isContained: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path.string)) ?? []
    let content = try? String(contentsOfFile: canary.string, encoding: .utf8)
    return Set(names) == ["root", "canary"] && content == "untouched"
  }

  func text(_ path: String) -> String? { try? String(contentsOfFile: root.string + "/" + path, encoding: .utf8) }

  /// What a file is like.
  struct Status {
    /// A link is not followed; what is neither file, directory, link nor device is `.typeUnknown`.
    let kind: FileAttributeType
    let permissions: Int
    let number: Int
    let sizeBytes: Int
    /// What it takes on the disk.
    let storedBytes: Int
  }

  func status(_ path: String) -> Status? {
    guard let found = try? FileManager.default.attributesOfItem(atPath: root.string + "/" + path) else { return nil }
    return Status(
      kind: found[.type] as? FileAttributeType ?? .typeUnknown,
      permissions: found[.posixPermissions] as? Int ?? 0,
      number: found[.systemFileNumber] as? Int ?? 0,
      sizeBytes: found[.size] as? Int ?? 0,
      storedBytes: Self.storedBytes(root.string + "/" + path)
    )
  }

  private static func storedBytes(_ path: String) -> Int {
    // In units of 512 bytes, whatever the file system's blocks are.
    (try? FilePath(path).stat(followTargetSymlink: false)).map { Int($0.blocksAllocated) * 512 } ?? 0
  }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: root.string)) ?? []).sorted() }
}

/// Runs `body` with a directory of its own.
func withUnpackedDirectory(_ body: (UnpackedDirectory) async throws -> Void) async throws {
  try await withTemporaryDirectory { try await body(UnpackedDirectory(in: $0)) }
}
