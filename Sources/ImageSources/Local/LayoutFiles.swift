import OCI

/// A file of an OCI image layout.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md#content>
enum LayoutFile: Sendable, Hashable, CustomStringConvertible {
  case marker, index
  case blob(Digest)

  /// Its path in the layout.
  var description: String { parts.joined(separator: "/") }

  var parts: [String] {
    switch self {
    case .marker: ["oci-layout"]
    case .index: ["index.json"]
    case .blob(let digest): ["blobs", digest.algorithm.rawValue, digest.hex]
    }
  }
}

/// The files of an OCI image layout, wherever they are.
protocol LayoutFiles: Sendable {
  /// The layout as the user wrote it, for messages.
  var shownPath: String { get }
  /// What the layout should be, with the way out if it is something else.
  var expected: String { get }

  /// A file; `nil` where there is none.
  func slice(of file: LayoutFile) async throws -> FileSlice?
}
