import NIOHTTP1

extension DockerClient {
  /// What the daemon knows of an image.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageInspect>
  ///
  /// - Parameter image: A reference or an ID.
  /// - Throws: `DockerError.notFound` if it has no such image.
  public func inspectImage(_ image: String) async throws -> ImageInspection {
    let request = DockerRequest(.GET, "/images/\(DockerRequest.imagePath(image))/json", to: "inspect image \(image)")
    return try await decode(ImageInspection.self, request, within: Deadline.lookUp)
  }

  /// The images that the daemon has, without intermediate ones.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageList>
  public func listImages(_ filters: DockerFilters = DockerFilters()) async throws -> [ImageSummary] {
    var request = DockerRequest(.GET, "/images/json", to: "list images")
    request.add("filters", try filters.encoded())
    return try await decode([ImageSummary].self, request, within: Deadline.lookUp)
  }

  /// Gives an image one more name; a name that another image has, it loses.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageTag>
  ///
  /// - Parameters:
  ///   - image: A reference or an ID.
  ///   - repository: With its registry where it is not Docker Hub's.
  public func tagImage(_ image: String, repository: String, tag: String) async throws {
    var request = DockerRequest(.POST, "/images/\(DockerRequest.imagePath(image))/tag", to: "tag image \(image)")
    request.add("repo", repository)
    request.add("tag", tag)
    try await perform(request, within: Deadline.lookUp)
  }

  /// Takes a name from an image, or removes it.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageDelete>
  ///
  /// - Parameters:
  ///   - image: A reference, which is taken away, and with the last one the image; or an ID, which goes with its only name.
  ///   - isForced: Whether an image goes that has several names or stopped containers.
  ///   - keepsParents: Whether untagged parents of it stay.
  /// - Throws: `DockerError.notFound`; `DockerError.conflict` if it is in use.
  public func removeImage(_ image: String, isForced: Bool = false, keepsParents: Bool = false) async throws {
    var request = DockerRequest(.DELETE, "/images/\(DockerRequest.imagePath(image))", to: "remove image \(image)")
    request.add("force", isForced ? "1" : nil)
    request.add("noprune", keepsParents ? "1" : nil)
    try await perform(request, within: Deadline.change)
  }
}
