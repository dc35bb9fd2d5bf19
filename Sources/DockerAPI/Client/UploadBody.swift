import NIOCore

/// A request's body whose errors can be told from those of the connection.
struct UploadBody<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
  let base: Base

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator())
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator

    mutating func next() async throws -> ByteBuffer? {
      do {
        return try await base.next()
      } catch {
        throw UploadBodyError(underlying: error)
      }
    }
  }
}

/// What kept a request's body from being read.
struct UploadBodyError: Error {
  let underlying: any Error
}
