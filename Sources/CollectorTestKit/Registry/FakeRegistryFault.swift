import CollectorCore
public import Foundation

/// What a `FakeRegistry` does in place of answering well.
public enum FakeRegistryFault: Sendable, Hashable {
  /// A status, with fields and a text of its own.
  case status(Int, headers: [String: String] = [:], body: String = "")
  /// The connection ends before the answer begins.
  case cutConnection
  /// The connection ends after half of the body.
  case shortBody
  /// Nothing comes, and the connection stays.
  case silence
  /// Nothing more comes after the first half of the body, and the connection stays.
  case stall
  /// Other bytes come, under the fields of the good answer but for the length.
  case content(Data)
  /// The same byte comes for ever.
  case endlessBody
  /// The bytes come one at a time, this far apart.
  case trickle(Duration)
  /// The good answer, under a `Content-Length` of its own.
  case claimedLength(Int64)
  /// The good answer, with these fields in place of its own; an empty text leaves the field out.
  case fields([String: String])
}

/// Which requests a fault is for.
struct FakeRegistryRule: Sendable {
  let method: String?
  let path: GlobPattern
  var remaining: Int?
  let fault: FakeRegistryFault

  func fits(_ request: FakeRegistryRequest) -> Bool {
    remaining != 0 && (method == nil || method == request.method) && path.matches(request.path)
  }
}
