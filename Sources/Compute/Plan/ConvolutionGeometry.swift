internal import CDNNL
import Diagnostics
import Networks

/// Shapes of one convolution in oneDNN's terms, and its primitives.
struct ConvolutionGeometry {
  let isTransposed: Bool
  let input: [Int]
  let output: [Int]
  /// `[O, I, *k]`, or `[G, O/G, I/G, *k]` with groups.
  let weights: [Int]
  let stride: [Int]
  let dilation: [Int]
  let before: [Int]
  let after: [Int]

  init(
    _ convolution: Convolution, padding: [(Int, Int)], _ input: [Int], _ output: [Int]
  ) {
    isTransposed = convolution.isTransposed
    self.input = input
    self.output = output
    let groups = convolution.groups
    let kernel = convolution.kernelSize
    weights =
      (groups == 1 ? [] : [groups])
      + [convolution.outChannels / groups, convolution.inChannels / groups] + kernel
    stride = convolution.stride
    dilation = convolution.dilation.map { $0 - 1 }
    before = padding.map(\.0)
    after = kernel.indices.map { axis in
      // What makes oneDNN's formula give the output's size: where a stride leaves input over at the
      // end, that may be less than the padding.
      let extent = convolution.dilation[axis] * (kernel[axis] - 1) + 1
      let (large, small) =
        convolution.isTransposed
        ? (output[axis + 2], input[axis + 2]) : (input[axis + 2], output[axis + 2])
      return (small - 1) * convolution.stride[axis] + extent - large - padding[axis].0
    }
  }

  /// Whether oneDNN's direct kernel is faster than the one it offers first, which gathers many
  /// channels into one product. Measured with AVX-512, kernels of 1 to 7: direct takes 0.4 to 1.05
  /// times as long up to 16 channels, and 1.05 to 1.2 times from 32 on.
  private var hasFewChannels: Bool { weights.count == output.count && input[1] <= 16 }

  /// The primitive, its layouts chosen by oneDNN.
  func descriptor(
    hasBias: Bool, _ attributes: borrowing Attributes, _ kind: dnnl_prop_kind_t
  ) throws(ComputeError) -> PrimitiveDescriptor {
    let (source, target) = try (Descriptor(any: input), Descriptor(any: output))
    let bias = hasBias ? try Descriptor(dense: [output[1]]) : .absent
    if isTransposed {
      return try PrimitiveDescriptor(
        deconvolution(kind, source, bias, target), attributes, named: "deconvolution")
    }
    let offered = try PrimitiveDescriptor(
      convolution(kind, source, bias, target), attributes, named: "convolution")
    guard hasFewChannels else { return offered }
    let fixed = try convolution(
      kind, offered.layout(of: .source(0)), bias, offered.layout(of: .destination(0)))
    let direct = try PrimitiveDescriptor(
      fixed, attributes, implementation: "jit:avx512_core", named: "convolution")
    if let direct { return direct }
    return offered
  }

  /// The primitive of the input's gradient, its layouts chosen by oneDNN.
  func inputGradientDescriptor(
    _ forward: borrowing PrimitiveDescriptor
  ) throws(ComputeError) -> PrimitiveDescriptor {
    let (source, target) = try (Descriptor(any: input), Descriptor(any: output))
    let weights = try Descriptor(any: weights)
    if isTransposed {
      var operation = dnnl_deconvolution_desc_t()
      try check(
        "dnnl_dilated_deconvolution_backward_data_desc_init",
        unsafe dnnl_dilated_deconvolution_backward_data_desc_init(
          &operation, dnnl_deconvolution_direct, source.raw, weights.raw, target.raw,
          wide(stride), wide(dilation), wide(before), wide(after)))
      return try PrimitiveDescriptor(
        operation, Attributes.with([]), forward: forward, named: "deconvolution backward")
    }
    var operation = dnnl_convolution_desc_t()
    try check(
      "dnnl_dilated_convolution_backward_data_desc_init",
      unsafe dnnl_dilated_convolution_backward_data_desc_init(
        &operation, dnnl_convolution_direct, source.raw, weights.raw, target.raw, wide(stride),
        wide(dilation), wide(before), wide(after)))
    return try PrimitiveDescriptor(
      operation, Attributes.with([]), forward: forward, named: "convolution backward")
  }

