import Foundation
public import NIOCore

/// Keeps what a script prints within its limits, while it prints.
public struct OutputBuffer: Sendable {
  private let limit: Int
  private var output = Data()
  private var outputBytes: Int64 = 0
  private var errorTail = Data()

  public init(limit: ByteCount) {
    self.limit = Int(clamping: limit.bytes)
  }

  /// Takes a piece of standard output.
  ///
  /// - Returns: Whether all of it is within the limit.
  public mutating func appendOutput(_ bytes: ByteBuffer) -> Bool {
    outputBytes += Int64(bytes.readableBytes)
    let room = limit - output.count
    output.append(contentsOf: bytes.readableBytesView.prefix(max(room, 0)))
    return bytes.readableBytes <= room
  }

  /// Takes a piece of standard error, of which the last part is kept.
  public mutating func appendError(_ bytes: ByteBuffer) {
    errorTail.append(contentsOf: bytes.readableBytesView)
    // Trimming at twice the size keeps the copying in proportion to what arrives.
    if errorTail.count > 2 * Limits.keptStandardErrorBytes { errorTail = Data(errorTail.suffix(Limits.keptStandardErrorBytes)) }
  }

  public func outcome(_ ending: ScriptOutcome.Ending, duration: Duration) -> ScriptOutcome {
    ScriptOutcome(
      ending: ending,
      standardOutput: output,
      standardOutputBytes: outputBytes,
      standardError: Data(errorTail.suffix(Limits.keptStandardErrorBytes)),
      duration: duration
    )
  }
}
