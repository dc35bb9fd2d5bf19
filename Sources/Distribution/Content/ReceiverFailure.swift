/// What the receiver of a blob threw, on its way through code that knows only failures of registries.
struct ReceiverFailure: Error {
  let error: any Error
}
