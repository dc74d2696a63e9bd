import Glibc
public import Networks

/// What the scores of a network are, told by its last layer that changes values.
public enum ScoreKind: Hashable, Sendable {
  /// A softmax gave them.
  case probabilities
  /// A log-softmax gave them.
  case logProbabilities
  /// Sigmoids gave them: each by itself from 0 to 1.
  case sigmoids
  /// Anything else, on which a softmax is still to be put.
  case logits

  public init(_ network: Network) {
    var kind = ScoreKind.logits
    search: for layer in network.layers.reversed() {
      switch layer.operation {
      case .flatten, .unflatten, .reshape, .squeeze, .unsqueeze, .identity, .dropout: continue
      case .softmax(_, let log): kind = log ? .logProbabilities : .probabilities
      case .activation(.sigmoid): kind = .sigmoids
      default: break
      }
      break search
    }
    self = kind
  }

  /// What ``shares(of:)`` are, in words.
  public var words: String {
    switch self {
    case .probabilities: "probabilities, as the network gives them"
    case .logProbabilities: "probabilities: the network gives their logarithms"
    case .sigmoids: "outputs of the network's sigmoids, each from 0 to 1; they are no probabilities"
    case .logits: "probabilities: the softmax of the network's logits"
    }
  }

  /// The scores as shares from 0 to 1; NaN where a score leads to no number.
  ///
  /// - Parameter scores: of one image.
  public func shares(of scores: [Float]) -> [Double] {
    switch self {
    case .probabilities, .sigmoids: return scores.map(Double.init)
    case .logProbabilities: return scores.map { exp(Double($0)) }
    case .logits:
      let largest = scores.max().map(Double.init) ?? 0
      let powers = scores.map { exp(Double($0) - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}
