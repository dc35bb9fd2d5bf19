/// What one engine has on its daemon at this moment. What bears its owner's label and is not here was left behind by a failure.
actor DockerSession {
  nonisolated let owner: Owner
  private var names: Set<String> = []
  private var lastNumber = 0

  init(owner: Owner) {
    self.owner = owner
  }

  /// A name for a container or a lease, which counts as in use until `forget`.
  func name(_ role: DockerLabels.Role) -> String {
    lastNumber += 1
    let name = DockerNames.numbered(role, of: owner, lastNumber)
    names.insert(name)
    return name
  }

  /// Counts a name as in use until `forget`.
  func use(_ name: String) {
    names.insert(name)
  }

  func forget(_ name: String) {
    names.remove(name)
  }

  func isInUse(_ name: String) -> Bool { names.contains(name) }
}
