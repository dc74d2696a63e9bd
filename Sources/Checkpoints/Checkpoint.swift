public import Tensors

/// What a checkpoint file holds, as values: nothing in it is ever executed.
public struct Checkpoint: Hashable, Sendable {
  public var stateDict: StateDict
  /// Tensors of element types that nothing here computes with, by name.
  public var opaqueTensors: [String: OpaqueTensor]
  /// safetensors' `__metadata__`.
  public var metadata: [String: String]

  public init(
    stateDict: StateDict, opaqueTensors: [String: OpaqueTensor] = [:],
    metadata: [String: String] = [:]
  ) {
    self.stateDict = stateDict
    self.opaqueTensors = opaqueTensors
    self.metadata = metadata
  }
}

/// A valid tensor whose values are not read.
public struct OpaqueTensor: Hashable, Sendable {
  /// The file's own word, such as `F8_E8M0`.
  public let elementType: String
  public let shape: [Int]

  public init(elementType: String, shape: [Int]) {
    self.elementType = elementType
    self.shape = shape
  }
}
