import CollectorCore
import DockerAPI

extension DockerEngine {
  /// How a daemon shows a credential to a registry.
  static func authorization(_ credential: SourceCredential) -> RegistryAuthorization {
    switch credential.secret {
    case .password(let username, let password):
      .password(user: username, password: password, server: server(credential.registry))
    case .identityToken(let token): .identityToken(token, server: server(credential.registry))
    }
  }

  /// What daemons call a registry: Docker Hub has a name of its own there.
  private static func server(_ registry: String) -> String {
    registry == "docker.io" ? "https://index.docker.io/v1/" : registry
  }
}
