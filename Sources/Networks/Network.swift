/// A feed-forward network as data: layers in the order of the data, each reading earlier ones.
///
/// Nothing here computes; `Compute` runs it with the weights of a ``Model``.
public struct Network: Hashable, Sendable {
  /// Shape of one input without the batch dimension, such as `[1, 28, 28]`.
  public let inputShape: [Int]
  /// In an order in which each layer reads only the input and layers before it.
  public let layers: [Layer]
}

/// One step of a network.
public struct Layer: Hashable, Sendable {
  /// What other layers and messages call it.
  public let id: String
  /// Prefix of its tensors in the state dict; nil for a layer without parameters and name.
  public let name: String?
  public let operation: Operation
  public let inputs: [Source]
  public let output: ValueShape
}

/// Where a layer reads from.
public enum Source: Hashable, Sendable {
  /// The network's input.
  case input
  /// The output of the layer at this index.
  case layer(Int)
}

/// The shape of a value that flows through a network.
public struct ValueShape: Hashable, Sendable {
  /// Sizes without the batch dimension if the value is batched, all sizes if it is not.
  public let sizes: [Int]
  /// False for values that come from `Parameter` layers alone and are the same for every sample.
  public let isBatched: Bool

  public init(sizes: [Int], isBatched: Bool = true) {
    self.sizes = sizes
    self.isBatched = isBatched
  }
}
