/// y = x W^T + b, weight `[outFeatures, inFeatures]`, bias `[outFeatures]`, over the last dimension.
public struct Linear: Hashable, Sendable {
  public var inFeatures: Int
  public var outFeatures: Int
  public var bias = true
}

/// y_k = x1^T W_k x2 + b_k, weight `[outFeatures, in1Features, in2Features]`.
public struct Bilinear: Hashable, Sendable {
  public var in1Features: Int
  public var in2Features: Int
  public var outFeatures: Int
  public var bias = true
}

/// A convolution over one or two spatial dimensions, or its transpose over two.
///
/// Weight `[outChannels, inChannels / groups, *kernelSize]`, transposed
/// `[inChannels, outChannels / groups, *kernelSize]`; bias `[outChannels]`.
public struct Convolution: Hashable, Sendable {
  public enum Padding: Hashable, Sendable {
    /// Cells added on both sides of each spatial dimension.
    case explicit([Int])
    /// Output as large as the input (stride 1); an odd total leaves the larger half at the end.
    case same
    case valid
  }

  public enum PaddingMode: String, Hashable, Sendable, CaseIterable {
    case zeros, reflect, replicate, circular
  }

  public var isTransposed = false
  public var inChannels: Int
  public var outChannels: Int
  /// One or two sizes; all the following have as many.
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: Padding
  public var dilation: [Int]
  /// Of a transposed convolution: cells added at the end of each output dimension.
  public var outputPadding: [Int]
  public var groups = 1
  public var bias = true
  public var paddingMode = PaddingMode.zeros

  /// Spatial dimensions, 1 or 2.
  public var rank: Int { kernelSize.count }
}

/// `RNN`, `LSTM` or `GRU` over `[N, L, inputSize]`, batch first.
public struct Recurrent: Hashable, Sendable {
  public enum Cell: Hashable, Sendable {
    case rnn(Nonlinearity)
    case lstm
    case gru
  }

  public enum Nonlinearity: String, Hashable, Sendable, CaseIterable {
    case tanh, relu
  }

  public enum Output: String, Hashable, Sendable, CaseIterable {
    /// `[N, L, D * H]`
    case sequence
    /// The last layer's final state `[N, D * H]`, forward then backward.
    case hidden
    /// An LSTM's final cell `[N, D * hiddenSize]`.
    case cell
  }

  public var cell: Cell
  public var inputSize: Int
  public var hiddenSize: Int
  public var numLayers = 1
  public var bias = true
  public var bidirectional = false
  /// Of an LSTM: size of the projected hidden state, 0 for none.
  public var projSize = 0
  public var output = Output.sequence

  /// D: 2 if bidirectional, else 1.
  public var directions: Int { bidirectional ? 2 : 1 }
  /// H: the size of the state that is given on.
  public var stateSize: Int { projSize > 0 ? projSize : hiddenSize }
  /// Rows of the weights per hidden unit: 4 for LSTM (i, f, g, o), 3 for GRU (r, z, n), 1 for RNN.
  public var gates: Int {
    switch cell {
    case .rnn: 1
    case .lstm: 4
    case .gru: 3
    }
  }
}

/// Scaled dot-product attention of `numHeads` heads over `[N, L, embedDim]`, batch first; gives the
/// attended values.
public struct MultiheadAttention: Hashable, Sendable {
  public var embedDim: Int
  public var numHeads: Int
  public var bias = true
  public var addBiasKV = false
  public var addZeroAttn = false
  /// Features of the keys and of the values, `embedDim` unless given.
  public var kdim: Int
  public var vdim: Int
}
