import Diagnostics
import Networks

extension TrainingLowering {
  /// `MaxPool1d`, `MaxPool2d`, in the layout of the input.
  ///
  /// Our own kernel: oneDNN's turns NaN into numbers, and a run that diverges must show it.
  ///
  /// - Parameter rectifies: whether the larger of 0 and the input is pooled.
  mutating func maxPool(
    _ input: Variable, _ kernel: PoolKernel, rectifies: Bool = false, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let (source, layout) = try planes(of: input.value, kernel)
    let (lanes, planes) = try (layout.lanes, kernel.planes(source, layout))
    let target = try layout.descriptor(shape)
    // The cells follow the result in one buffer.
    let place = Location(buffer: newBuffer(byteCount: 2 * target.byteCount))
    let result = try Value(shape: shape, descriptor: target, location: place)
    let cells = Location(buffer: place.buffer, offset: target.byteCount)
    try unsafe emit(
      rectifies ? "relu, max pool" : "max pool",
      .kernel { reads, result in
        let cells = unsafe UnsafeMutableRawPointer(result) + cells.offset
        unsafe kernel.findLargest(
          from: reads[0], to: result, cells: cells.assumingMemoryBound(to: Int32.self),
          planes: planes, lanes: lanes, rectifies: rectifies)
      }, reads: [source.location], writes: [result.location])
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.matched(gradient, to: result)
      let lower = try lowering.newValue(input.shape, layout.descriptor(input.shape))
      try unsafe lowering.emit(
        "max pool backward",
        .kernel { reads, result in
          let cells = unsafe UnsafeMutableRawPointer(reads[1])
          unsafe kernel.sendBack(
            reads[0], from: cells.assumingMemoryBound(to: Int32.self), to: result, planes: planes,
            lanes: lanes)
        }, reads: [upper.location, cells], writes: [lower.location])
      try lowering.accumulate(lower, to: input)
    }
  }

  /// `AvgPool2d` and adaptive ones, in the layout of the input.
  mutating func averagePool(
    _ input: Variable, _ kernel: PoolKernel, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let (source, layout) = try planes(of: input.value, kernel)
    let (lanes, planes) = try (layout.lanes, kernel.planes(source, layout))
    let result = try newValue(shape, layout.descriptor(shape))
    try unsafe emit(
      "average pool",
      .kernel { reads, result in
        unsafe kernel.average(from: reads[0], to: result, planes: planes, lanes: lanes)
      }, reads: [source.location], writes: [result.location])
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.matched(gradient, to: result)
      let lower = try lowering.newValue(input.shape, layout.descriptor(input.shape))
      try unsafe lowering.emit(
        "average pool backward",
        .kernel { reads, result in
          unsafe kernel.spread(reads[0], to: result, planes: planes, lanes: lanes)
        }, reads: [upper.location], writes: [lower.location])
      try lowering.accumulate(lower, to: input)
    }
  }

  /// The value as a pool's kernel reads it.
  private mutating func planes(
    of value: Value, _ kernel: PoolKernel
  ) throws(ComputeError) -> (Value, PlanarLayout) {
    // An empty window has no largest element: minus infinity would fill up the last block of channels.
    if kernel.hasEmptyWindows { return (try dense(value), .rowMajor) }
    return try planar(value)
  }
}

extension PoolKernel {
  fileprivate var hasEmptyWindows: Bool { (rows + columns).contains(where: \.isEmpty) }

  /// How many planes the value has in this layout.
  fileprivate func planes(_ value: Value, _ layout: PlanarLayout) throws(ComputeError) -> Int {
    let cells = height * width * layout.lanes * MemoryLayout<Float>.stride
    return try layout.descriptor(value.shape).byteCount / max(1, cells)
  }
}
