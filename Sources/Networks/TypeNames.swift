extension Operation {
  /// The name of its type in the submission format, which is torch.nn's where there is one.
  public var typeName: String {
    switch self {
    case .linear: "Linear"
    case .bilinear: "Bilinear"
    case .convolution(let convolution):
      "Conv\(convolution.isTransposed ? "Transpose" : "")\(convolution.rank)d"
    case .recurrent(let recurrent):
      switch recurrent.cell {
      case .rnn: "RNN"
      case .lstm: "LSTM"
      case .gru: "GRU"
      }
    case .multiheadAttention: "MultiheadAttention"
    case .parameter: "Parameter"
    case .batchNorm(let norm): "BatchNorm\(norm.rank)d"
    case .layerNorm: "LayerNorm"
    case .groupNorm: "GroupNorm"
    case .instanceNorm: "InstanceNorm2d"
    case .localResponseNorm: "LocalResponseNorm"
    case .maxPool(let pool): "MaxPool\(pool.kernelSize.count)d"
    case .avgPool: "AvgPool2d"
    case .adaptivePool(let pool): pool.kind == .max ? "AdaptiveMaxPool2d" : "AdaptiveAvgPool2d"
    case .upsample: "Upsample"
    case .zeroPad: "ZeroPad2d"
    case .pixelShuffle: "PixelShuffle"
    case .activation(let activation): activation.typeName
    case .prelu: "PReLU"
    case .scale: "Scale"
    case .clamp: "Clamp"
    case .function(let function): function.typeName
    case .identity: "Identity"
    case .dropout(let dropout): dropout.kind.rawValue
    case .softmax(_, let log): log ? "LogSoftmax" : "Softmax"
    case .reduce(let reduce): reduce.kind.rawValue
    case .arithmetic(let arithmetic): arithmetic.rawValue
    case .matMul: "MatMul"
    case .concat: "Concat"
    case .flatten: "Flatten"
    case .unflatten: "Unflatten"
    case .reshape: "Reshape"
    case .permute: "Permute"
    case .squeeze: "Squeeze"
    case .unsqueeze: "Unsqueeze"
    case .select: "Select"
    case .slice: "Slice"
    }
  }
}

extension Activation {
  var typeName: String {
    switch self {
    case .relu: "ReLU"
    case .relu6: "ReLU6"
    case .leakyReLU: "LeakyReLU"
    case .elu: "ELU"
    case .selu: "SELU"
    case .celu: "CELU"
    case .gelu: "GELU"
    case .silu: "SiLU"
    case .mish: "Mish"
    case .sigmoid: "Sigmoid"
    case .tanh: "Tanh"
    case .softplus: "Softplus"
    case .softsign: "Softsign"
    case .hardtanh: "Hardtanh"
    case .hardsigmoid: "Hardsigmoid"
    case .hardswish: "Hardswish"
    case .logSigmoid: "LogSigmoid"
    }
  }
}

extension ElementaryFunction {
  fileprivate var typeName: String {
    switch self {
    case .exp: "Exp"
    case .log: "Log"
    case .sqrt: "Sqrt"
    case .abs: "Abs"
    case .sin: "Sin"
    case .cos: "Cos"
    case .erf: "Erf"
    case .pow: "Pow"
    }
  }
}
