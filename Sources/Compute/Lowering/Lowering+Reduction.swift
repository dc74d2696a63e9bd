internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// `Mean`, `Max`, `Sum` over one or more dimensions.
  mutating func lower(_ reduce: Reduce, _ layer: Layer) throws(ComputeError) -> Value {
    let input = try onlyInput(of: layer)
    let rank = input.shape.count
    let dims = Set(reduce.dims.map { axis($0, of: rank) })
    let shape = outputShape(of: layer)
    if reduce.kind == .mean, rank == 4, dims == [2, 3], case .blocked = input.layout {
      // The mean of a plane, in oneDNN's own layout.
      let size = Array(input.shape.suffix(2))
      let window = PoolWindow(size: size, stride: size, padding: [0, 0], dilation: [1, 1])
      let pooled = try pool(
        aligned(input), window, dnnl_pooling_avg_exclude_padding,
        Array(input.shape.prefix(2)) + [1, 1])
      return try reshaped(pooled, to: shape)
    }
    let kept = (0..<rank).filter { !dims.contains($0) }
    let first = dims.min() ?? 0
    let isRun = dims.count == (dims.max() ?? 0) - first + 1
    // Dimensions in one run are reduced where they stand, others are brought to the end.
    let source = try isRun ? dense(input) : dense(permuted(input, kept + dims.sorted()))
    let size = dims.reduce(1) { $0 * input.shape[$1] }
    let inner = isRun ? input.shape[(first + dims.count)...].reduce(1, *) : 1
    let outer = source.count / max(1, size * inner)
    let kernel = ReductionKernel(kind: reduce.kind, outer: outer, size: size, inner: inner)
    return try unsafe emitKernel(reduce.kind.rawValue, [source], to: shape) { reads, result in
      unsafe kernel.run(from: reads[0], to: result)
    }
  }

  /// `Softmax` and `LogSoftmax` along one dimension.
  mutating func lowerSoftmax(_ layer: Layer, dim: Int?, log: Bool) throws(ComputeError) -> Value {
    let input = try onlyInput(of: layer)
    let rank = input.shape.count
    let dim = dim ?? ValueShape(sizes: input.shape, isBatched: false).implicitSoftmaxDim
    return try softmax(input, axis(dim, of: rank), log: log, mayOverwrite: isFree(input))
  }

  mutating func softmax(
    _ input: Value, _ axis: Int, log: Bool, mayOverwrite: Bool
  ) throws(ComputeError) -> Value {
    let source = try dense(input)
    let size = source.shape.isEmpty ? 1 : source.shape[axis]
    let outer = source.shape.prefix(axis).reduce(1, *)
    let inner = source.count / max(1, outer * size)
    // Of one value alone, the logarithm is exactly 0, which oneDNN misses by rounding.
    if isCareful || size == 1 {
      let kernel = SoftmaxKernel(outer: outer, size: size, inner: inner, isLog: log)
      return try unsafe emitKernel("softmax", [source], to: source.shape) { reads, result in
        unsafe kernel.run(from: reads[0], to: result)
      }
    }
    let shape = inner == 1 ? [outer, size] : [outer, size, inner]
    let layout = try Descriptor(dense: shape)
    var operation = dnnl_softmax_v2_desc_t()
    try check(
      "dnnl_softmax_v2_forward_desc_init",
      unsafe dnnl_softmax_v2_forward_desc_init(
        &operation, dnnl_forward_inference, log ? dnnl_softmax_log : dnnl_softmax_accurate,
        layout.raw, layout.raw, 1))
    let descriptor = try PrimitiveDescriptor(operation, Attributes.with([]), named: "softmax")
    let result = try place(source.shape, layout, over: mayOverwrite ? source : nil)
    try emit(
      "softmax", descriptor,
      reads: [.init(index: DNNL_ARG_SRC_0, layout: layout, location: source.location)],
      writes: [.init(index: DNNL_ARG_DST_0, layout: layout, location: result.location)])
    return Value(shape: source.shape, location: result.location)
  }
}
