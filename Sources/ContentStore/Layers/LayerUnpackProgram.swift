import CLinux
import Foundation
public import OCI
import SystemPackage

/// What a process that unpacks one layer is asked for: its last argument, in JSON.
public struct LayerUnpackRequest: Codable, Sendable, Hashable {
  public var mediaType: MediaType
  /// What the plain archive must hash to; `nil` if nobody knows.
  public var diffID: Digest?
  public var form: LayerForm
  public var limits: LayerLimits
  /// The absolute path of an empty directory.
  public var directory: String

  public init(mediaType: MediaType, diffID: Digest?, form: LayerForm, limits: LayerLimits, directory: String) {
    self.mediaType = mediaType
    self.diffID = diffID
    self.form = form
    self.limits = limits
    self.directory = directory
  }
}

/// What such a process answers: a line of JSON on its standard output.
public enum LayerUnpackReply: Codable, Sendable, Hashable {
  case unpacked(UnpackedLayer)
  case failed(LayerError)
}

/// A program that unpacks the layer on its standard input. It is run in a process of its own, since it reads what strangers have made: before it reads
/// anything, it gives up all but the directory that it fills.
public enum LayerUnpackProgram {
  /// An argument with which it does nothing, and succeeds: whether it can be started at all.
  public static let probe = "--probe"

  /// - Parameter arguments: Those after the program's name.
  /// - Returns: The exit status; 0 also where the reply is that of a failure.
  public static func main(arguments: [String]) -> Int32 {
    guard let argument = arguments.last, argument != probe else { return arguments.last == probe ? 0 : 2 }
    guard let request = try? JSONDecoder().decode(LayerUnpackRequest.self, from: Data(argument.utf8)) else { return 2 }
    let reply: LayerUnpackReply
    do throws(LayerError) {
      reply = .unpacked(try unpack(request))
    } catch {
      reply = .failed(error)
    }
    guard let line = try? JSONEncoder().encode(reply) else { return 1 }
    return (try? FileDescriptor.standardOutput.writeAll(line + [UInt8(ascii: "\n")])) == nil ? 1 : 0
  }

  private static func unpack(_ request: LayerUnpackRequest) throws(LayerError) -> UnpackedLayer {
    let directory: FileDescriptor
    do {
      directory = try FileDescriptor.open(FilePath(request.directory), .readOnly, options: [.directory, .noFollow, .closeOnExec])
      try confine(to: directory)
    } catch {
      throw .fileSystem(path: request.directory, reason: "\(error)")
    }
    return try LayerUnpacker(into: directory, at: request.directory, form: request.form, limits: request.limits)
      .unpack(.standardInput, as: request.mediaType, expecting: request.diffID)
  }

  private static func confine(to directory: FileDescriptor) throws {
    umask(0)
    var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
    guard collector_no_new_privileges() == 0, fchdir(directory.rawValue) == 0 else { throw Errno(rawValue: errno) }
    // Who may not, has few rights to lose.
    guard chroot(".") == 0 || errno == EPERM else { throw Errno(rawValue: errno) }
  }
}
