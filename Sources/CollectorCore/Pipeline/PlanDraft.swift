import OCI

/// A plan while sources are being listed, with no more of each name than tells whether it was there.
actor PlanDraft {
  private(set) var plan = PassPlan()
  private var positions: [Digest: Int] = [:]
  /// The hash values of the names and image IDs that were listed. That two of a million names have one of 64 bits happens once in 30 million passes.
  private var names: Set<Int> = []
  private var images: Set<Int> = []
  /// What could not be listed as a whole: repositories, registries, places.
  private var failedScopes: Set<String> = []

  /// Whether nothing of the entry's name was listed before.
  func claim(_ entry: ListedImage) -> Bool {
    if case .failed(let subject, _) = entry, subject.image == nil { failedScopes.insert(subject.name) }
    return names.insert(entry.name.hashValue).inserted
  }

  /// Whether a name within a scope that was listed to its end is still there, or may be.
  func mayBeThere(_ name: ImageName) -> Bool {
    if names.contains(name.description.hashValue) { return true }
    return name.reference.map { failedScopes.contains($0.name) } ?? false
  }

  /// Takes an image, or one more name of one that is due and was listed before.
  func add(_ image: PassPlan.Image) {
    if images.insert(image.image.imageID.hashValue).inserted { plan.images += 1 }
    guard image.isDue else { return }
    if let position = positions[image.image.imageID] { return plan.due[position].names += image.names }
    positions[image.image.imageID] = plan.due.count
    plan.due.append(image)
  }
}
