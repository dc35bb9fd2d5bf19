import DockerAPI

/// What the images that are held ask for, and their containers must not get.
actor DockerImageFacts {
  struct Facts: Sendable {
    /// The names of the variables that the image sets.
    let variables: [String]
    /// The paths that it declares as volumes.
    let volumes: [String]
  }

  private var facts: [String: Facts] = [:]

  /// What is known of the image at `handle`; `nil` where it is not held.
  func facts(of handle: String) -> Facts? { facts[handle] }

  @discardableResult
  func note(_ inspection: ImageInspection, for handle: String) -> Facts {
    let noted = Facts(
      variables: inspection.configuration.environment.map { String($0.prefix { $0 != "=" }) },
      volumes: inspection.configuration.volumes
    )
    facts[handle] = noted
    return noted
  }

  func forget(_ handle: String) {
    facts[handle] = nil
  }
}
