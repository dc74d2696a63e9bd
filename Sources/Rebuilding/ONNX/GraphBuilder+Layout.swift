import Checkpoints
import Diagnostics
import Networks
import Tensors

// From views to values as they lie in memory. Layers that move values are made here alone.

extension GraphBuilder {
  /// Input `index` as what a layer gives.
  mutating func view(_ index: Int) throws(RebuildingError) -> GraphView {
    guard let value = try value(index) else {
      throw failure(.graphShape, "lacks its input \(index); export the model again")
    }
    return try view(value, index)
  }

  mutating func view(_ value: GraphValue, _ index: Int) throws(RebuildingError) -> GraphView {
    switch value {
    case .view(let view): return view
    case .constant, .filled:
      throw failure(
        .graphConstant,
        "reads a constant as its input \(index), where only what depends on the image "
          + "has a layer; export with do_constant_folding=True")
    case .errorFunction:
      throw failure(
        .graphOperator,
        "uses the error function other than in a GELU, and no layer stands for it; use nn.GELU")
    case .deviation:
      throw failure(
        .graphOperator,
        "uses a square root other than in a LayerNorm, and no layer stands for it; use nn.LayerNorm"
      )
    case .comparison(let comparison): return try mask(comparison)
    case .power(_, let exponent):
      throw failure(
        .graphOperator,
        "raises to the power of \(exponent) other than in a LocalResponseNorm, and no layer stands for "
          + "that; powers of whole numbers are products")
    case .padded:
      throw failure(
        .graphOperator,
        "reads values that are padded other than with zeros, which only a convolution can; use "
          + "nn.Conv2d with padding_mode")
    }
  }

  /// The size of a dimension, as ONNX's Shape gives it.
  func extent(_ dim: Int, of view: GraphView) -> Extent {
    let size = view.size(dim)
    guard view.holdsBatch(dim) else { return Extent(size) }
    return batchSize.map { Extent(size &* $0) } ?? Extent(size, countsBatch: true)
  }

  /// The same view on values that lie in its order: each of its dimensions is one of the layer's, also
  /// where its size is 1; what stands beside the batch in one dimension stays apart from it.
  mutating func canonical(_ view: GraphView) throws(RebuildingError) -> GraphView {
    let ordered = try permuted(view)
    var sizes: [Int] = []
    var dims: [[Int]] = []
    func axis(_ run: some Collection<Int>) -> Int {
      sizes.append(run.reduce(1) { $0 * ordered.sizes[$1] })
      return sizes.count - 1
    }
    for group in ordered.dims {
      guard let batch = group.firstIndex(of: GraphView.batch) else {
        dims.append([axis(group)])
        continue
      }
      let before = group[..<batch]
      let after = group[(batch + 1)...]
      var parts = before.isEmpty ? [] : [axis(before)]
      parts.append(GraphView.batch)
      if !after.isEmpty { parts.append(axis(after)) }
      dims.append(parts)
    }
    let source = try reshaped(ordered.source, from: ordered.sizes, to: sizes)
    return GraphView(source: source, sizes: sizes, dims: dims)
  }

  /// The dimensions of the layer in the order of the view's.
  private mutating func permuted(_ view: GraphView) throws(RebuildingError) -> GraphView {
    let read = view.dims.joined().filter { $0 != GraphView.batch }
    let wide = read.filter { view.sizes[$0] != 1 }
    if wide == wide.sorted() { return view }
    let order = read + view.sizes.indices.filter { !read.contains($0) }
    let (source, sizes) = try emit(
      .permute([0] + order.map { $0 + 1 }), [view.source], suffix: ".permute")
    var position = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { position[old] = new }
    return GraphView(
      source: source, sizes: sizes,
      dims: view.dims.map { $0.map { $0 == GraphView.batch ? $0 : position[$0] } })
  }

  /// Values of one layout in another of as many; one step also where there were several.
  mutating func reshaped(
    _ source: Source, from old: [Int], to sizes: [Int]
  ) throws(RebuildingError) -> Source {
    if old == sizes { return source }
    var origin = source
    while let layer = definition(of: origin), let input = layer.inputs.first {
      switch layer.operation {
      case .reshape, .flatten:
        origin = input
        continue
      default: break
      }
      break
    }
    let original = shape(of: origin).sizes
    if original == sizes { return origin }
    let flattens = sizes.count == 1 && original.count > 1
    return try emit(
      flattens ? .flatten(startDim: 1, endDim: -1) : .reshape(sizes), [origin],
      suffix: flattens ? ".flatten" : ".reshape"
    ).source
  }

  /// The value with the batch first, as layers read it, and without the graph's dimension of it.
  mutating func withoutBatch(_ view: GraphView) throws(RebuildingError) -> GraphView {
    guard let first = view.dims.first else {
      throw failure(.graphShape, "reads a single number where images are expected")
    }
    guard followsBatch ? first == [GraphView.batch] : view.size(0) == 1 else {
      throw failure(
        .graphBatch,
        "reads \(view), whose first dimension is not the batch alone; nothing may mix samples: keep the "
          + "batch as the first dimension, with batch_first=True where a layer has it")
    }
    var rest = view
    rest.dims.removeFirst()
    return try canonical(rest)
  }

  /// The view on what a layer gives that read ``withoutBatch(_:)``.
  func batchFirst(_ source: Source, _ sizes: [Int]) -> GraphView {
    GraphView(
      source: source, sizes: sizes,
      dims: [followsBatch ? [GraphView.batch] : []] + sizes.indices.map { [$0] })
  }

  /// The dimension that `axis` means, counted from 0.
  func resolved(_ axis: Int, rank: Int, _ name: String = "axis") throws(RebuildingError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw failure(
        .graphAttribute, "has \(name) \(axis), which a value of \(rank) dimensions does not have")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The canonical view, and which of the layer's dimensions `dim` is, as layers count it.
  mutating func along(
    _ dim: Int, of view: GraphView
  ) throws(RebuildingError) -> (view: GraphView, layerDim: Int) {
    let view = try canonical(view)
    guard view.dims[dim].count == 1, let axis = view.dims[dim].first, axis != GraphView.batch else {
      throw failure(
        .graphBatch,
        "works along dimension \(dim) of \(view), which is the batch, and nothing may mix samples; "
          + "dimensions of one sample count from 1")
    }
    return (view, axis + 1)
  }
}
