internal import CDNNL
import Diagnostics
import Glibc
import Networks

/// y = scale * x + shift for each channel.
struct ChannelAffine: Sendable {
  let scale: [Double]
  let shift: [Double]
}

extension Lowering {
  /// A batch norm's running statistics, weight and bias as one scale and shift, in float64.
  func channelAffine(_ norm: BatchNorm, _ layer: Layer) throws(ComputeError) -> ChannelAffine {
    try channelAffine(
      layer, norm.numFeatures, eps: norm.eps, affine: norm.affine, hasBias: norm.bias)
  }

  private func channelAffine(
    _ layer: Layer, _ count: Int, eps: Double, affine: Bool, hasBias: Bool
  ) throws(ComputeError) -> ChannelAffine {
    let mean = try weight("running_mean", of: layer)
    let variance = try weight("running_var", of: layer)
    let weight = affine ? try weight("weight", of: layer) : nil
    let bias = affine && hasBias ? try self.weight("bias", of: layer) : nil
    let scale = (0..<count).map { channel in
      Double(weight?[channel] ?? 1) / (Double(variance[channel]) + eps).squareRoot()
    }
    let shift = (0..<count).map { channel in
      Double(bias?[channel] ?? 0) - Double(mean[channel]) * scale[channel]
    }
    return ChannelAffine(scale: scale, shift: shift)
  }

  /// `BatchNorm1d`, `BatchNorm2d` where no convolution stands before it.
  mutating func lower(_ norm: BatchNorm, _ layer: Layer, _ tail: Tail) throws(ComputeError) -> Value
  {
    try apply(
      channelAffine(norm, layer), to: onlyInput(of: layer), tail.eltwise,
      mayOverwrite: isFree(onlyInput(of: layer)))
  }

  /// Scales and shifts dimension 1, then applies functions of each element.
  private mutating func apply(
    _ affine: ChannelAffine, to input: Value, _ functions: [Eltwise], mayOverwrite: Bool
  ) throws(ComputeError) -> Value {
    let source = try aligned(input)
    var result: Value
    var rest = functions
    if case .blocked(let layout) = source.layout, !isCareful {
      let fusesReLU = functions.first == Eltwise(algorithm: .relu)
      if fusesReLU { rest.removeFirst() }
      result = try batchNorm(
        source, layout, affine, fusesReLU: fusesReLU, mayOverwrite: mayOverwrite)
    } else {
      let source = try dense(source)
      let scale = affine.scale.map { Float($0) }
      let shift = affine.shift.map { Float($0) }
      let channels = scale.count
      let rows = source.shape[0] * channels
      let inner = source.count / max(1, rows)
      result = try unsafe emitKernel("batch norm", [source], to: source.shape) { reads, result in
        if inner == 1 {
          for row in stride(from: 0, to: rows, by: channels) {
            for channel in 0..<channels {
              unsafe result[row + channel] =
                reads[0][row + channel] * scale[channel] + shift[channel]
            }
          }
          return
        }
        for row in 0..<rows {
          let (a, b) = (scale[row % channels], shift[row % channels])
          for index in row * inner..<(row + 1) * inner {
            unsafe result[index] = reads[0][index] * a + b
          }
        }
      }
    }
    for function in rest { result = try eltwise(function, result, mayOverwrite: true) }
    return result
  }

  /// oneDNN's batch norm in the input's own layout, with mean 0, variance 0 and eps 1. Channels that
  /// pad a layout have the same, being zeros after the constants, and so stay zero.
  private mutating func batchNorm(
    _ source: Value, _ layout: Descriptor, _ affine: ChannelAffine, fusesReLU: Bool,
    mayOverwrite: Bool
  ) throws(ComputeError) -> Value {
    let flags = [dnnl_use_global_stats, dnnl_use_scale, dnnl_use_shift].reduce(0) {
      $0 | $1.rawValue
    }
    var operation = dnnl_batch_normalization_desc_t()
    try check(
      "dnnl_batch_normalization_forward_desc_init",
      unsafe dnnl_batch_normalization_forward_desc_init(
        &operation, dnnl_forward_inference, layout.raw, 1, flags))
    let descriptor = try PrimitiveDescriptor(
      operation, Attributes.with(fusesReLU ? [.eltwise(Eltwise(algorithm: .relu))] : []),
      named: "batch_normalization")
    let count = affine.scale.count
    var reads = [
      PrimitiveStep.Argument(index: DNNL_ARG_SRC_0, layout: layout, location: source.location)
    ]
    let parameters = [
      (DNNL_ARG_MEAN, [Float](repeating: 0, count: count)),
      (DNNL_ARG_VARIANCE, [Float](repeating: 0, count: count)),
      (DNNL_ARG_SCALE, affine.scale.map { Float($0) }),
      (DNNL_ARG_SHIFT, affine.shift.map { Float($0) }),
    ]
    for (index, values) in parameters {
      let value = try constant(values, [count])
      reads.append(try .init(index: index, layout: value.descriptor(), location: value.location))
    }
    let result = try place(source.shape, layout, over: mayOverwrite ? source : nil)
    try emit(
      "batch_normalization", descriptor, reads: reads,
      writes: [.init(index: DNNL_ARG_DST_0, layout: layout, location: result.location)])
    return result
  }

