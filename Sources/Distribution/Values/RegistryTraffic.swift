/// What passes between a client and a registry, and whatever it names (token services, storage): for counts of it.
public enum RegistryTraffic: Sendable, Hashable {
  /// A request was answered.
  case answered(status: Int)
  /// A request was not answered: no connection, a time-out.
  case unanswered
  /// A request has waited for a rate to allow it, or for the end of a pause that the registry had asked for.
  case waited(Duration)
}
