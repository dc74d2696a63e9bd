import Crypto
public import Diagnostics
import Files

/// Labelled grey images of 28 x 28 pixels on which networks are evaluated.
public struct Dataset: Sendable {
  /// What the images are known to be.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// The official test files, told by their published MD5.
    case fashionMNISTTest = "Fashion-MNIST test"
    /// Drawn by ``SampleGenerator``.
    case sample
    /// Anything else, MNIST's digits included, whose files have the same names.
    case unknown
  }

  /// Where the images were found.
  public enum Source: String, Hashable, Sendable, CaseIterable {
    /// Named by the user, by `--data` or `FASHION_MNIST_DIR`.
    case data
    /// The folder that `grade data fetch` fills.
    case cache
    /// The sample that is part of this package.
    case sample
  }

  /// Rows and columns of an image.
  public static let side = 28
  /// Pixels of an image.
  public static let imageSize = side * side
  /// What labels 0 to 9 stand for.
  ///
  /// Source: the table "Labels" of Fashion-MNIST's own README.
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  public let name: Name
  public let source: Source
  /// Brightness of each pixel, 0 is background: [N, 28 · 28], row by row.
  public let images: [UInt8]
  /// The class of each image, 0 to 9: [N].
  public let labels: [UInt8]
  /// SHA-256 of all pixels, then all labels, one byte each, in hexadecimal.
  public let sha256: String
  /// What a person should know before trusting results on these images.
  public let warnings: [Diagnostic]

  /// The number of images.
  public var count: Int { labels.count }

  /// Makes a data set of images already at hand.
  ///
  /// - Parameters:
  ///   - images: pixels, [N, 28 · 28].
  ///   - labels: classes below 10, [N].
  public init(
    name: Name, source: Source, images: [UInt8], labels: [UInt8], warnings: [Diagnostic] = []
  ) {
    precondition(images.count == labels.count * Self.imageSize)
    self.name = name
    self.source = source
    self.images = images
    self.labels = labels
    self.warnings = warnings
    var hash = SHA256()
    unsafe images.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    unsafe labels.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    sha256 = hexadecimal(hash.finalize())
  }
}
