import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Something that a server answers.
public struct OperationsRoute: Sendable {
  /// An answer, complete.
  public struct Answer: Sendable {
    public var status: Int
    public var contentType: String
    public var body: String

    public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", _ body: String) {
      self.status = status
      self.contentType = contentType
      self.body = body
    }
  }

  /// What a route is asked.
  struct Question: Sendable {
    /// In any case of letters.
    let header: @Sendable (String) -> String?
    let query: @Sendable (String) -> String?
    /// What stands in the path where the route has a parameter; `nil` where it has none.
    let parameter: String?
    /// `nil` where it is longer than the route allows.
    let body: Data?
  }

  static let parameter = "token"

  let method: HTTPRequest.Method
  let path: String
  private let bodyLimit: Int
  private let answer: @Sendable (Question) async -> Answer

  private init(
    _ method: HTTPRequest.Method,
    _ path: String,
    bodyLimit: Int,
    _ answer: @escaping @Sendable (Question) async -> Answer
  ) {
    self.method = method
    self.path = path
    self.bodyLimit = bodyLimit
    self.answer = answer
  }

  public static func get(_ path: String, _ answer: @escaping @Sendable () async -> Answer) -> OperationsRoute {
    OperationsRoute(.get, path, bodyLimit: 0) { _ in await answer() }
  }

  /// - Parameter bodyLimit: How many bytes a body may have.
  static func post(
    _ path: String,
    bodyLimit: Int,
    _ answer: @escaping @Sendable (Question) async -> Answer
  ) -> OperationsRoute {
    OperationsRoute(.post, path, bodyLimit: bodyLimit, answer)
  }

  func answer(to request: Request, parameter: String?) async throws -> Response {
    var body: Data?
    if bodyLimit > 0 {
      // What is too long is not read to its end.
      let buffer = try? await request.body.collect(upTo: bodyLimit)
      body = buffer.map { Data($0.readableBytesView) }
    }
    let (headers, uri) = (request.headers, request.uri)
    let question = Question(
      header: { name in HTTPField.Name(name).flatMap { headers[$0] } },
      query: { name in uri.queryParameters[name[...]].map(String.init) },
      parameter: parameter,
      body: body
    )
    let answer = await answer(question)
    return Response(
      status: HTTPResponse.Status(code: answer.status),
      headers: [.contentType: answer.contentType],
      body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
    )
  }
}
