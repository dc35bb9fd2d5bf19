import Foundation

/// Small files with credentials in them.
enum BoundedFile {
  /// The bytes of a file; `nil` where there is none.
  ///
  /// - Throws: `RegistryError.unreadableCredentials`.
  static func read(_ path: String, upTo limit: Int) throws(RegistryError) -> Data? {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      let bytes = try file.read(upToCount: limit + 1) ?? Data()
      guard bytes.count <= limit else { throw RegistryError.tooLarge(what: path, limitBytes: Int64(limit)) }
      return bytes
    } catch CocoaError.fileNoSuchFile, CocoaError.fileReadNoSuchFile {
      return nil
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .unreadableCredentials(path: path, reason: RegistryText.clean(error.localizedDescription))
    }
  }
}
