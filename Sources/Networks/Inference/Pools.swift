import Diagnostics

/// The windows of a pool along its spatial dimensions.
private struct Windows {
  let kernelSize: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  let ceilMode: Bool

  var rank: Int { kernelSize.count }

  func check() throws(Misfit) {
    try require("the count of kernel_size", [rank], in: 1...2)
    try requirePositive("kernel_size", kernelSize)
    try requirePositive("stride", stride)
    try requirePositive("dilation", dilation)
    try require("padding", padding, in: 0...largestArgument)
    try requireCount("stride", stride.count, rank)
    try requireCount("padding", padding.count, rank)
    try requireCount("dilation", dilation.count, rank)
    for axis in 0..<rank where padding[axis] > kernelSize[axis] / 2 {
      throw Misfit(
        .argument,
        "padding \(list(padding)) must be at most half of kernel_size \(list(kernelSize))")
    }
  }

  /// Source: `pooling_output_shape` in PyTorch's `aten/src/ATen/native/Pool.h`: in ceil mode the
  /// last window must start inside the input or the padding before it.
  func outputSizes(_ sizes: [Int], of input: ValueShape) throws(Misfit) -> [Int] {
    var result: [Int] = []
    for axis in 0..<rank {
      let span = dilation[axis] * (kernelSize[axis] - 1) + 1
      let room = sizes[axis] + 2 * padding[axis] - span
      let rounded = room + (ceilMode ? stride[axis] - 1 : 0)
      // Rounds down, also below zero.
      var count = (rounded >= 0 ? rounded / stride[axis] : -1) + 1
      if ceilMode, (count - 1) * stride[axis] >= sizes[axis] + padding[axis] { count -= 1 }
      guard count >= 1 else {
        throw Misfit(
          .shape,
          "a window that spans \(span) is larger than the padded input of "
            + "\(sizes[axis] + 2 * padding[axis]), got \(input)")
      }
      result.append(count)
    }
    return result
  }
}

extension MaxPool {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    let windows = Windows(
      kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
      ceilMode: ceilMode)
    try windows.check()
    let view = try input.spatialView(rank: kernelSize.count, channelless: true)
    return input.replacing(
      view.sizes(channels: view.channels, spatial: try windows.outputSizes(view.spatial, of: input))
    )
  }
}

extension AvgPool {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    let windows = Windows(
      kernelSize: kernelSize, stride: stride, padding: padding, dilation: kernelSize.map { _ in 1 },
      ceilMode: ceilMode)
    try windows.check()
    guard divisorOverride != 0 else {
      throw Misfit(.argument, "divisor_override must not be 0")
    }
    let view = try input.spatialView(rank: kernelSize.count, channelless: true)
    return input.replacing(
      view.sizes(channels: view.channels, spatial: try windows.outputSizes(view.spatial, of: input))
    )
  }
}

extension AdaptivePool {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requireCount("output_size", outputSize.count, 2)
    try requirePositive("output_size", outputSize.compactMap(\.self))
    let view = try input.spatialView(rank: 2, channelless: true)
    let spatial = zip(outputSize, view.spatial).map { $0 ?? $1 }
    return input.replacing(view.sizes(channels: view.channels, spatial: spatial))
  }
}

extension Upsample {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    if mode == .nearest, alignCorners != nil {
      throw Misfit(
        .argument,
        "align_corners has a meaning only for the modes linear, bilinear and bicubic; leave it out")
    }
    let rank = input.rank - 2
    let fits =
      switch mode {
      case .nearest: rank == 1 || rank == 2
      case .linear: rank == 1
      case .bilinear, .bicubic: rank == 2
      }
    guard fits, !input.isBatched || input.sizes.count == rank + 1 else {
      let expected =
        switch mode {
        case .nearest: "[N, C, L] or [N, C, H, W]"
        case .linear: "[N, C, L]"
        case .bilinear, .bicubic: "[N, C, H, W]"
        }
      throw Misfit(
        .shape, "mode \"\(mode.rawValue)\" expects inputs of \(expected), got \(input)")
    }
    let kept = input.sizes.dropLast(rank)
    return input.replacing(kept + (try targetSizes(of: Array(input.sizes.suffix(rank)), input)))
  }

  private func targetSizes(of sizes: [Int], _ input: ValueShape) throws(Misfit) -> [Int] {
    switch target {
    case .size(let wanted):
      if recomputeScaleFactor {
        throw Misfit(.argument, "recompute_scale_factor has no meaning beside size; leave it out")
      }
      try requirePositive("size", wanted)
      if wanted.count == 1 { return sizes.map { _ in wanted[0] } }
      try requireCount("size", wanted.count, sizes.count)
      return wanted
    case .scaleFactor(let factors):
      if factors.count != 1 { try requireCount("scale_factor", factors.count, sizes.count) }
      var result: [Int] = []
      for (axis, size) in sizes.enumerated() {
        let scaled = (Double(size) * factors[factors.count == 1 ? 0 : axis]).rounded(.down)
        guard scaled >= 1, scaled <= Double(largestArgument) else {
          throw Misfit(
            .argument,
            "scale_factor \(factors[factors.count == 1 ? 0 : axis]) gives no output size from \(input)"
          )
        }
        result.append(Int(scaled))
      }
      return result
    }
  }
}

extension ZeroPad {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    let range = -largestArgument...largestArgument
    try require("padding", [left, right, top, bottom], in: range)
    guard input.sizes.count >= 2 else {
      throw Misfit(.shape, "expects inputs of [N, H, W] or [N, C, H, W], got \(input)")
    }
    let rows = input.sizes[input.sizes.count - 2]
    let columns = input.sizes[input.sizes.count - 1]
    return input.replacing(
      input.sizes.dropLast(2) + [
        try Self.padded(rows, top, bottom, input), try Self.padded(columns, left, right, input),
      ])
  }

  private static func padded(
    _ size: Int, _ before: Int, _ after: Int, _ input: ValueShape
  ) throws(Misfit) -> Int {
    guard size + min(before, 0) + min(after, 0) >= 0 else {
      throw Misfit(
        .shape, "padding \(before) and \(after) cuts more than \(size) cells away, got \(input)")
    }
    return size + before + after
  }
}

extension ValueShape {
  func pixelShuffled(upscaleFactor factor: Int) throws(Misfit) -> ValueShape {
    try requirePositive("upscale_factor", factor)
    guard sizes.count >= 3 else {
      throw Misfit(.shape, "expects inputs of [N, C, H, W], got \(self)")
    }
    let channels = sizes[sizes.count - 3]
    guard channels.isMultiple(of: factor * factor) else {
      throw Misfit(
        .shape,
        "expects channels in multiples of the upscale_factor squared, \(grouped(factor * factor)), "
          + "got \(self)")
    }
    return replacing(
      sizes.dropLast(3) + [
        channels / (factor * factor), sizes[sizes.count - 2] * factor,
        sizes[sizes.count - 1] * factor,
      ])
  }
}
