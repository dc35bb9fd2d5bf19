import ContentStore
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the process begins.
@main
enum Program {
  /// The subcommand by which the embedded engine starts this program once more for each layer. Nobody types it, and no help shows it.
  static let unpackLayer = "unpack-layer"

  /// Not asynchronous: what unpacks a layer confines itself first, and for that it must be alone in its process. It is also ready sooner.
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count > 1, arguments[1] == unpackLayer {
      exit(LayerUnpackProgram.main(arguments: Array(arguments.dropFirst(2))))
    }
    Task {
      await Collector.main()
      exit(ExitStatus.success.rawValue)
    }
    dispatchMain()
  }
}
