import Networks

// Pools, paddings and resampling.
extension TensorContext {
  /// What a pool is told; one size stands for all dimensions.
  struct PoolOptions {
    var rank = 2
    var kernelSize: [Int]
    /// Nil is the kernel.
    var stride: [Int]?
    var padding = [0]
    var dilation = [1]
    var ceilMode = false
    var countIncludePad = true
    var divisorOverride: Int?
  }

  private func each(_ values: [Int], _ rank: Int) -> [Int] {
    values.count == 1 ? [Int](repeating: values[0], count: rank) : values
  }

  private func requireTwo(_ rank: Int, _ what: String) throws(TraceStop) {
    guard rank <= 2 else {
      throw unsupported("\(what) over \(rank) dimensions", instead: "use its form for images")
    }
  }

  func maxPool(_ given: TracedTensor, _ options: PoolOptions) throws(TraceStop) -> TracedTensor {
    try requireTwo(options.rank, "a pool")
    let input = try batchFirst(given)
    let rank = options.rank
    return try emit(
      .maxPool(
        MaxPool(
          kernelSize: each(options.kernelSize, rank),
          stride: options.stride.map { each($0, rank) }, padding: each(options.padding, rank),
          dilation: each(options.dilation, rank), ceilMode: options.ceilMode)), [input])
  }

  func avgPool(_ given: TracedTensor, _ options: PoolOptions) throws(TraceStop) -> TracedTensor {
    try requireTwo(options.rank, "a pool")
    let input = try batchFirst(given)
    func pool(_ values: [Int], _ other: Int) -> [Int] {
      options.rank == 1 ? [other] + each(values, 1) : each(values, 2)
    }
    let layer = AvgPool(
      kernelSize: pool(options.kernelSize, 1), stride: options.stride.map { pool($0, 1) },
      padding: pool(options.padding, 0), ceilMode: options.ceilMode,
      countIncludePad: options.countIncludePad, divisorOverride: options.divisorOverride)
    guard options.rank == 1 else { return try emit(.avgPool(layer), [input]) }
    return try asImage(input) { image throws(TraceStop) in try emit(.avgPool(layer), [image]) }
  }

  /// A row of cells as an image of one row, and the result as a row again.
  private func asImage(
    _ input: TracedTensor, _ body: (TracedTensor) throws(TraceStop) -> TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    let image = try emit(.unsqueeze(dim: -2), [input])
    return try emit(.squeeze(dim: -2), [try body(image)])
  }

  func adaptivePool(
    _ given: TracedTensor, kind: AdaptivePool.Kind, size: [Int?], rank: Int
  ) throws(TraceStop) -> TracedTensor {
    try requireTwo(rank, "a pool")
    let input = try batchFirst(given)
    let sizes = size.count == 1 ? [Int?](repeating: size[0], count: rank) : size
    guard rank == 1 else {
      return try emit(.adaptivePool(AdaptivePool(kind: kind, outputSize: sizes)), [input])
    }
    return try asImage(input) { image throws(TraceStop) in
      try emit(.adaptivePool(AdaptivePool(kind: kind, outputSize: [1] + sizes)), [image])
    }
  }

  func upsampled(_ given: TracedTensor, _ upsample: Upsample) throws(TraceStop) -> TracedTensor {
    try emit(.upsample(upsample), [try batchFirst(given)])
  }

  enum PaddingMode: String {
    case constant, reflect, replicate, circular
  }

  /// `F.pad`: amounts before and after each dimension, the last dimension first.
  func padded(
    _ given: TracedTensor, _ amounts: [Int], mode: PaddingMode, value: Double
  ) throws(TraceStop) -> TracedTensor {
    var tensor = try lowered(given)
    guard amounts.count.isMultiple(of: 2), amounts.count / 2 <= tensor.rank else {
      throw interpreter.raise(
        "RuntimeError", "padding length must be divisible by two and at most twice the rank",
        at: place)
    }
    let pairs = amounts.count / 2
    guard mode == .constant || (pairs + 1...pairs + 2).contains(tensor.rank) else {
      throw interpreter.raise(
        "NotImplementedError",
        "Padding size \(amounts.count) is not supported for \(tensor.rank)D input tensor", at: place
      )
    }
    if amounts.allSatisfy({ $0 == 0 }) { return tensor }
    if mode == .constant, value == 0, amounts.count <= 4, tensor.batchAxis == 0, tensor.rank >= 3,
      tensor.batchMultiple == 1
    {
      let sides = amounts + [Int](repeating: 0, count: 4 - amounts.count)
      return try emit(
        .zeroPad(ZeroPad(left: sides[0], right: sides[1], top: sides[2], bottom: sides[3])),
        [tensor]
      )
    }
    for pair in 0..<(amounts.count / 2) {
      tensor = try padded(
        tensor, axis: tensor.rank - 1 - pair, before: amounts[2 * pair],
        after: amounts[2 * pair + 1], mode: mode, value: value)
    }
    return tensor
  }

