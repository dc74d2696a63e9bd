import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// Resize, and Upsample of operator sets 7 and 9.
  mutating func resize() throws(RebuildingError) {
    let view = try view(0)
    guard (3...4).contains(view.rank) else {
      throw failure(.graphShape, "reads \(view); images of one or two dimensions are resized")
    }
    let rank = view.rank - 2
    let x = try withoutBatch(view)
    let target = try target(of: x, view: view, rank: rank)
    let isOld = node.operation == "Upsample" || opset < 11
    let mode = try text("mode") ?? "nearest"
    let transform =
      try text("coordinate_transformation_mode") ?? (isOld ? "asymmetric" : "half_pixel")
    let upsample: Upsample
    switch mode {
    case "nearest":
      try checkNearest(transform, target, isOld: isOld)
      upsample = Upsample(target: target)
    case "linear", "cubic":
      guard ["align_corners", "half_pixel", "pytorch_half_pixel"].contains(transform) else {
        throw unsupported(
          "coordinate_transformation_mode", transform,
          "use nn.Upsample, and opset_version 11 or later")
      }
      guard mode == "linear" || rank == 2, try int("antialias") ?? 0 == 0,
        try int("exclude_outside") ?? 0 == 0,
        try float("cubic_coeff_a") ?? -0.75 == -0.75
      else { throw unsupported("mode", mode, "use nn.Upsample without antialias") }
      upsample = Upsample(
        target: target, mode: mode == "cubic" ? .bicubic : rank == 1 ? .linear : .bilinear,
        alignCorners: transform == "align_corners")
    default: throw unsupported("mode", mode, "use nn.Upsample")
    }
    let (source, sizes) = try emit(.upsample(upsample), [x.source])
    give(batchFirst(source, sizes))
  }

  private mutating func target(
    of x: GraphView, view: GraphView, rank: Int
  ) throws(RebuildingError) -> Upsample.Target {
    if let extents = try constant(3)?.extents, !extents.isEmpty {
      let sizes = extents.suffix(rank).map { $0.value }
      guard extents.count == view.rank || extents.count == rank,
        extents.suffix(rank).allSatisfy({ !$0.countsBatch }),
        extents.count == rank || extents[1] == Extent(x.sizes[0])
      else { throw failure(.graphShape, "has sizes \(words(extents)) for \(view)") }
      return .size(Array(sizes))
    }
    let index = node.operation == "Upsample" || opset < 11 ? 1 : 2
    let stated = try floats("scales")
    let scales: [Float] = if let stated { stated } else { try constant(index)?.floats ?? [] }
    guard scales.count == view.rank || scales.count == rank,
      scales.count == rank || scales.prefix(2).allSatisfy({ $0 == 1 }),
      scales.allSatisfy({ $0.isFinite && $0 > 0 })
    else {
      throw failure(.graphShape, "has \(grouped(scales.count)) scales for \(view)")
    }
    return .scaleFactor(scales.suffix(rank).map { $0.shortest })
  }

  /// PyTorch takes the cell at floor(i / scale). For whole factors half pixels round to the same.
  private func checkNearest(
    _ transform: String, _ target: Upsample.Target, isOld: Bool
  ) throws(RebuildingError) {
    let rounding = try text("nearest_mode") ?? (isOld ? "floor" : "round_prefer_floor")
    if transform == "asymmetric", rounding == "floor" { return }
    if case .scaleFactor(let factors) = target, transform == "half_pixel",
      rounding.hasPrefix("round_prefer"), factors.allSatisfy({ $0 == $0.rounded() })
    {
      return
    }
    throw unsupported(
      "nearest_mode", "\(rounding) with \(transform)", "use nn.Upsample(mode=\"nearest\")")
  }

  // MARK: Pad

  mutating func pad() throws(RebuildingError) {
    let view = try view(0)
    guard let pads = try integers(attribute: "pads", input: 1) else {
      throw failure(.graphConstant, "needs known pads")
    }
    var axes = Array(view.dims.indices)
    if let given = try constant(3)?.integers {
      axes = []
      for axis in given { axes.append(try resolved(axis, rank: view.rank)) }
    }
    guard pads.count == 2 * axes.count, pads.allSatisfy({ (-(1 << 24)...1 << 24).contains($0) })
    else {
      throw failure(.graphAttribute, "has pads \(brief(pads)) for \(view)")
    }
    var amounts: [Int: (before: Int, after: Int)] = [:]
    for (index, axis) in axes.enumerated() {
      let pair = (pads[index], pads[index + axes.count])
      if pair != (0, 0) { amounts[axis] = pair }
    }
    if amounts.isEmpty { return give(view) }
    switch try text("mode") ?? "constant" {
    case "constant":
      let value = try number(attribute: "value", input: 2) ?? 0
      // Values are moved so that zeros stand for the padding, and moved back; one much larger than they
      // are would cost them their digits.
      guard value.magnitude <= 16 else {
        throw unsupported("a padding value", value, "pad with zeros")
      }
      var moved = view
      moved.source = try shifted(moved.source, by: -value)
      moved = try padded(moved, amounts)
      moved.source = try shifted(moved.source, by: value)
      if value == 0, view.rank == 5, amounts.count == 1, let (before, after) = amounts[2] {
        paddedDepths[moved.source] = PaddedDepth(
          inner: view, before: before, after: after, result: moved)
      }
      give(moved)
    case "reflect": try wait(view, .reflect, amounts)
    case "edge": try wait(view, .replicate, amounts)
    case "wrap": try wait(view, .circular, amounts)
    case let mode: throw unsupported("mode", mode, "pad with zeros")
    }
  }

  private mutating func shifted(
    _ source: Source, by offset: Double
  ) throws(RebuildingError) -> Source {
    offset == 0 ? source : try emit(.scale(factor: 1, offset: offset), [source]).source
  }

  private mutating func wait(
    _ view: GraphView, _ mode: Convolution.PaddingMode, _ amounts: [Int: (before: Int, after: Int)]
  ) throws(RebuildingError) {
    let spatial = (2..<max(view.rank, 2)).map { amounts[$0] ?? (0, 0) }
    guard amounts.keys.allSatisfy({ $0 >= 2 }),
      spatial.allSatisfy({ $0.before == $0.after && $0.before >= 0 })
    else {
      throw unsupported("a mode", mode.rawValue, "use padding_mode of nn.Conv2d")
    }
    give(.padded(view, mode: mode, amounts: spatial.map(\.before)))
  }

  /// Zeros around one or two dimensions, which are seen as the last two.
  private mutating func padded(
    _ view: GraphView, _ amounts: [Int: (before: Int, after: Int)]
  ) throws(RebuildingError) -> GraphView {
    let axes = amounts.keys.sorted()
    guard axes.count <= 2, !axes.contains(where: view.holdsBatch) else {
      throw unsupported("pads of", view, "pad one or two dimensions of a sample")
    }
    // Two last ones: a dimension of size 1 beside one that is padded alone.
    let others = view.dims.indices.filter { amounts[$0] == nil && !view.holdsBatch($0) }
    let batch = view.dims.indices.filter { view.holdsBatch($0) }
    let order = batch + others + axes
    var moved = view
    moved.dims = order.map { view.dims[$0] }
    if axes.count == 1 { moved.dims.insert([], at: order.count - 1) }
    let x = try canonical(moved)
    let pairs = axes.map { amounts[$0] ?? (0, 0) }
    let rows = pairs.count == 2 ? pairs[0] : (0, 0)
    let columns = pairs[pairs.count - 1]
    let (source, sizes) = try emit(
      .zeroPad(
        ZeroPad(left: columns.before, right: columns.after, top: rows.0, bottom: rows.1)),
      [x.source])
    var dims = x.dims
    if axes.count == 1 { dims.remove(at: order.count - 1) }
    var result = [[Int]](repeating: [], count: view.rank)
    for (new, old) in order.enumerated() { result[old] = dims[new] }
    return GraphView(source: source, sizes: sizes, dims: result)
  }

  /// DepthToSpace in the order of PyTorch's PixelShuffle.
  mutating func depthToSpace() throws(RebuildingError) {
    let mode = try text("mode") ?? "DCR"
    guard mode == "CRD", let factor = try int("blocksize"), factor > 0, factor <= 1 << 10 else {
      throw unsupported("mode", mode, "use nn.PixelShuffle, which is exported with mode CRD")
    }
    let view = try view(0)
    guard view.rank == 4 else { throw failure(.graphShape, "reads \(view), which is no image") }
    let x = try withoutBatch(view)
    let (source, sizes) = try emit(.pixelShuffle(upscaleFactor: factor), [x.source])
    give(batchFirst(source, sizes))
  }
}
