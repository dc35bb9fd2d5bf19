import NIOCore

/// Puts pieces together.
actor ByteCollector {
  private(set) var bytes: [UInt8] = []

  func append(_ piece: ByteBuffer) {
    bytes += piece.readableBytesView
  }
}
