import Checkpoints
import Diagnostics
import Networks

// PyTorch writes a LocalResponseNorm out: x / (k + alpha * mean(x^2 over channels))^beta, the mean as a pool
// over a third dimension, which the channels are made for it.

extension GraphBuilder {
  /// Zeros before and after the third of five dimensions.
  struct PaddedDepth {
    var inner: GraphView
    var before: Int
    var after: Int
    var result: GraphView
  }

  /// The mean of a value's squares over neighbouring channels.
  struct DepthMean: Equatable {
    var squared: Source
    /// Channels of one mean, zeros outside of the value counted.
    var size: Int
  }

  /// A pool over three dimensions whose window is 1 in the last two: one over two dimensions, the last two
  /// being one.
  mutating func averageOverDepth() throws(RebuildingError) {
    let view = try view(0)
    let steps = try (ints("strides") ?? []) + (ints("dilations") ?? [])
    guard let kernel = try ints("kernel_shape"), kernel.count == 3, kernel[1...] == [1, 1],
      steps.allSatisfy({ $0 == 1 }),
      (1...1 << 16).contains(kernel[0]), try ints("pads")?.allSatisfy({ $0 == 0 }) ?? true,
      try int("ceil_mode") ?? 0 == 0, !view.dims.dropFirst().contains([GraphView.batch])
    else {
      throw failure(
        .graphOperator,
        "has no kernel of one dimension for \(view); pools over one or two dimensions are rebuilt")
    }
    var merged = view
    merged.dims = view.dims[..<3] + [Array(view.dims[3...].joined())]
    let x = try withoutBatch(merged)
    let pool = AvgPool(kernelSize: [kernel[0], 1], stride: [1, 1], padding: [0, 0])
    let (source, sizes) = try emit(.avgPool(pool), [x.source])
    let result = [sizes[1], view.size(3), view.size(4)]
    guard sizes[0] == 1 else {
      throw failure(.graphOperator, "pools \(view) over three dimensions, which no layer does")
    }
    let last = try reshaped(source, from: sizes, to: result)
    if let mean = depthMean(of: view, size: kernel[0]) { depthMeans[last] = mean }
    give(
      GraphView(
        source: last, sizes: result,
        dims: [followsBatch ? [GraphView.batch] : [], [], [0], [1], [2]]))
  }

  /// What a padded value's mean over its third dimension is, where it is one of squares over channels.
  private func depthMean(of view: GraphView, size: Int) -> DepthMean? {
    guard let padded = paddedDepths[view.source], padded.result.dims == view.dims,
      padded.before == size / 2, padded.after == (size - 1) / 2,
      let square = definition(of: padded.inner.source),
      square.operation == .arithmetic(.multiply), square.inputs[0] == square.inputs[1],
      padded.inner.sizes.count == 3, padded.inner.dims[2] == [0],
      padded.inner.dims.joined().filter({ $0 != GraphView.batch }) == [0, 1, 2],
      padded.inner.dims[0].allSatisfy({ $0 == GraphView.batch }), padded.inner.dims[1].isEmpty
    else { return nil }
    return DepthMean(squared: square.inputs[0], size: size)
  }

  /// The mean that a value is a multiple of, plus a number.
  func depthMean(behind source: Source) -> (mean: DepthMean, factor: Double, offset: Double)? {
    var (source, factor, offset) = (source, 1.0, 0.0)
    // Alpha and k are two layers.
    for _ in 0..<4 where depthMeans[source] == nil {
      guard let layer = definition(of: source), case .scale(let own, let shift) = layer.operation
      else { return nil }
      offset += factor * shift
      factor *= own
      source = layer.inputs[0]
    }
    return depthMeans[source].map { ($0, factor, offset) }
  }

  mutating func responseNormalized(
    _ view: GraphView, by base: GraphView, exponent: Double
  ) throws(RebuildingError) -> GraphView {
    guard let (mean, alpha, k) = depthMean(behind: base.source), view.source == mean.squared,
      view.sizes == base.sizes, view.dims == base.dims
    else {
      throw failure(
        .graphOperator,
        "divides by the power of another value's mean, and no layer stands for that; use "
          + "nn.LocalResponseNorm")
    }
    return try elementwise(
      .localResponseNorm(LocalResponseNorm(size: mean.size, alpha: alpha, beta: exponent, k: k)),
      view)
  }
}
