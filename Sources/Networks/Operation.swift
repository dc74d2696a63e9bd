/// What a layer does, with PyTorch's meaning in evaluation mode.
///
/// Every `dim` counts the batch as 0, as in PyTorch, and may be negative where PyTorch allows it.
/// Source: `submission-format.md`, version 1, Model spec; the torch.nn module of the same name.
public enum Operation: Hashable, Sendable {
  // Learned maps.
  case linear(Linear)
  case bilinear(Bilinear)
  /// `Conv1d`, `Conv2d`, `ConvTranspose2d`.
  case convolution(Convolution)
  /// `RNN`, `LSTM`, `GRU`.
  case recurrent(Recurrent)
  case multiheadAttention(MultiheadAttention)
  /// A learned constant with its full shape; reads no input.
  case parameter(shape: [Int])

  // Normalizations.
  case batchNorm(BatchNorm)
  case layerNorm(LayerNorm)
  case groupNorm(GroupNorm)
  case instanceNorm(InstanceNorm)
  case localResponseNorm(LocalResponseNorm)

  // Pools and resampling.
  case maxPool(MaxPool)
  case avgPool(AvgPool)
  case adaptivePool(AdaptivePool)
  case upsample(Upsample)
  case zeroPad(ZeroPad)
  case pixelShuffle(upscaleFactor: Int)

  // Elementwise on one input.
  case activation(Activation)
  case prelu(numParameters: Int)
  /// x * factor + offset
  case scale(factor: Double, offset: Double)
  case clamp(min: Double?, max: Double?)
  /// Of `torch` rather than of torch.nn: no layer of the submission format stands for it.
  case function(ElementaryFunction)
  case identity
  /// Nothing happens at evaluation.
  case dropout(Dropout)

  // Along one dimension.
  /// Nil `dim` is PyTorch's implicit choice: 0 for 0, 1 and 3 dimensions, else 1.
  case softmax(dim: Int?, log: Bool)
  case reduce(Reduce)

  // Several inputs.
  case arithmetic(Arithmetic)
  case matMul
  case concat(dim: Int)

  // Shape only.
  case flatten(startDim: Int, endDim: Int)
  case unflatten(dim: Int, sizes: [Int])
  /// Without the batch dimension, one -1 allowed.
  case reshape([Int])
  case permute([Int])
  /// Nil squeezes every dimension of size 1 but the batch.
  case squeeze(dim: Int?)
  case unsqueeze(dim: Int)
  case select(dim: Int, index: Int)
  case slice(Slice)
}

/// `Dropout`, `Dropout2d` or `AlphaDropout`.
public struct Dropout: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case elements = "Dropout"
    case channels = "Dropout2d"
    case alpha = "AlphaDropout"
  }

  public var kind: Kind
  /// Probability of a value, or a channel, to be dropped in training, 0 to 1.
  public var p = 0.5

  public init(kind: Kind = .elements, p: Double = 0.5) {
    self.kind = kind
    self.p = p
  }
}

/// Two inputs, broadcast as PyTorch does.
public enum Arithmetic: String, Hashable, Sendable, CaseIterable {
  case add = "Add"
  case subtract = "Subtract"
  case multiply = "Multiply"
  case divide = "Divide"
}
