/// A feed-forward network as data: layers in the order of the data, each reading earlier ones.
///
/// Nothing here computes; `Compute` runs it with the weights of a ``Model``. A value of this type is
/// sound: every shape fits, every argument is one that PyTorch takes, nothing mixes samples, and the
/// limits hold.
public struct Network: Hashable, Sendable {
  /// Shape of one input without the batch dimension, such as `[1, 28, 28]`.
  public let inputShape: [Int]
  /// In an order in which each layer reads only the input and layers before it.
  public let layers: [Layer]
  /// The tensors that the layers ask for, by state-dict name, in layer order, shared ones once.
  public let tensors: [TensorSlot]
  /// Learned values, shared ones once, without buffers.
  public let parameterCount: Int
  /// Multiply-accumulates of one image through all layers.
  public let multiplyAccumulates: Int

  /// The shape of what the last layer gives.
  public var output: ValueShape { layers.last?.output ?? ValueShape(sizes: inputShape) }
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
  /// Multiply-accumulates of one image.
  public let multiplyAccumulates: Int

  /// The tensors it asks for, by state-dict name.
  public var tensors: [TensorSlot] { operation.tensors(of: name ?? "") }
}

/// A layer before its place in a network has been checked.
public struct LayerDefinition: Hashable, Sendable {
  public var id: String
  public var name: String?
  public var operation: Operation
  public var inputs: [Source]

  public init(id: String, name: String? = nil, operation: Operation, inputs: [Source]) {
    self.id = id
    self.name = name
    self.operation = operation
    self.inputs = inputs
  }
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

extension ValueShape: CustomStringConvertible {
  /// PyTorch's words, the batch as N: `[N, 16, 28, 28]`.
  public var description: String {
    "[" + ((isBatched ? ["N"] : []) + sizes.map(String.init)).joined(separator: ", ") + "]"
  }
}