  /// The primitive of the gradients of weights and bias, its layouts chosen by oneDNN.
  func weightGradientDescriptor(
    hasBias: Bool, _ forward: borrowing PrimitiveDescriptor
  ) throws(ComputeError) -> PrimitiveDescriptor {
    let (source, target) = try (Descriptor(any: input), Descriptor(any: output))
    let weights = try Descriptor(any: weights)
    let bias = hasBias ? try Descriptor(dense: [output[1]]) : .absent
    if isTransposed {
      var operation = dnnl_deconvolution_desc_t()
      try check(
        "dnnl_dilated_deconvolution_backward_weights_desc_init",
        unsafe dnnl_dilated_deconvolution_backward_weights_desc_init(
          &operation, dnnl_deconvolution_direct, source.raw, weights.raw, bias.raw, target.raw,
          wide(stride), wide(dilation), wide(before), wide(after)))
      return try PrimitiveDescriptor(
        operation, Attributes.with([]), forward: forward, named: "deconvolution backward")
    }
    var operation = dnnl_convolution_desc_t()
    try check(
      "dnnl_dilated_convolution_backward_weights_desc_init",
      unsafe dnnl_dilated_convolution_backward_weights_desc_init(
        &operation, dnnl_convolution_direct, source.raw, weights.raw, bias.raw, target.raw,
        wide(stride), wide(dilation), wide(before), wide(after)))
    return try PrimitiveDescriptor(
      operation, Attributes.with([]), forward: forward, named: "convolution backward")
  }

  private func convolution(
    _ kind: dnnl_prop_kind_t, _ source: Descriptor, _ bias: Descriptor, _ target: Descriptor
  ) throws(ComputeError) -> dnnl_convolution_desc_t {
    var operation = dnnl_convolution_desc_t()
    try check(
      "dnnl_dilated_convolution_forward_desc_init",
      unsafe dnnl_dilated_convolution_forward_desc_init(
        &operation, kind, dnnl_convolution_direct, source.raw, Descriptor(any: weights).raw,
        bias.raw, target.raw, wide(stride), wide(dilation), wide(before), wide(after)))
    return operation
  }

  private func deconvolution(
    _ kind: dnnl_prop_kind_t, _ source: Descriptor, _ bias: Descriptor, _ target: Descriptor
  ) throws(ComputeError) -> dnnl_deconvolution_desc_t {
    var operation = dnnl_deconvolution_desc_t()
    try check(
      "dnnl_dilated_deconvolution_forward_desc_init",
      unsafe dnnl_dilated_deconvolution_forward_desc_init(
        &operation, kind, dnnl_deconvolution_direct, source.raw, Descriptor(any: weights).raw,
        bias.raw, target.raw, wide(stride), wide(dilation), wide(before), wide(after)))
    return operation
  }
}

extension Convolution {
  /// Cells of zeros that the input of a transposed convolution needs at the end of each dimension.
  ///
  /// PyTorch lets an output padding reach a stride or more past the last cell that the input touches,
  /// oneDNN less than a stride: zeros there change no value and make the reach shorter.
  private var missingCells: [Int] {
    guard isTransposed else { return [] }
    return kernelSize.indices.map { axis in
      max(0, outputPadding[axis] - paddingAmounts[axis].after) / stride[axis]
    }
  }

  /// The input with what oneDNN does not pad written out: modes other than zeros, and
  /// the missing cells.
  ///
  /// - Returns: for each spatial dimension, the input's cell or zero that stands at each place, and
  ///   what oneDNN still has to pad; nil cells where the input is to be taken as it is.
  func writtenPadding(
    sizes: [Int]
  ) -> (cells: [[Int?]]?, padding: [(Int, Int)]) {
    let padding = paddingAmounts.map { ($0.before, $0.after) }
    if paddingMode != .zeros {
      let cells = sizes.indices.map { axis in
        (0..<sizes[axis] + padding[axis].0 + padding[axis].1).map { index in
          paddingMode.source(of: index - padding[axis].0, size: sizes[axis])
        }
      }
      return (cells, padding.map { _ in (0, 0) })
    }
    let missing = missingCells
    guard missing.contains(where: { $0 > 0 }) else { return (nil, padding) }
    let cells = sizes.indices.map { axis in
      (0..<sizes[axis] + missing[axis]).map { index in index < sizes[axis] ? index : nil }
    }
    return (cells, padding)
  }
}

extension Convolution.PaddingMode {
  /// The cell that stands for one outside the input; nil for zero.
  fileprivate func source(of index: Int, size: Int) -> Int? {
    switch self {
    case .zeros: (0..<size).contains(index) ? index : nil
    case .replicate: min(max(index, 0), size - 1)
    case .circular: (index % size + size) % size
    case .reflect:
      if index < 0 { -index } else if index >= size { 2 * (size - 1) - index } else { index }
    }
  }
}
