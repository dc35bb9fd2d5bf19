import CollectorCore
import Engines

/// What becomes of images that are made for other processors.
enum ForeignImagesChoice: String, CaseIterable, Sendable {
  case skip, emulated, run

  /// - Note: Asks the kernel what it emulates.
  var images: ForeignImages {
    switch self {
    case .skip: .none
    case .emulated: .emulated(BinaryFormats().emulatedArchitectures)
    case .run: .all
    }
  }
}
