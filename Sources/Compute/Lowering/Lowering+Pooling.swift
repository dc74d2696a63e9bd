internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// `MaxPool1d`, `MaxPool2d`.
  mutating func lower(_ pool: MaxPool, _ layer: Layer) throws(ComputeError) -> Value {
    // A dilated window can lie in the padding alone, which oneDNN does not expect.
    let isOwn = isCareful || (pool.dilation.contains { $0 > 1 } && pool.padding.contains { $0 > 0 })
    return try lowerPool(layer, pool.window, isOwn ? nil : dnnl_pooling_max, .max)
  }

  /// `AvgPool2d`.
  mutating func lower(_ pool: AvgPool, _ layer: Layer) throws(ComputeError) -> Value {
    let input = try Array(onlyInput(of: layer).shape.suffix(2))
    let output = Array(outputShape(of: layer).suffix(2))
    // In PyTorch, cells past the padding, reached with ceil_mode, never count.
    let overhangs = pool.padding.indices.contains { axis in
      let end = (output[axis] - 1) * pool.stride[axis] + pool.kernelSize[axis]
      return end > input[axis] + 2 * pool.padding[axis]
    }
    var algorithm: dnnl_alg_kind_t?
    if pool.divisorOverride == nil {
      if !pool.countIncludePad {
        algorithm = dnnl_pooling_avg_exclude_padding
      } else if !overhangs {
        algorithm = dnnl_pooling_avg_include_padding
      }
    }
    return try lowerPool(layer, pool.window, algorithm, pool.kind)
  }

  /// `AdaptiveAvgPool2d`, `AdaptiveMaxPool2d`: an ordinary pool where the sizes divide.
  mutating func lower(_ pool: AdaptivePool, _ layer: Layer) throws(ComputeError) -> Value {
    let input = try onlyInput(of: layer)
    let sizes = Array(input.shape.suffix(2))
    let output = Array(outputShape(of: layer).suffix(2))
    if zip(sizes, output).allSatisfy({ $0 % max(1, $1) == 0 }) {
      let size = zip(sizes, output).map { $0 / max(1, $1) }
      let window = PoolWindow(size: size, stride: size, padding: [0, 0], dilation: [1, 1])
      switch pool.kind {
      case .average:
        return try lowerPool(
          layer, window, dnnl_pooling_avg_exclude_padding,
          .average(countsPadding: false, divisor: nil))
      case .max:
        return try lowerPool(layer, window, isCareful ? nil : dnnl_pooling_max, .max)
      }
    }
    let kernel = PoolKernel(pool.kind, from: input.shape, to: outputShape(of: layer))
    return try lowerPool(dense(input), kernel, to: outputShape(of: layer))
  }

  /// - Parameter algorithm: oneDNN's, or nil where its meaning differs from PyTorch's.
  private mutating func lowerPool(
    _ layer: Layer, _ window: PoolWindow, _ algorithm: dnnl_alg_kind_t?, _ kind: PoolKernel.Kind
  ) throws(ComputeError) -> Value {
    let rank = window.size.count
    let input = try onlyInput(of: layer)
    let target = outputShape(of: layer)
    guard let algorithm, input.shape.count == rank + 2 else {
      let kernel = PoolKernel(kind, window, from: input.shape, to: target)
      return try lowerPool(dense(input), kernel, to: target)
    }
    return try pool(aligned(input), window, algorithm, target)
  }

  /// Our own pool of a row-major value.
  private mutating func lowerPool(
    _ source: Value, _ kernel: PoolKernel, to shape: [Int]
  ) throws(ComputeError) -> Value {
    let planes = source.count / max(1, kernel.height * kernel.width)
    return try unsafe emitKernel("pool", [source], to: shape) { reads, result in
      unsafe kernel.run(from: reads[0], to: result, planes: planes)
    }
  }

  /// oneDNN's pool, in the input's layout.
  mutating func pool(
    _ input: Value, _ window: PoolWindow, _ algorithm: dnnl_alg_kind_t, _ shape: [Int]
  ) throws(ComputeError) -> Value {
    let layout = try input.descriptor()
    let after = window.size.indices.map { axis in
      let extent = window.dilation[axis] * (window.size[axis] - 1) + 1
      let exact =
        (shape[axis + 2] - 1) * window.stride[axis] + extent - input.shape[axis + 2]
        - window.padding[axis]
      return max(exact, 0)
    }
    var operation = dnnl_pooling_v2_desc_t()
    try check(
      "dnnl_pooling_v2_forward_desc_init",
      unsafe dnnl_pooling_v2_forward_desc_init(
        &operation, dnnl_forward_inference, algorithm, layout.raw, Descriptor(any: shape).raw,
        wide(window.stride), wide(window.size), wide(window.dilation.map { $0 - 1 }),
        wide(window.padding), wide(after)))
    let descriptor = try PrimitiveDescriptor(operation, Attributes.with([]), named: "pooling")
    let target = descriptor.layout(of: .destination(0))
    let result = try newValue(shape, target)
    try emit(
      "pooling", descriptor,
      reads: [.init(index: DNNL_ARG_SRC_0, layout: layout, location: input.location)],
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
    return result
  }
}

extension MaxPool {
  var window: PoolWindow {
    PoolWindow(size: kernelSize, stride: stride, padding: padding, dilation: dilation)
  }
}

extension AvgPool {
  var window: PoolWindow {
    PoolWindow(
      size: kernelSize, stride: stride, padding: padding, dilation: kernelSize.map { _ in 1 })
  }

  var kind: PoolKernel.Kind {
    .average(countsPadding: countIncludePad, divisor: divisorOverride)
  }
}
