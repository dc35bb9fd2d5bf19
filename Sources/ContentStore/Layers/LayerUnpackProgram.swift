import CLinux
import Foundation
import SystemPackage

/// A program that unpacks the layer on its standard input. It is run in a process of its own, since it reads what strangers have made: before it reads
/// anything, it gives up all but the directory that it fills, and limits its memory.
///
/// After that it needs nothing of the machine: no /proc, no locale, no file.
public enum LayerUnpackProgram {
  /// An argument with which it does nothing, and succeeds: whether it can be started at all.
  public static let probe = "--probe"

  /// zstd may want 128 MiB. The rest is for the tables of sparse files, which grow with the gaps that an archive says they have.
  private static let memoryBytes: rlim_t = 512 << 20
  /// Nothing opens more than a few.
  private static let openFiles: rlim_t = 128

  /// - Parameter arguments: Those after the program's name.
  /// - Returns: The exit status; 0 also where the reply is that of a failure.
  public static func main(arguments: [String]) -> Int32 {
    guard let argument = arguments.last else { return EX_USAGE }
    guard argument != probe else { return EXIT_SUCCESS }
    guard let request = try? JSONDecoder().decode(LayerUnpackRequest.self, from: Data(argument.utf8)) else { return EX_USAGE }
    let reply: LayerUnpackReply
    do throws(LayerError) {
      reply = .unpacked(try unpack(request))
    } catch {
      reply = .failed(error)
    }
    guard let line = try? JSONEncoder().encode(reply) else { return EX_SOFTWARE }
    return (try? FileDescriptor.standardOutput.writeAll(line + [UInt8(ascii: "\n")])) == nil ? EX_IOERR : EXIT_SUCCESS
  }

  private static func unpack(_ request: LayerUnpackRequest) throws(LayerError) -> UnpackedLayer {
    let directory: FileDescriptor
    do {
      directory = try FileDescriptor.open(FilePath(request.directory), .readOnly, options: [.directory, .noFollow, .closeOnExec])
      try confine(to: directory, request.form)
    } catch {
      throw .fileSystem(path: request.directory, reason: "\(error)")
    }
    return try LayerUnpacker(into: directory, at: request.directory, form: request.form, limits: request.limits)
      .unpack(.standardInput, as: request.mediaType, expecting: request.diffID)
  }

  private static func confine(to directory: FileDescriptor, _ form: LayerForm) throws {
    // Whoever started this may be gone when it answers: that is an error of the answer.
    signal(SIGPIPE, SIG_IGN)
    umask(0)
    limit(RLIMIT_CORE, to: 0)
    limit(RLIMIT_NOFILE, to: openFiles)
    limit(RLIMIT_DATA, to: memoryBytes)
    guard fchdir(directory.rawValue) == 0 else { throw Errno(rawValue: errno) }
    // Who may not, has few rights to lose.
    guard chroot(".") == 0 || errno == EPERM else { throw Errno(rawValue: errno) }
    let kept = COLLECTOR_UNPACK_CAPABILITIES | (form.attributes == .trusted ? COLLECTOR_OVERLAY_CAPABILITIES : 0)
    guard collector_keep_capabilities(kept) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Lowers a limit, for good; one that is lower already stays.
  private static func limit(_ resource: __rlimit_resource, to value: rlim_t) {
    let resource = __rlimit_resource_t(resource.rawValue)
    var current = rlimit()
    guard getrlimit(resource, &current) == 0 else { return }
    current.rlim_max = min(current.rlim_max, value)
    current.rlim_cur = min(current.rlim_cur, current.rlim_max)
    setrlimit(resource, &current)
  }
}