  /// `LayerNorm` over the last dimensions.
  mutating func lower(_ norm: LayerNorm, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let size = norm.normalizedShape.reduce(1, *)
    let weight = norm.elementwiseAffine ? try weight("weight", of: layer) : nil
    let bias = norm.elementwiseAffine && norm.bias ? try self.weight("bias", of: layer) : nil
    let rows = source.count / max(1, size)
    return try unsafe emitKernel("layer norm", [source], to: source.shape) { reads, result in
      for row in 0..<rows {
        let (from, to) = unsafe (reads[0] + row * size, result + row * size)
        let (scale, shift) = unsafe moments(from, size, eps: norm.eps)
        for index in 0..<size { unsafe to[index] = from[index] * scale + shift }
        if let weight { for index in 0..<size { unsafe to[index] *= weight[index] } }
        if let bias { for index in 0..<size { unsafe to[index] += bias[index] } }
      }
    }
  }

  /// `GroupNorm` over `[N, C, *]`.
  mutating func lower(_ norm: GroupNorm, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let plane = source.shape[2...].reduce(1, *)
    return try groupNorm(
      source, layer, channels: norm.numChannels,
      channelsPerGroup: norm.numChannels / norm.numGroups,
      plane: plane, eps: norm.eps, affine: norm.affine, hasBias: norm.bias)
  }

  /// `InstanceNorm2d`: a group norm of one channel each, or a batch norm if it tracks statistics.
  mutating func lower(_ norm: InstanceNorm, _ layer: Layer) throws(ComputeError) -> Value {
    let input = try onlyInput(of: layer)
    if norm.trackRunningStats {
      let affine = try channelAffine(
        layer, norm.numFeatures, eps: norm.eps, affine: norm.affine, hasBias: norm.bias)
      // A constant may come without a batch dimension.
      let source = input.shape.count == 3 ? try reshaped(input, to: [1] + input.shape) : input
      return try reshaped(
        apply(affine, to: source, [], mayOverwrite: false), to: outputShape(of: layer))
    }
    return try groupNorm(
      dense(input), layer, channels: norm.affine ? norm.numFeatures : 1, channelsPerGroup: 1,
      plane: input.shape.suffix(2).reduce(1, *), eps: norm.eps, affine: norm.affine,
      hasBias: norm.bias)
  }

  /// Brings each run of `channelsPerGroup` planes to mean 0 and variance 1, then scales and shifts
  /// each channel.
  private mutating func groupNorm(
    _ source: Value, _ layer: Layer, channels: Int, channelsPerGroup: Int, plane: Int, eps: Double,
    affine: Bool, hasBias: Bool
  ) throws(ComputeError) -> Value {
    let weight = affine ? try weight("weight", of: layer) : nil
    let bias = affine && hasBias ? try self.weight("bias", of: layer) : nil
    let size = channelsPerGroup * plane
    let groups = source.count / max(1, size)
    return try unsafe emitKernel("group norm", [source], to: source.shape) { reads, result in
      for group in 0..<groups {
        let (factor, offset) = unsafe moments(reads[0] + group * size, size, eps: eps)
        for part in 0..<channelsPerGroup {
          let channel = (group * channelsPerGroup + part) % channels
          let scale = factor * (weight?[channel] ?? 1)
          let shift = offset * (weight?[channel] ?? 1) + (bias?[channel] ?? 0)
          let start = group * size + part * plane
          for index in start..<start + plane {
            unsafe result[index] = reads[0][index] * scale + shift
          }
        }
      }
    }
  }

  /// `LocalResponseNorm` over dimension 1.
  mutating func lower(_ norm: LocalResponseNorm, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let (batch, channels) = (source.shape[0], source.shape[1])
    let inner = source.count / max(1, batch * channels)
    let (alpha, beta, k) = (Float(norm.alpha), Float(norm.beta), Float(norm.k))
    return try unsafe emitKernel("local response norm", [source], to: source.shape) {
      reads, result in
      for row in 0..<batch * channels {
        let channel = row % channels
        // Source: torch.nn.functional.local_response_norm pads size / 2 before, (size - 1) / 2 after.
        let first = max(0, channel - norm.size / 2) - channel
        let last = min(channels - 1, channel + (norm.size - 1) / 2) - channel
        for index in row * inner..<(row + 1) * inner {
          var sum: Float = 0
          for other in first...last {
            let value = unsafe reads[0][index + other * inner]
            sum += value * value
          }
          let divisor = powf(k + alpha * (sum / Float(norm.size)), beta)
          unsafe result[index] = reads[0][index] / divisor
        }
      }
    }
  }
}

/// What brings values to mean 0 and variance 1: x * scale + shift.
private func moments(
  _ values: UnsafeMutablePointer<Float>, _ count: Int, eps: Double
) -> (scale: Float, shift: Float) {
  var sum = 0.0
  for index in 0..<count { sum += unsafe Double(values[index]) }
  let mean = sum / Double(count)
  var squares = 0.0
  for index in 0..<count {
    let distance = unsafe Double(values[index]) - mean
    squares += distance * distance
  }
  let scale = 1 / (squares / Double(count) + eps).squareRoot()
  return (Float(scale), Float(-mean * scale))
}
