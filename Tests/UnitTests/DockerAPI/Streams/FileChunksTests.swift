import CollectorTestKit
import Foundation
import NIOCore
import SystemPackage
import Testing

@testable import DockerAPI

@Suite struct FileChunksTests {
  @Test(arguments: [0, 1, FileChunks.chunkBytes, FileChunks.chunkBytes * 2 + 1])
  func readsTheWholeFile(length: Int) async throws {
    try await withTemporaryDirectory { directory in
      let bytes = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 / 7) })
      let path = directory.file("f").string
      try bytes.write(to: URL(filePath: path))
      var read = Data()
      for try await chunk in FileChunks(path: path) {
        #expect((1...FileChunks.chunkBytes).contains(chunk.readableBytes))
        read.append(contentsOf: chunk.readableBytesView)
      }
      #expect(read == bytes)
    }
  }

  @Test func aMissingFileIsAnError() async throws {
    try await withTemporaryDirectory { directory in
      await #expect(throws: CocoaError.self) {
        for try await _ in FileChunks(path: directory.file("none").string) {}
      }
    }
  }
}
