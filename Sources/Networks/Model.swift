public import Tensors

/// A network with its weights: ready to be evaluated.
public struct Model: Sendable {
  public let network: Network
  /// By state-dict name, such as `fc1.weight`; exactly the tensors that the network's layers ask
  /// for, each of the shape they state.
  public let weights: [String: FloatTensor]

  public init(network: Network, weights: [String: FloatTensor]) {
    self.network = network
    self.weights = weights
  }
}
