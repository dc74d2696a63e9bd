import Networks
import StrictJSON

/// Reads the arguments of one layer type: torch.nn's names, defaults and kinds.
///
/// Whether a value is one that PyTorch takes is the network's to say, for every source of networks.
typealias LayerReader = @Sendable (inout Arguments) -> Operation

/// Every type of the model spec.
///
/// Source: `submission-format.md`, version 1, Model spec; the signatures of torch.nn 2.15.
let layerReaders: [String: LayerReader] = [
  // Learned maps
  "Linear": readLinear, "Bilinear": readBilinear,
  "Conv1d": { readConvolution(&$0, rank: 1) }, "Conv2d": { readConvolution(&$0, rank: 2) },
  "ConvTranspose2d": readTransposedConvolution,
  "RNN": readRNN, "LSTM": readLSTM, "GRU": readGRU, "MultiheadAttention": readAttention,
  "Parameter": { .parameter(shape: $0.ints("shape")) },
  // Normalizations
  "BatchNorm1d": { readBatchNorm(&$0, rank: 1) }, "BatchNorm2d": { readBatchNorm(&$0, rank: 2) },
  "LayerNorm": readLayerNorm, "GroupNorm": readGroupNorm, "InstanceNorm2d": readInstanceNorm,
  "LocalResponseNorm": readLocalResponseNorm,
  // Pools and resampling
  "MaxPool1d": { readMaxPool(&$0, rank: 1) }, "MaxPool2d": { readMaxPool(&$0, rank: 2) },
  "AvgPool2d": readAvgPool,
  "AdaptiveAvgPool2d": { readAdaptivePool(&$0, .average) },
  "AdaptiveMaxPool2d": { readAdaptivePool(&$0, .max) },
  "ZeroPad2d": readZeroPad, "Upsample": readUpsample,
  "PixelShuffle": { .pixelShuffle(upscaleFactor: $0.int("upscale_factor")) },
  // Elementwise
  "ReLU": { inplace(&$0, .relu) }, "ReLU6": { inplace(&$0, .relu6) },
  "LeakyReLU": { inplace(&$0, .leakyReLU(negativeSlope: $0.double("negative_slope", 0.01))) },
  "ELU": { inplace(&$0, .elu(alpha: $0.double("alpha", 1))) },
  "SELU": { inplace(&$0, .selu) },
  "CELU": { inplace(&$0, .celu(alpha: $0.double("alpha", 1))) },
  "GELU": { .activation(.gelu(tanh: $0.choice("approximate", GELUForm.none) == .tanh)) },
  "SiLU": { inplace(&$0, .silu) }, "Mish": { inplace(&$0, .mish) },
  "Sigmoid": { _ in .activation(.sigmoid) }, "Tanh": { _ in .activation(.tanh) },
  "Softplus": {
    .activation(.softplus(beta: $0.double("beta", 1), threshold: $0.double("threshold", 20)))
  },
  "Softsign": { _ in .activation(.softsign) }, "Hardtanh": readHardtanh,
  "Hardsigmoid": { inplace(&$0, .hardsigmoid) }, "Hardswish": { inplace(&$0, .hardswish) },
  "LogSigmoid": { _ in .activation(.logSigmoid) },
  "PReLU": {
    _ = $0.double("init", 0.25)
    return .prelu(numParameters: $0.int("num_parameters", 1))
  },
  "Scale": { .scale(factor: $0.double("factor", 1), offset: $0.double("offset", 0)) },
  "Clamp": { .clamp(min: $0.optionalDouble("min"), max: $0.optionalDouble("max")) },
  "Identity": { _ in .identity },
  "Dropout": { readDropout(&$0, .elements) }, "Dropout2d": { readDropout(&$0, .channels) },
  "AlphaDropout": { readDropout(&$0, .alpha) },
  "Softmax": { .softmax(dim: $0.optionalInt("dim"), log: false) },
  "LogSoftmax": { .softmax(dim: $0.optionalInt("dim"), log: true) },
  // Several inputs
  "Add": { _ in .arithmetic(.add) }, "Subtract": { _ in .arithmetic(.subtract) },
  "Multiply": { _ in .arithmetic(.multiply) }, "Divide": { _ in .arithmetic(.divide) },
  "MatMul": { _ in .matMul }, "Concat": { .concat(dim: $0.int("dim")) },
  // Shape
  "Flatten": { .flatten(startDim: $0.int("start_dim", 1), endDim: $0.int("end_dim", -1)) },
  "Unflatten": { .unflatten(dim: $0.int("dim"), sizes: $0.ints("unflattened_size")) },
  "Reshape": { .reshape($0.ints("shape")) }, "Permute": { .permute($0.ints("dims")) },
  "Squeeze": { .squeeze(dim: $0.optionalInt("dim")) },
  "Unsqueeze": { .unsqueeze(dim: $0.int("dim")) },
  "Mean": { readReduce(&$0, .mean) }, "Max": { readReduce(&$0, .max) },
  "Sum": { readReduce(&$0, .sum) },
  "Select": { .select(dim: $0.int("dim"), index: $0.int("index")) },
  "Slice": readSlice,
]

private enum GELUForm: String, CaseIterable { case none, tanh }

private func inplace(_ arguments: inout Arguments, _ activation: Activation) -> Operation {
  _ = arguments.bool("inplace", false)
  return .activation(activation)
}

/// `min_value` and `max_value` are PyTorch's older names, which win where they are given.
private func readHardtanh(_ arguments: inout Arguments) -> Operation {
  let low = arguments.double("min_val", -1)
  let high = arguments.double("max_val", 1)
  return inplace(
    &arguments,
    .hardtanh(
      min: arguments.optionalDouble("min_value") ?? low,
      max: arguments.optionalDouble("max_value") ?? high))
}

private func readDropout(_ arguments: inout Arguments, _ kind: Dropout.Kind) -> Operation {
  _ = arguments.bool("inplace", false)
  return .dropout(Dropout(kind: kind, p: arguments.double("p", 0.5)))
}

private func readReduce(_ arguments: inout Arguments, _ kind: Reduce.Kind) -> Operation {
  .reduce(
    Reduce(
      kind: kind, dims: arguments.intOrList("dim"), keepdim: arguments.bool("keepdim", false)))
}

private func readSlice(_ arguments: inout Arguments) -> Operation {
  .slice(
    Slice(
      dim: arguments.int("dim"), start: arguments.optionalInt("start") ?? 0,
      stop: arguments.optionalInt("stop"), step: arguments.optionalInt("step") ?? 1))
}
