/// Does `body`, then `finish`, however `body` ends. The error of `body` tells more than that of `finish`, and goes before it.
public func finishing<Value>(_ finish: () async throws -> Void, _ body: () async throws -> Value) async throws -> Value {
  let result: Result<Value, any Error>
  do {
    result = .success(try await body())
  } catch {
    result = .failure(error)
  }
  do {
    try await finish()
  } catch {
    if case .failure(let first) = result { throw first }
    throw error
  }
  return try result.get()
}
