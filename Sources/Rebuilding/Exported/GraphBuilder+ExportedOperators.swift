import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// Puts one call of PyTorch's into ONNX's words, or straight into a layer.
  ///
  /// Source: `aten/src/ATen/native/native_functions.yaml` of PyTorch 2.15 for arguments and their
  /// defaults.
  mutating func translate(_ call: ExportedCall) throws(RebuildingError) {
    if let activation = try activation(call) {
      return give(try elementwise(.activation(activation), try view(call)), call)
    }
    switch call.operation {
    case "clone", "contiguous", "detach", "alias", "lift_fresh", "lift_fresh_copy", "dropout",
      "feature_dropout", "alpha_dropout", "native_dropout", "to", "_to_copy", "type_as", "float",
      "_assert_tensor_metadata":
      try pass(call)
    case "linear", "addmm", "mm", "bmm", "matmul", "baddbmm", "scaled_dot_product_attention",
      "_scaled_dot_product_flash_attention_for_cpu", "prelu", "_prelu_kernel":
      try product(call)
    case "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "convolution":
      try convolution(call)
    case "batch_norm", "_native_batch_norm_legit_no_training", "native_batch_norm", "instance_norm",
      "group_norm", "native_group_norm", "layer_norm", "native_layer_norm":
      try normalization(call)
    case "max_pool1d", "max_pool2d", "max_pool2d_with_indices", "avg_pool1d", "avg_pool2d",
      "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "_adaptive_avg_pool2d",
      "adaptive_max_pool1d", "adaptive_max_pool2d":
      try pool(call)
    case "lstm", "gru", "rnn_tanh", "rnn_relu": try recurrent(call)
    case "upsample_nearest1d", "upsample_nearest2d", "upsample_linear1d", "upsample_bilinear2d",
      "upsample_bicubic2d":
      try upsample(call)
    case "pixel_shuffle", "pad", "constant_pad_nd", "reflection_pad1d", "reflection_pad2d",
      "replication_pad1d", "replication_pad2d":
      try resampling(call)
    default:
      if try arithmetic(call) { return }
      if try shape(call) { return }
      guard try constant(call) else { throw unknownOperator() }
    }
  }

  /// The value that the call works on.
  mutating func view(_ call: ExportedCall) throws(RebuildingError) -> GraphView {
    node.inputs = [try name(call.first)]
    return try view(0)
  }

  mutating func give(_ view: GraphView, _ call: ExportedCall) {
    node.outputs = outputs(call)
    give(view)
  }

  /// What at evaluation leaves a value as it is.
  private mutating func pass(_ call: ExportedCall) throws(RebuildingError) {
    for argument in call.node.arguments {
      guard case .elementType(let type) = argument.value else { continue }
      guard [.float64, .float32, .float16, .bfloat16].contains(type) else {
        throw failure(
          .graphOperator, "casts values to a type that no layer computes in; keep them in float32")
      }
    }
    try put("Identity", [try name(call.first)], gives: Array(outputs(call).prefix(1)))
  }

  private func activation(_ call: ExportedCall) throws(RebuildingError) -> Activation? {
    switch call.operation {
    case "relu": return .relu
    case "relu6": return .relu6
    case "leaky_relu": return .leakyReLU(negativeSlope: try number(call, "negative_slope") ?? 0.01)
    case "elu":
      let scales = (try number(call, "scale") ?? 1, try number(call, "input_scale") ?? 1)
      let alpha = try number(call, "alpha") ?? 1
      if scales == (1, 1) { return .elu(alpha: alpha) }
      // SELU is an ELU of its own constants; CELU one of its input over alpha.
      if abs(alpha - 1.673_263_2) < 1e-5, abs(scales.0 - 1.050_701) < 1e-5, scales.1 == 1 {
        return .selu
      }
      guard scales.0 == 1, abs(scales.1 * alpha - 1) < 1e-6 else {
        throw unsupported("scale", scales.0, "use nn.ELU, nn.CELU or nn.SELU")
      }
      return .celu(alpha: alpha)
    case "celu": return .celu(alpha: try number(call, "alpha") ?? 1)
    case "selu": return .selu
    case "gelu": return .gelu(tanh: try text(call, "approximate") == "tanh")
    case "silu": return .silu
    case "mish": return .mish
    case "sigmoid": return .sigmoid
    case "tanh": return .tanh
    case "softplus":
      return .softplus(
        beta: try number(call, "beta") ?? 1, threshold: try number(call, "threshold") ?? 20)
    case "hardtanh":
      let bounds = (try number(call, "min_val") ?? -1, try number(call, "max_val") ?? 1)
      return bounds == (0, 6) ? .relu6 : .hardtanh(min: bounds.0, max: bounds.1)
    case "hardsigmoid": return .hardsigmoid
    case "hardswish": return .hardswish
    case "log_sigmoid", "log_sigmoid_forward": return .logSigmoid
    default: return nil
    }
  }
}
