import Foundation
import Logging
public import SystemPackage

extension ContentStore {
  /// Takes something out of the store at once. `emptyTrash` removes it.
  func discard(_ path: FilePath) throws {
    do {
      try AtomicFile.rename(path, to: paths.trash.appending(UUID().uuidString.lowercased()))
    } catch Errno.noSuchFileOrDirectory {
      // Somebody else was faster.
    }
  }

  /// Removes what was discarded, as far as this user can. Not to be called with the store's lock: it takes as long as it takes.
  ///
  /// - Returns: What is left.
  @discardableResult
  func emptyTrash() -> [FilePath] {
    ((try? trash()) ?? []).filter { path in
      do throws(Errno) {
        try TreeRemoval.remove(path)
        return false
      } catch {
        logger.debug("stays in the trash", metadata: ["path": "\(path)", "error": "\(error)"])
        return true
      }
    }
  }

  /// What was discarded and is still there. In a user namespace, only the namespace can remove what belongs to its users.
  public func trash() throws(StoreError) -> [FilePath] {
    do {
      return try FileReading.names(in: paths.trash).map { paths.trash.appending($0) }
    } catch {
      throw StoreError(error, at: paths.trash)
    }
  }
}