  private func padded(
    _ given: TracedTensor, axis: Int, before: Int, after: Int, mode: PaddingMode, value: Double
  ) throws(TraceStop) -> TracedTensor {
    if before == 0, after == 0 { return given }
    var tensor = given
    _ = try sampleAxis(axis, of: tensor)
    guard case .known(let size) = tensor.shape[axis] else { throw misfit("a size is not known") }
    guard max(abs(before), abs(after)) <= 1 << 12 else {
      throw stop(.limit, "padding of \(max(abs(before), abs(after))) cells")
    }
    switch mode {
    case .constant:
      if before < 0 || after < 0 {
        tensor = try sliced(
          tensor, dim: axis, start: max(0, -before), stop: size - max(0, -after))
      }
      var parts = [tensor]
      func cells(_ count: Int) -> TracedTensor {
        var shape = tensor.shape
        shape[axis] = .known(count)
        return TracedTensor(content: .filled(value), shape: shape)
      }
      if before > 0 { parts.insert(cells(before), at: 0) }
      if after > 0 { parts.append(cells(after)) }
      return try concatenated(parts, dim: axis)
    case .reflect, .replicate, .circular:
      let widest = max(before, after)
      let fits = mode == .reflect ? widest < size : mode == .circular ? widest <= size : true
      guard fits, before >= 0, after >= 0 else {
        throw misfit(
          "padding of \(before) and \(after) cells does not fit \(tensor.shapeText) with mode "
            + mode.rawValue)
      }
      let indices = (-before..<(size + after)).map { position in
        switch mode {
        case .reflect: size - 1 - abs(size - 1 - abs(position))
        case .circular: (position + size) % size
        default: min(max(position, 0), size - 1)
        }
      }
      return try gathered(tensor, dim: axis, indices: indices)
    }
  }

  func pixelShuffled(_ given: TracedTensor, factor: Int) throws(TraceStop) -> TracedTensor {
    try emit(.pixelShuffle(upscaleFactor: factor), [try batchFirst(given)])
  }

  /// The inverse of a pixel shuffle: cells of each block become channels.
  func pixelUnshuffled(_ given: TracedTensor, factor: Int) throws(TraceStop) -> TracedTensor {
    let input = try batchFirst(given)
    let sizes = input.physicalSizes
    guard input.batchAxis == 0, sizes.count == 3, factor > 0, sizes[1].isMultiple(of: factor),
      sizes[2].isMultiple(of: factor)
    else {
      throw misfit(
        "expects [N, C, H, W] with H and W in multiples of \(factor), got \(input.shapeText)")
    }
    let blocks = [sizes[0], sizes[1] / factor, factor, sizes[2] / factor, factor]
    let split = try emit(.reshape(blocks), [input])
    let moved = try emit(.permute([0, 1, 3, 5, 2, 4]), [split])
    return try emit(
      .reshape([sizes[0] * factor * factor, blocks[1], blocks[3]]), [moved])
  }

  /// Channels of the groups by turns.
  func channelShuffled(_ given: TracedTensor, groups: Int) throws(TraceStop) -> TracedTensor {
    let input = try batchFirst(given)
    let sizes = input.physicalSizes
    guard input.batchAxis == 0, let channels = sizes.first, groups > 0,
      channels.isMultiple(of: groups), sizes.count >= 2
    else {
      throw misfit("expects [N, C, …] with C in multiples of \(groups), got \(input.shapeText)")
    }
    let rest = sizes[1...].reduce(1, *)
    let split = try emit(.reshape([groups, channels / groups, rest]), [input])
    let moved = try emit(.permute([0, 2, 1, 3]), [split])
    return try emit(.reshape(sizes), [moved])
  }

  /// Sliding windows as columns: `[N, C * kh * kw, L]`.
  func unfolded(
    _ given: TracedTensor, kernel: [Int], dilation: [Int], padding: [Int], stride: [Int]
  ) throws(TraceStop) -> TracedTensor {
    let (kernel, dilation) = (each(kernel, 2), each(dilation, 2))
    let (padding, stride) = (each(padding, 2), each(stride, 2))
    var input = try batchFirst(given)
    guard input.batchAxis == 0, input.rank == 4, kernel.count == 2, dilation.count == 2,
      padding.count == 2, stride.count == 2,
      (kernel + dilation + stride).allSatisfy({ $0 > 0 && $0 <= 1 << 12 }),
      padding.allSatisfy({ $0 >= 0 && $0 <= 1 << 12 })
    else { throw misfit("expects [N, C, H, W], got \(input.shapeText)") }
    input = try padded(
      input, [padding[1], padding[1], padding[0], padding[0]], mode: .constant, value: 0)
    let sizes = input.physicalSizes
    var counts: [Int] = []
    for axis in 0..<2 {
      let room = sizes[axis + 1] - dilation[axis] * (kernel[axis] - 1) - 1
      guard room >= 0 else { throw misfit("a window is larger than \(input.shapeText)") }
      counts.append(room / stride[axis] + 1)
    }
    guard kernel[0] * kernel[1] <= 1_024 else { throw stop(.limit, "windows of so many cells") }
    // One slice for each cell of the window: [N, C, 1, L].
    var cells: [TracedTensor] = []
    for row in 0..<kernel[0] {
      for column in 0..<kernel[1] {
        var cell = input
        for (axis, offset) in [(2, row), (3, column)] {
          let start = offset * dilation[axis - 2]
          cell = try sliced(
            cell, dim: axis, start: start,
            stop: start + (counts[axis - 2] - 1) * stride[axis - 2] + 1, step: stride[axis - 2])
        }
        cells.append(try emit(.reshape([sizes[0], 1, counts[0] * counts[1]]), [cell]))
      }
    }
    let joined = cells.count == 1 ? cells[0] : try emit(.concat(dim: 2), cells)
    return try emit(
      .reshape([sizes[0] * kernel[0] * kernel[1], counts[0] * counts[1]]), [joined])
  }
}
