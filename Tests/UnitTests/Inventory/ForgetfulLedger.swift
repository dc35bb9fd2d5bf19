import CollectorCore
import Foundation
import OCI

/// A ledger that keeps nothing.
struct ForgetfulLedger: Ledger {
  func resolution(of digest: Digest, on platform: Platform) -> Resolution? { nil }
  func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) {}
  func configuration(of imageID: Digest) -> Data? { nil }
  func finishedRuns(of imageID: Digest, toolbox: Digest) -> [Digest: FinishedRun] { [:] }
  func finish(_ result: ResultRecord, toolbox: Digest) {}
  func count(_ failure: Failure, of imageID: Digest, at time: Date) -> Failure { failure }
  func change(at name: ImageName, to image: ImageDescription) -> NameChange { .new }
  func note(_ listing: ImageListing, at time: Date) {}
  func listings(startingWith prefix: String, after name: ImageName?, limit: Int) -> [ImageListing] { [] }
  func forget(_ name: ImageName, keepsState: Bool, at time: Date) {}
  func isNews(_ state: ImageState, of name: String) -> Bool { true }
  func note(_ state: ImageState, of name: String, at time: Date) {}
  func finish(_ pass: PassRecord) {}
}
