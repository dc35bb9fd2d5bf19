import CLinux
import ContentStore
import Dispatch
import Foundation
import NIOCore
import OCI
import SystemPackage

/// A process that unpacks one layer: it is fed with the layer's bytes, and tells in the end what became of them. What reads hostile bytes has nothing
/// but the directory that it fills.
final class UnpackerProcess: Sendable {
  private let process: LaunchedProcess
  private let input: SystemPackage.FileDescriptor
  private let reply: SystemPackage.FileDescriptor
  /// Writing waits for the process, and so is no work for the threads that all tasks share.
  private let queue = DispatchQueue(label: "collector.unpacker")

  private init(process: LaunchedProcess, input: SystemPackage.FileDescriptor, reply: SystemPackage.FileDescriptor) {
    self.process = process
    self.input = input
    self.reply = reply
  }

  /// Starts a process that fills a directory.
  static func start(_ request: LayerUnpackRequest, on host: SandboxHost) async throws -> UnpackerProcess {
    let (input, theirInput) = try socketPair()
    defer { try? theirInput.close() }
    let (reply, theirReply): (SystemPackage.FileDescriptor, SystemPackage.FileDescriptor)
    do {
      (reply, theirReply) = try pipe()
    } catch {
      try? input.close()
      throw error
    }
    defer { try? theirReply.close() }
    do {
      let argument = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
      let process = try await host.launcher.launch(
        Launch(
          executable: FilePath(host.configuration.unpacker[0]),
          arguments: Array(host.configuration.unpacker.dropFirst()) + [argument],
          environment: ["LC_ALL=C.UTF-8"],
          namespaces: [.mount, .pid, .network, .ipc],
          users: host.users,
          standardInput: theirInput,
          standardOutput: theirReply
        )
      )
      return UnpackerProcess(process: process, input: input, reply: reply)
    } catch {
      try? input.close()
      try? reply.close()
      throw error
    }
  }

  /// A socket, unlike a pipe, can say that its reader is gone without a signal.
  private static func socketPair() throws -> (ours: SystemPackage.FileDescriptor, theirs: SystemPackage.FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw Errno(rawValue: errno)
    }
    return (SystemPackage.FileDescriptor(rawValue: ends[0]), SystemPackage.FileDescriptor(rawValue: ends[1]))
  }

  private static func pipe() throws -> (ours: SystemPackage.FileDescriptor, theirs: SystemPackage.FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard collector_pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
    return (SystemPackage.FileDescriptor(rawValue: ends[0]), SystemPackage.FileDescriptor(rawValue: ends[1]))
  }

  /// Does `body` on the thread of this process, and then gives it bytes.
  ///
  /// - Returns: Whether it still takes any: one that has seen enough to refuse a layer does not.
  func write(_ bytes: ByteBuffer, after body: @escaping @Sendable () throws -> Void = {}) async throws -> Bool {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [input] in
        continuation.resume(
          with: Result {
            try body()
            return bytes.withUnsafeReadableBytes { Self.send($0, to: input) }
          }
        )
      }
    }
  }

  private static func send(_ bytes: UnsafeRawBufferPointer, to socket: SystemPackage.FileDescriptor) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.send(
        socket.rawValue,
        UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        rest.count,
        Int32(MSG_NOSIGNAL)
      )
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Says that there are no more bytes, and waits for what became of them.
  ///
  /// - Throws: `LayerError`.
  func finish() async throws -> UnpackedLayer {
    let answer: Data = await withCheckedContinuation { continuation in
      queue.async { [input, reply] in
        shutdown(input.rawValue, Int32(SHUT_WR))
        continuation.resume(returning: Self.all(of: reply))
      }
    }
    let end = await process.wait()
    close()
    guard let parsed = try? JSONDecoder().decode(LayerUnpackReply.self, from: answer) else {
      throw LayerError.unpackerDied(reason: "\(end)")
    }
    switch parsed {
    case .unpacked(let layer): return layer
    case .failed(let error): throw error
    }
  }

  /// Ends it, whatever it is doing, and returns when nothing of it is left.
  func kill() async {
    process.kill()
    _ = await process.wait()
    close()
  }

  private func close() {
    try? input.close()
    try? reply.close()
  }

  /// A reply is a line; whatever is longer is none.
  private static let longestReply = 64 << 10

  private static func all(of descriptor: SystemPackage.FileDescriptor) -> Data {
    var answer = Data()
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
    defer { piece.deallocate() }
    while answer.count < longestReply, let count = try? descriptor.read(into: piece), count > 0 {
      answer.append(contentsOf: piece[..<count])
    }
    return answer
  }
}
