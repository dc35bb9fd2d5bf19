import CollectorCore
import Foundation

extension Finding {
  /// Less than that, and images and results soon have no room.
  private static let scarceDiskBytes: Int64 = 2 << 30

  /// The room that there is for what is put into a directory, which need not be there yet.
  static func disk(at directory: String, remedy: String) -> Finding {
    var place = URL(filePath: directory).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path(percentEncoded: false)), place.pathComponents.count > 1 {
      place.deleteLastPathComponent()
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place.path(percentEncoded: false))
    guard let free = attributes?[.systemFreeSize] as? Int64 else {
      return .doubtful("disk", "the free space at \(directory) cannot be told")
    }
    let text = "\(ByteCount(free)) free at \(directory)"
    return free < scarceDiskBytes ? .doubtful("disk", "\(text): \(remedy)") : .good("disk", text)
  }
}
