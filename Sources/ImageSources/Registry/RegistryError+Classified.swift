public import CollectorCore
public import Distribution

/// `isTransient`, `retryAfter` and `description` are the error's own.
extension RegistryError: ClassifiedError {}
