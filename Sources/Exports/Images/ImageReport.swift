public import Foundation

/// A document over any number of images, written piece by piece: it holds nothing of an image once that is written.
public protocol ImageReport: Sendable {
  /// What comes before the first image.
  mutating func begin() throws -> Data
  /// What is to be said of an image.
  mutating func add(_ image: ExportedImage) throws -> Data
  /// What comes after the last one.
  mutating func end() throws -> Data
}

extension ImageReport {
  /// The whole document, for images that are at hand.
  public mutating func document(of images: some Sequence<ExportedImage>) throws -> Data {
    var document = try begin()
    for image in images { document += try add(image) }
    return document + (try end())
  }
}
