import Distribution
import OCI

/// Reads what settings say of registries, with reasons that complete a sentence about the text.
enum RegistrySyntax {
  /// Why a text is not what it should be, to come after it.
  struct Fault: Error, Hashable {
    let reason: String
  }

  /// Reads `N/PERIOD`.
  static func rate(_ text: String) throws(Fault) -> RequestRate {
    do {
      return try RequestRate(parsing: text)
    } catch {
      guard case .invalidRate(_, let reason) = error else { throw Fault(reason: "is not N/PERIOD") }
      throw Fault(reason: "is not N/PERIOD: \(reason)")
    }
  }

  /// Reads `HOST[:PORT][/PREFIX]`.
  static func mirror(_ text: String) throws(Fault) -> RegistryMirror {
    if text.contains("://") { throw Fault(reason: "has a scheme; a mirror is written HOST[:PORT][/PREFIX]") }
    let host = text.prefix { $0 != "/" }
    do {
      // The parser takes a first part that does not look like a host for a part of a repository on Docker Hub.
      let reference = try Reference(parsing: "\(text)/x")
      guard reference.registry == host || host == "index.docker.io" else {
        throw Fault(reason: "does not start with a host, which has a dot or a port, or is localhost")
      }
      return try RegistryMirror(text)
    } catch let fault as Fault {
      throw fault
    } catch OCIError.malformedReference(_, _, let reason) {
      throw Fault(reason: "is not HOST[:PORT][/PREFIX]: \(reason)")
    } catch RegistryError.invalidHost(_, let reason) {
      throw Fault(reason: "is not HOST[:PORT][/PREFIX]: \(reason)")
    } catch {
      throw Fault(reason: "is not HOST[:PORT][/PREFIX]")
    }
  }
}
