import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  private struct Window {
    var x: GraphView
    var kernel: [Int]
    var stride: [Int]
    var dilation: [Int]
    var pads: Pads
    var ceilMode: Bool
  }

  private mutating func window() throws(RebuildingError) -> Window {
    let view = try view(0)
    guard (3...4).contains(view.rank), let kernel = try ints("kernel_shape"),
      kernel.count == view.rank - 2, kernel.allSatisfy({ (1...1 << 24).contains($0) })
    else {
      throw failure(
        .graphOperator,
        "has no kernel_shape for \(view); pools over one or two dimensions are rebuilt")
    }
    for output in node.outputs.dropFirst() where !output.isEmpty && readers[output] != nil {
      throw failure(.graphOperator, "gives indices that are read; no layer gives them")
    }
    let rank = kernel.count
    let x = try withoutBatch(view)
    let stride = try spatial("strides", rank: rank, default: 1)
    let dilation = try spatial("dilations", rank: rank, default: 1)
    return Window(
      x: x, kernel: kernel, stride: stride, dilation: dilation,
      pads: try pads(
        kernel: kernel, stride: stride, dilation: dilation, sizes: Array(x.sizes.dropFirst())),
      ceilMode: try int("ceil_mode") ?? 0 != 0)
  }

  mutating func maxPool() throws(RebuildingError) {
    let window = try window()
    guard window.pads.isSymmetric else {
      throw unsupported(
        "pads", brief(window.pads.before + window.pads.after), "use equal padding on both sides")
    }
    let pool = MaxPool(
      kernelSize: window.kernel, stride: window.stride, padding: window.pads.before,
      dilation: window.dilation, ceilMode: window.ceilMode)
    let (source, sizes) = try emit(.maxPool(pool), [window.x.source])
    give(batchFirst(source, sizes))
  }

  mutating func averagePool() throws(RebuildingError) {
    if try view(0).rank == 5 { return try averageOverDepth() }
    var window = try window()
    let counts = try int("count_include_pad") ?? 0 != 0
    guard window.dilation.allSatisfy({ $0 == 1 }), counts || window.pads.isSymmetric,
      window.pads.isSymmetric || !window.ceilMode
    else {
      throw unsupported("dilations or unequal", "pads", "use nn.AvgPool2d")
    }
    let (source, padding) = try padded(window.x, &window.pads)
    var pool = AvgPool(
      kernelSize: window.kernel, stride: window.stride, padding: padding,
      ceilMode: window.ceilMode, countIncludePad: counts)
    var input = source
    // There is no average over one dimension: it is one over rows of height 1.
    let isFlat = pool.kernelSize.count == 1
    if isFlat {
      let sizes = shape(of: source).sizes
      input = try reshaped(source, from: sizes, to: [sizes[0], 1, sizes[1]])
      pool.kernelSize.insert(1, at: 0)
      pool.stride.insert(1, at: 0)
      pool.padding.insert(0, at: 0)
    }
    let (output, sizes) = try emit(.avgPool(pool), [input])
    var result = batchFirst(output, sizes)
    if isFlat { result.dims.remove(at: 2) }
    give(result)
  }

  mutating func globalPool(_ kind: AdaptivePool.Kind) throws(RebuildingError) {
    let view = try view(0)
    guard view.rank >= 3 else { throw failure(.graphShape, "reads \(view), which is no image") }
    let x = try withoutBatch(view)
    if view.rank == 4 {
      let (source, sizes) = try emit(
        .adaptivePool(AdaptivePool(kind: kind, outputSize: [1, 1])), [x.source])
      return give(batchFirst(source, sizes))
    }
    let dims = Array(2..<view.rank)
    let (source, sizes) = try emit(
      .reduce(Reduce(kind: kind == .max ? .max : .mean, dims: dims, keepdim: true)), [x.source])
    give(batchFirst(source, sizes))
  }

  /// Cells whose sizes may differ, as PyTorch divides an image into.
  ///
  /// - Parameter outputSize: one number for each spatial dimension.
  mutating func adaptivePool(
    _ kind: AdaptivePool.Kind, _ view: GraphView, to outputSize: [Int]
  ) throws(RebuildingError) -> GraphView {
    guard (3...4).contains(view.rank), view.rank == outputSize.count + 2 else {
      throw failure(.graphShape, "reads \(view), which is no image for \(brief(outputSize)) cells")
    }
    var x = try withoutBatch(view)
    // There is no such pool over one dimension: it is one over rows of height 1.
    let isFlat = outputSize.count == 1
    if isFlat {
      let sizes = [x.sizes[0], 1, x.sizes[1]]
      x.source = try reshaped(x.source, from: x.sizes, to: sizes)
    }
    let (source, sizes) = try emit(
      .adaptivePool(AdaptivePool(kind: kind, outputSize: isFlat ? [1] + outputSize : outputSize)),
      [x.source])
    var result = batchFirst(source, sizes)
    if isFlat { result.dims.remove(at: 2) }
    return result
  }

  // MARK: Softmax

  mutating func softmax(log: Bool) throws(RebuildingError) {
    let view = try view(0)
    // Before operator set 13 everything from the axis on is one row.
    let axis = try resolved(try int("axis") ?? (opset < 13 ? 1 : -1), rank: view.rank)
    if opset >= 13 || axis == view.rank - 1 {
      let (x, dim) = try along(axis, of: view)
      let (source, sizes) = try emit(.softmax(dim: dim, log: log), [x.source])
      return give(GraphView(source: source, sizes: sizes, dims: x.dims))
    }
    let whole = try canonical(view)
    var merged = whole
    merged.dims = whole.dims[..<axis] + [Array(whole.dims[axis...].joined())]
    let (x, dim) = try along(axis, of: merged)
    let (source, _) = try emit(.softmax(dim: dim, log: log), [x.source])
    give(
      GraphView(
        source: try reshaped(source, from: x.sizes, to: whole.sizes), sizes: whole.sizes,
        dims: whole.dims))
  }
}
