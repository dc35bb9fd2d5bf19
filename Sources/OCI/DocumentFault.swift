/// What a decoder found wrong, in a line.
func documentFault(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  return switch error {
  case .keyNotFound(let key, let context): "it has no \(key.stringValue.debugDescription)\(place(context))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context): "a value of another type\(place(context))"
  case .dataCorrupted(let context): context.codingPath.isEmpty ? "it is not JSON" : "a bad value\(place(context))"
  @unknown default: "\(error)"
  }
}

/// Where in the document that is: ` at layers[0].size`.
private func place(_ context: DecodingError.Context) -> String {
  var path = ""
  for key in context.codingPath {
    if let index = key.intValue { path += "[\(index)]" } else { path += path.isEmpty ? key.stringValue : ".\(key.stringValue)" }
  }
  return path.isEmpty ? "" : " at \(path)"
}
