import CollectorCore
import GRDB

/// An image's state as its row holds it.
struct StoredState: Equatable {
  let state: String
  let reason: String?
  let isTransient: Bool?
  let attempts: Int?
  /// In milliseconds since 1970.
  let nextTry: Int64?

  init(_ state: ImageState) {
    self.state = state.name
    self.reason = state.reason?.storable
    self.isTransient = state.failure?.isTransient
    self.attempts = state.failure?.attempts
    self.nextTry = state.failure?.nextTry?.storedMilliseconds
  }

  init(_ row: Row) throws(StoredValueError) {
    state = try row.value("state")
    reason = try row.optional("reason")
    isTransient = try row.optional("is_transient")
    attempts = try row.optional("attempts")
    nextTry = try row.optional("next_try")
  }
}
