import Distribution
import ImageSources

/// The checks of `doctor` for the registries of the sources: whether they answer, to whom, and what they still allow.
struct RegistryExamination: Sendable {
  let context: CommandContext

  func findings() async -> [Finding] {
    guard context.settings.namesSources else { return [] }
    do {
      let scopes = try context.settings.sourceSpecifications().compactMap(\.registryScope)
      let hosts = Set(scopes.map(\.registry))
      return try await context.withRegistryClients(hosts, onNotice: { _ in }) { clients in
        var findings: [Finding] = []
        for host in hosts.sorted() {
          guard let client = clients[host] else { continue }
          findings.append(await Self.reach(client))
          findings += await quota(client)
          for scope in scopes where scope.registry == host { findings += await Self.listing(scope, client) }
          for mirror in client.configuration.mirrors { findings.append(await examine(mirror, of: client)) }
        }
        return findings
      }
    } catch {
      return [.bad("sources", "\(error)")]
    }
  }

  private static func reach(_ client: RegistryClient, as subject: String = "registry") async -> Finding {
    do {
      let ping = try await client.ping()
      let login = ping.authentication.isEmpty ? "no login needed" : "login by \(ping.authentication.joined(separator: ", "))"
      let origin = try await client.configuration.credentials.credentialOrigin(for: client.host.name, repository: nil)
      let identity = origin.map { "with the credential of \($0)" } ?? "as nobody in particular"
      return .good(subject, "\(client.host) answers over \(ping.scheme.rawValue), \(login), asked \(identity)")
    } catch {
      return .bad(subject, "\(error)")
    }
  }

  /// Whether the registry lists repositories, where the scope needs it to.
  private static func listing(_ scope: RegistryScope, _ client: RegistryClient) async -> [Finding] {
    switch scope {
    case .image, .repository: return []
    case .pattern, .registry: break
    }
    do {
      var pages = client.repositories(in: scope.namespace).makeAsyncIterator()
      let isEmpty = try await pages.next() == nil
      return [isEmpty ? .doubtful("listing", "\(scope): no repository is listed") : .good("listing", "\(scope) is listed")]
    } catch {
      return [.bad("listing", "\(error)")]
    }
  }

  private func quota(_ client: RegistryClient) async -> [Finding] {
    do {
      guard let quota = try await client.checkQuota() else { return [] }
      let text = "\(client.host): \(quota)"
      return [quota.isLow ? .doubtful("pulls", "\(text); log in, wait, or name a mirror for it") : .good("pulls", text)]
    } catch {
      return [.doubtful("pulls", "how many pulls are left cannot be told: \(error)")]
    }
  }

  private func examine(_ mirror: RegistryMirror, of client: RegistryClient) async -> Finding {
    do {
      return try await context.withRegistryClients([mirror.host.name], onNotice: { _ in }) { clients in
        guard let own = clients[mirror.host.name] else { return .bad("mirror", "\(mirror) has no client") }
        return await Self.reach(own, as: "mirror")
      }
    } catch {
      return .bad("mirror", "\(mirror) of \(client.host): \(error)")
    }
  }
}
