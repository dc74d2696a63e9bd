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
  public var numLayers: Int
  public var bias: Bool
  /// Probability of dropping a value between layers in training, 0 to 1.
  public var dropout: Double
  public var bidirectional: Bool
  /// Of an LSTM: size of the projected hidden state, 0 for none.
  public var projSize: Int
  public var output: Output

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

  public init(
    cell: Cell, inputSize: Int, hiddenSize: Int, numLayers: Int = 1, bias: Bool = true,
    dropout: Double = 0, bidirectional: Bool = false, projSize: Int = 0, output: Output = .sequence
  ) {
    self.cell = cell
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    self.numLayers = numLayers
    self.bias = bias
    self.dropout = dropout
    self.bidirectional = bidirectional
    self.projSize = projSize
    self.output = output
  }
}

/// Scaled dot-product attention of `numHeads` heads over `[N, L, embedDim]`, batch first; gives the
/// attended values.
public struct MultiheadAttention: Hashable, Sendable {
  public var embedDim: Int
  public var numHeads: Int
  /// Probability of dropping an attention weight in training, 0 to 1.
  public var dropout: Double
  public var bias: Bool
  /// Appends the learned `bias_k` and `bias_v` to keys and values.
  public var addBiasKV: Bool
  /// Appends one key and one value of zeros, after those of `addBiasKV`.
  public var addZeroAttn: Bool
  /// Features of the keys and of the values, `embedDim` unless given.
  public var kdim: Int
  public var vdim: Int

  /// Whether one `in_proj_weight` serves query, key and value.
  public var sharesInputProjection: Bool { kdim == embedDim && vdim == embedDim }

  public init(
    embedDim: Int, numHeads: Int, dropout: Double = 0, bias: Bool = true, addBiasKV: Bool = false,
    addZeroAttn: Bool = false, kdim: Int? = nil, vdim: Int? = nil
  ) {
    self.embedDim = embedDim
    self.numHeads = numHeads
    self.dropout = dropout
    self.bias = bias
    self.addBiasKV = addBiasKV
    self.addZeroAttn = addZeroAttn
    self.kdim = kdim ?? embedDim
    self.vdim = vdim ?? embedDim
  }
}
