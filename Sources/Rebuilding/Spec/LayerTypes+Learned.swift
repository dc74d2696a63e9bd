import Networks
import StrictJSON

func readLinear(_ arguments: inout Arguments) -> Operation {
  .linear(
    Linear(
      inFeatures: arguments.int("in_features"), outFeatures: arguments.int("out_features"),
      bias: arguments.bool("bias", true)))
}

func readBilinear(_ arguments: inout Arguments) -> Operation {
  .bilinear(
    Bilinear(
      in1Features: arguments.int("in1_features"), in2Features: arguments.int("in2_features"),
      outFeatures: arguments.int("out_features"), bias: arguments.bool("bias", true)))
}

func readConvolution(_ arguments: inout Arguments, rank: Int) -> Operation {
  .convolution(
    Convolution(
      inChannels: arguments.int("in_channels"), outChannels: arguments.int("out_channels"),
      kernelSize: arguments.sizes("kernel_size", rank: rank),
      stride: arguments.sizes("stride", rank: rank, 1),
      padding: readPadding(&arguments, rank: rank),
      dilation: arguments.sizes("dilation", rank: rank, 1), groups: arguments.int("groups", 1),
      bias: arguments.bool("bias", true),
      paddingMode: arguments.choice("padding_mode", Convolution.PaddingMode.zeros)))
}

func readTransposedConvolution(_ arguments: inout Arguments) -> Operation {
  .convolution(
    Convolution(
      isTransposed: true, inChannels: arguments.int("in_channels"),
      outChannels: arguments.int("out_channels"),
      kernelSize: arguments.sizes("kernel_size", rank: 2),
      stride: arguments.sizes("stride", rank: 2, 1),
      padding: .explicit(arguments.sizes("padding", rank: 2, 0)),
      dilation: arguments.sizes("dilation", rank: 2, 1),
      outputPadding: arguments.sizes("output_padding", rank: 2, 0),
      groups: arguments.int("groups", 1), bias: arguments.bool("bias", true),
      paddingMode: arguments.choice("padding_mode", Convolution.PaddingMode.zeros)))
}

private func readPadding(_ arguments: inout Arguments, rank: Int) -> Convolution.Padding {
  let zeros = Convolution.Padding.explicit(Array(repeating: 0, count: rank))
  let words = rank == 1 ? "an integer" : "an integer, a pair of integers"
  return arguments.value("padding", zeros, or: zeros, "\(words), \"same\" or \"valid\"") { value in
    switch value {
    case .string("same"): .same
    case .string("valid"): .valid
    default: value.sizes(rank: rank).map { .explicit($0) }
    }
  }
}

// MARK: - Sequences

func readRNN(_ arguments: inout Arguments) -> Operation {
  let nonlinearity = arguments.choice("nonlinearity", Recurrent.Nonlinearity.tanh)
  return readRecurrent(&arguments, .rnn(nonlinearity))
}

func readLSTM(_ arguments: inout Arguments) -> Operation {
  let projSize = arguments.int("proj_size", 0)
  return readRecurrent(&arguments, .lstm, projSize: projSize)
}

func readGRU(_ arguments: inout Arguments) -> Operation { readRecurrent(&arguments, .gru) }

private func readRecurrent(
  _ arguments: inout Arguments, _ cell: Recurrent.Cell, projSize: Int = 0
) -> Operation {
  requireBatchFirst(&arguments)
  return .recurrent(
    Recurrent(
      cell: cell, inputSize: arguments.int("input_size"), hiddenSize: arguments.int("hidden_size"),
      numLayers: arguments.int("num_layers", 1), bias: arguments.bool("bias", true),
      dropout: arguments.double("dropout", 0),
      bidirectional: arguments.bool("bidirectional", false), projSize: projSize,
      output: arguments.choice("output", Recurrent.Output.sequence)))
}

func readAttention(_ arguments: inout Arguments) -> Operation {
  requireBatchFirst(&arguments)
  return .multiheadAttention(
    MultiheadAttention(
      embedDim: arguments.int("embed_dim"), numHeads: arguments.int("num_heads"),
      dropout: arguments.double("dropout", 0), bias: arguments.bool("bias", true),
      addBiasKV: arguments.bool("add_bias_kv", false),
      addZeroAttn: arguments.bool("add_zero_attn", false), kdim: arguments.optionalInt("kdim"),
      vdim: arguments.optionalInt("vdim")))
}

/// PyTorch's default is false, which reads the batch as the sequence: it must be stated.
private func requireBatchFirst(_ arguments: inout Arguments) {
  guard arguments.has("batch_first") else {
    return arguments.fail("must state \"batch_first\": true", code: .missingArgument)
  }
  guard arguments.bool("batch_first", true) else {
    return arguments.fail("\"batch_first\" must be true: the first dimension is the batch")
  }
}
