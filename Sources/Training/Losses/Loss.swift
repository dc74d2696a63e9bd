/// What training makes small, with PyTorch's meaning and numbers.
///
/// Targets are class indices or one value for each score. Where a loss compares values, a class index
/// stands for its one-hot row; for a cross-entropy, values are the probabilities of the classes.
///
/// Source: the torch.nn module that each case names.
public enum Loss: Hashable, Sendable {
  /// `MSELoss`.
  case meanSquaredError(reduction: Reduction = .mean)
  /// `L1Loss`.
  case l1(reduction: Reduction = .mean)
  /// `BCELoss`, of probabilities.
  case binaryCrossEntropy(reduction: Reduction = .mean)
  /// `BCEWithLogitsLoss`.
  case binaryCrossEntropyWithLogits(reduction: Reduction = .mean)
  /// `CrossEntropyLoss`, of logits. The smoothing is 0 to 1.
  case crossEntropy(labelSmoothing: Double = 0, reduction: Reduction = .mean)
  /// `NLLLoss`, of log-probabilities. Takes class indices alone.
  case negativeLogLikelihood(reduction: Reduction = .mean)

  /// How the losses of a batch become one number.
  public enum Reduction: String, Hashable, Sendable, CaseIterable {
    /// Averaged over samples; where values are compared, over all values.
    case mean
    case sum
    /// Summed over a sample's values, averaged over the samples.
    case batchMean = "batchmean"
  }

  public var reduction: Reduction {
    switch self {
    case .meanSquaredError(let reduction), .l1(let reduction), .binaryCrossEntropy(let reduction),
      .binaryCrossEntropyWithLogits(let reduction), .crossEntropy(_, let reduction),
      .negativeLogLikelihood(let reduction):
      reduction
    }
  }

  /// Whether a sample has one loss, not one for each score.
  public var comparesClasses: Bool {
    switch self {
    case .crossEntropy, .negativeLogLikelihood: true
    default: false
    }
  }

  /// The sum of the losses is divided by this.
  func divisor(samples: Int, columns: Int) -> Double {
    switch reduction {
    case .mean: Double(comparesClasses ? samples : samples * columns)
    case .batchMean: Double(samples)
    case .sum: 1
    }
  }
}

extension Loss: CustomStringConvertible {
  /// As PyTorch writes the call: `CrossEntropyLoss(label_smoothing=0.1)`.
  public var description: String {
    var arguments: [String] = []
    if case .crossEntropy(let smoothing, _) = self, smoothing != 0 {
      arguments.append("label_smoothing=\(smoothing)")
    }
    if reduction != .mean { arguments.append("reduction='\(reduction.rawValue)'") }
    return "\(typeName)(\(arguments.joined(separator: ", ")))"
  }

  private var typeName: String {
    switch self {
    case .meanSquaredError: "MSELoss"
    case .l1: "L1Loss"
    case .binaryCrossEntropy: "BCELoss"
    case .binaryCrossEntropyWithLogits: "BCEWithLogitsLoss"
    case .crossEntropy: "CrossEntropyLoss"
    case .negativeLogLikelihood: "NLLLoss"
    }
  }
}
