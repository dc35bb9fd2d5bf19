public import CollectorCore

/// Holds a ledger to every sentence of `Ledger` and `ImageMemory`.
public struct LedgerConformance: Sendable {
  let make: @Sendable () async throws -> any Ledger
  let reopen: (@Sendable (any Ledger) async throws -> any Ledger)?

  /// - Parameters:
  ///   - make: Makes a new, empty ledger.
  ///   - reopen: Lets go of a ledger and opens what it kept; `nil` where it keeps nothing beyond its life.
  public init(
    make: @escaping @Sendable () async throws -> any Ledger,
    reopen: (@Sendable (any Ledger) async throws -> any Ledger)? = nil
  ) {
    self.make = make
    self.reopen = reopen
  }

  /// What does not hold, in sentences: empty where the ledger conforms.
  public func violations() async -> [String] {
    var findings = ContractFindings()
    await checkMemory(&findings)
    await checkRuns(&findings)
    await checkFailures(&findings)
    await checkNames(&findings)
    await checkListings(&findings)
    await checkStates(&findings)
    await checkConcurrency(&findings)
    if let reopen { await checkPersistence(&findings, reopen) }
    return findings.violations
  }
}
