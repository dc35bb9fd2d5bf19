import OCI

/// What one engine has on its daemon at this moment. What bears its owner's label and is not here was left behind by a failure.
actor DockerSession {
  nonisolated let owner: Owner
  private var containers: Set<String> = []
  private var leases: Set<String> = []
  private var lastNumber = 0

  init(owner: Owner) {
    self.owner = owner
  }

  /// A name for a container, which counts as in use until `forget`.
  func nameContainer() -> String {
    let name = nextName("run")
    containers.insert(name)
    return name
  }

  /// A name for a lease, which counts as in use until `forget`.
  func nameLease() -> String {
    let name = nextName("lease")
    leases.insert(name)
    return name
  }

  func forget(container: String) {
    containers.remove(container)
  }

  func forget(lease: String) {
    leases.remove(lease)
  }

  func isInUse(container: String) -> Bool { containers.contains(container) }
  func isInUse(lease: String) -> Bool { leases.contains(lease) }

  /// The name of a thing that there is one of in a session.
  nonisolated func name(_ purpose: String) -> String { "collector-\(purpose)-\(owner.session)" }

  /// Whether a name is one that some session gives to things of such a purpose.
  static func isName(_ name: String, ofSessionPurposes purposes: [String]) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "collector" && purposes.contains(String(parts[1])) && parts[2].utf8.count == 8
      && (parts[2] + parts[3]).allSatisfy { $0.isASCII && $0.isHexDigit }
  }

  private func nextName(_ purpose: String) -> String {
    lastNumber += 1
    return name(purpose) + "-\(lastNumber)"
  }
}
