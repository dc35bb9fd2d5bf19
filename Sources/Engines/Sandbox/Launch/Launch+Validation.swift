import Glibc
import SystemPackage

extension Launch {
  /// Finds what the kernel would misunderstand rather than refuse.
  func validate() throws(LaunchError) {
    guard executable.isAbsolute else { throw .invalid(reason: "the path \(executable) of its program is not absolute") }
    for text in arguments + environment where text.utf8.contains(0) {
      throw .invalid(reason: "an argument or a variable of it has a NUL character")
    }
    for step in setup {
      if step.isMount && !namespaces.contains(.mount) {
        throw .invalid(reason: "\(step) would be seen by the whole machine, as it has no mount namespace of its own")
      }
      switch step {
      case .overlay(_, let options, _), .tmpfs(_, let options, _):
        // The kernel reads one page and cuts off the rest.
        guard options.utf8.count < sysconf(CInt(_SC_PAGESIZE)) else {
          throw .invalid(reason: "the options of \(step) have \(options.utf8.count) bytes, more than the kernel takes")
        }
        guard !options.utf8.contains(0) else { throw .invalid(reason: "the options of \(step) have a NUL character") }
      case .directory, .file, .symbolicLink, .bind, .proc, .cgroups, .changeDirectory: break
      }
    }
  }
}
