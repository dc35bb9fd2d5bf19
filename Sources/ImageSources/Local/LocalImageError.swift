public import CollectorCore
import OCI

/// What keeps images on this machine's disk, or in its daemon, from being read. Names are as the user wrote them; what came out of files is
/// bounded and free of control characters.
public enum LocalImageError: ClassifiedError, Equatable {
  /// The file or directory is not there, or may not be read.
  case unreadable(path: String, reason: String)
  /// The file or directory is not what its transport says, such as `an OCI image layout`.
  case otherKind(path: String, expected: String, reason: String)
  /// A part of it is missing, or is not what its digest or size says.
  case damaged(what: String, reason: String)
  /// A document is larger than any honest one.
  case tooLarge(what: String, limitBytes: Int)
  /// It has no image of the name; `offered` are those that it has.
  case noSuchImage(name: String, place: String, offered: [String])
  /// The daemon has no image of the name.
  case notInDaemon(name: String, endpoint: String)
  /// Several images have the tag.
  case ambiguous(name: String, place: String, names: [String])
  /// An unpacked copy of a compressed archive, or one of a daemon's image, finds no room.
  case noRoom(what: String, directory: String)
  /// The file was changed while it was read.
  case changed(path: String)

  public var isTransient: Bool {
    switch self {
    case .noRoom, .changed: true
    case .unreadable, .otherKind, .damaged, .tooLarge, .noSuchImage, .notInDaemon, .ambiguous: false
    }
  }

  /// More names than this are not read by anybody.
  private static let namesShown = 10

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path.escapedForTerminal) cannot be read: \(reason)"
    case .otherKind(let path, let expected, let reason): "\(path.escapedForTerminal) is not \(expected): \(reason)"
    case .damaged(let what, let reason): "\(what.escapedForTerminal) is damaged: \(reason)"
    case .tooLarge(let what, let limit):
      "\(what.escapedForTerminal) has more than \(limit >> 20) MiB, which no such document needs"
    case .noSuchImage(let name, let place, let offered):
      "no such image: \(name.escapedForTerminal); \(place.escapedForTerminal) has \(offered.isEmpty ? "none" : Self.list(offered))"
    case .notInDaemon(let name, let endpoint):
      """
      no such image: the daemon at \(endpoint) does not have \(name.escapedForTerminal); docker-daemon: lists what it has, and without \
      docker-daemon: a name is looked up in its registry
      """
    case .ambiguous(let name, let place, let names):
      "several images of \(place.escapedForTerminal) have the tag \(name.escapedForTerminal): name one of \(Self.list(names))"
    case .noRoom(let what, let directory):
      "no room in \(directory) for a temporary copy of \(what.escapedForTerminal): set TMPDIR to a directory on a disk with more"
    case .changed(let path): "\(path.escapedForTerminal) was changed while it was read"
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(namesShown).map(\.escapedForTerminal).joined(separator: ", ")
    return shown + (names.count > namesShown ? " and \(names.count - namesShown) more" : "")
  }
}
