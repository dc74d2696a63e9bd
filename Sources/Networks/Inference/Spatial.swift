import Diagnostics

/// An image seen as PyTorch's spatial layers see it.
struct SpatialView {
  /// Sizes before the channel: the batch of a value that is not batched.
  let leading: [Int]
  /// Nil where the batch stands in the channel's place.
  let channels: Int?
  let spatial: [Int]

  func sizes(channels: Int?, spatial: [Int]) -> [Int] {
    leading + (channels.map { [$0] } ?? []) + spatial
  }
}

extension ValueShape {
  /// The value as `[N, C, *spatial]` with `rank` spatial dimensions; a value without batch also as
  /// `[C, *spatial]`.
  ///
  /// - Parameter channelless: takes `[N, *spatial]` too, which PyTorch reads as one image with N
  ///   channels: sound where each channel is treated alone.
  func spatialView(rank: Int, channelless: Bool = false) throws(Misfit) -> SpatialView {
    let expected = rank == 1 ? "[N, C, L]" : "[N, C, H, W]"
    let before = sizes.count - rank
    let spatial = Array(sizes.suffix(rank))
    switch (before, isBatched) {
    case (1, _): return SpatialView(leading: [], channels: sizes[0], spatial: spatial)
    case (2, false):
      return SpatialView(leading: [sizes[0]], channels: sizes[1], spatial: spatial)
    case (0, true) where channelless:
      return SpatialView(leading: [], channels: nil, spatial: spatial)
    case (0, true):
      throw Misfit(
        .shape,
        "expects inputs of \(expected), got \(self); add the channel with an Unsqueeze of dim 1 "
          + "before it")
    default:
      let hint = before < 0 ? "; insert a Reshape before it" : ""
      throw Misfit(.shape, "expects inputs of \(expected), got \(self)\(hint)")
    }
  }
}

extension Convolution {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try checkArguments()
    let view = try input.spatialView(rank: rank)
    guard let channels = view.channels, channels == inChannels else {
      let expected = ["N", "\(inChannels)"] + (rank == 1 ? ["L"] : ["H", "W"])
      throw Misfit(
        .shape, "expects inputs of [\(expected.joined(separator: ", "))], got \(input)")
    }
    var spatial: [Int] = []
    for axis in 0..<rank {
      spatial.append(
        isTransposed
          ? try transposedSize(view.spatial[axis], axis, input)
          : try size(view.spatial[axis], axis, input))
    }
    return input.replacing(view.sizes(channels: outChannels, spatial: spatial))
  }

  /// Cells added before and after each spatial dimension.
  package var paddingAmounts: [(before: Int, after: Int)] {
    switch padding {
    case .explicit(let amounts): amounts.map { ($0, $0) }
    case .valid: kernelSize.map { _ in (0, 0) }
    case .same:
      zip(kernelSize, dilation).map { kernel, dilation in
        let total = dilation * (kernel - 1)
        return (total / 2, total - total / 2)
      }
    }
  }

  private func checkArguments() throws(Misfit) {
    try require("the count of kernel_size", [rank], in: 1...2)
    try requirePositive("in_channels", inChannels)
    try requirePositive("out_channels", outChannels)
    try requirePositive("kernel_size", kernelSize)
    try requirePositive("stride", stride)
    try requirePositive("dilation", dilation)
    try requirePositive("groups", groups)
    try requireCount("stride", stride.count, rank)
    try requireCount("dilation", dilation.count, rank)
    try requireCount("output_padding", outputPadding.count, rank)
    try require("output_padding", outputPadding, in: 0...largestArgument)
    for (name, channels) in [("in_channels", inChannels), ("out_channels", outChannels)]
    where !channels.isMultiple(of: groups) {
      throw Misfit(.argument, "\(name) \(channels) is not divisible by groups \(groups)")
    }
    if case .explicit(let amounts) = padding {
      try requireCount("padding", amounts.count, rank)
      try require("padding", amounts, in: 0...largestArgument)
    } else if isTransposed {
      throw Misfit(.argument, "padding of a transposed convolution must be numbers")
    }
    if padding == .same, stride.contains(where: { $0 != 1 }) {
      throw Misfit(.argument, "padding \"same\" needs stride 1, got \(list(stride))")
    }
    guard isTransposed else { return }
    guard paddingMode == .zeros else {
      throw Misfit(
        .argument,
        "padding_mode of a transposed convolution must be \"zeros\", got "
          + "\"\(paddingMode.rawValue)\"")
    }
    for axis in 0..<rank where outputPadding[axis] >= max(stride[axis], dilation[axis]) {
      throw Misfit(
        .argument,
        "output_padding \(list(outputPadding)) must be smaller than stride \(list(stride)) or "
          + "dilation \(list(dilation))")
    }
  }

  private func size(_ size: Int, _ axis: Int, _ input: ValueShape) throws(Misfit) -> Int {
    let (before, after) = paddingAmounts[axis]
    let widest = max(before, after)
    switch paddingMode {
    case .reflect where widest >= size:
      throw Misfit(
        .shape,
        "padding_mode \"reflect\" adds \(widest) cells, which must be fewer than the input "
          + "has in each dimension, got \(input)")
    case .circular where widest > size:
      throw Misfit(
        .shape,
        "padding_mode \"circular\" adds \(widest) cells, which must not be more than the "
          + "input has in each dimension, got \(input)")
    default: break
    }
    let padded = size + before + after
    let span = dilation[axis] * (kernelSize[axis] - 1) + 1
    guard span <= padded else {
      throw Misfit(
        .shape,
        "a kernel that spans \(span) is larger than the padded input of \(padded), got \(input)")
    }
    return (padded - span) / stride[axis] + 1
  }

  private func transposedSize(_ size: Int, _ axis: Int, _ input: ValueShape) throws(Misfit) -> Int {
    let amounts = paddingAmounts[axis]
    let result =
      (size - 1) * stride[axis] - amounts.before - amounts.after
      + dilation[axis] * (kernelSize[axis] - 1) + outputPadding[axis] + 1
    guard result >= 1 else {
      throw Misfit(.emptyResult, "would give an output of \(result) cells from \(input)")
    }
    return result
  }
}

/// One number where all are equal, else `[1, 2]`.
func list(_ values: [Int]) -> String {
  if let first = values.first, values.allSatisfy({ $0 == first }) { return String(first) }
  return "[" + values.map(String.init).joined(separator: ", ") + "]"
}
