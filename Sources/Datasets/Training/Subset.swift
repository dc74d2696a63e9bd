/// Some images of a data set, in an order of their own.
///
/// It holds indices; the pixels stay where they are, shared with the other parts.
public struct Subset: Sendable {
  public let dataset: Dataset
  /// Which images, as indices into the data set.
  public let indices: [Int]

  /// - Parameter indices: each at least 0 and below the number of images.
  public init(_ dataset: Dataset, indices: [Int]) {
    precondition(indices.allSatisfy { dataset.labels.indices.contains($0) })
    self.dataset = dataset
    self.indices = indices
  }

  /// All images of a data set, as they lie.
  public init(_ dataset: Dataset) {
    self.dataset = dataset
    indices = Array(dataset.labels.indices)
  }

  /// The number of images.
  public var count: Int { indices.count }

  /// The class of each image: [count].
  public var labels: [UInt8] { indices.map { dataset.labels[$0] } }
}
