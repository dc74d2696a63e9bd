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
  /// `Identity`, `Dropout`, `Dropout2d`, `AlphaDropout`: nothing happens at evaluation.
  case identity(IdentityKind)

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

public enum IdentityKind: String, Hashable, Sendable, CaseIterable {
  case identity = "Identity"
  case dropout = "Dropout"
  case dropout2d = "Dropout2d"
  case alphaDropout = "AlphaDropout"
}

/// Two inputs, broadcast as PyTorch does.
public enum Arithmetic: String, Hashable, Sendable, CaseIterable {
  case add = "Add"
  case subtract = "Subtract"
  case multiply = "Multiply"
  case divide = "Divide"
}
