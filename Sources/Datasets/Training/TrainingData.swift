public import Diagnostics

/// The images that a network is trained on, validated on while it trains, and tested on in the end.
public struct TrainingData: Sendable {
  /// What the images are known to be, as the training record says it.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// The official training and test files, told by their published MD5.
    case fashionMNIST = "Fashion-MNIST"
    /// Parts of the official training files alone.
    case fashionMNISTTraining = "Fashion-MNIST train"
    /// Parts of the official test files alone.
    case fashionMNISTTest = "Fashion-MNIST test"
    /// Drawn by ``SampleGenerator``.
    case sample
    /// Anything else, MNIST's digits included, whose files have the same names.
    case unknown
  }

  /// How many of the training images are set aside for validation, where the test images are files
  /// of their own.
  public enum Validation: Hashable, Sendable {
    /// A sixth: 10,000 of Fashion-MNIST's 60,000.
    case standard
    /// Above 0 and below 1.
    case share(Double)
    case count(Int)
  }

  public let name: Name
  public let source: Dataset.Source
  /// ``Subset/dataset`` is the set that the images come from; its digest is for the record.
  public let training: Subset
  public let validation: Subset
  /// Of the same data set as the others, unless the test images are files of their own.
  public let test: Subset
  /// True if the test images are files of their own.
  public let hasOwnTestFiles: Bool
  /// What a person should know before trusting results on these images.
  public internal(set) var warnings: [Diagnostic]
}
