import Diagnostics
import Networks

extension Lowering {
  /// `Upsample` of the one or two last dimensions.
  mutating func lower(_ upsample: Upsample, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let shape = outputShape(of: layer)
    return try resampled(
      source, ResamplingKernel(upsample, from: source.shape, to: shape), to: shape)
  }

  /// `ZeroPad2d`; negative numbers cut.
  mutating func lower(_ padding: ZeroPad, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    return try gathered(
      source, padding.cells(from: source.shape, to: outputShape(of: layer)))
  }
}

extension ZeroPad {
  /// The input's rows and columns that stand at each place of the output; nil for zeros.
  func cells(from input: [Int], to output: [Int]) -> [[Int?]] {
    zip([top, left], zip(input.suffix(2), output.suffix(2))).map { before, sizes in
      (0..<sizes.1).map { index in
        (0..<sizes.0).contains(index - before) ? index - before : nil
      }
    }
  }
}

extension PlanBuilding where Self: ~Copyable {
  /// `Upsample` of a row-major value `[N, C, *size]`.
  mutating func resampled(
    _ source: Value, _ kernel: ResamplingKernel, to shape: [Int]
  ) throws(ComputeError) -> Value {
    let planes = source.shape.prefix(2).reduce(1, *)
    return try unsafe emitKernel("upsample", [source], to: shape) { reads, result in
      unsafe kernel.run(from: reads[0], to: result, planes: planes)
    }
  }

  /// Planes whose cells come from given rows and columns of a row-major source's, or are zero.
  mutating func gathered(_ source: Value, _ cells: [[Int?]]) throws(ComputeError) -> Value {
    let rank = cells.count
    let kernel = GatheringKernel(sizes: Array(source.shape.suffix(rank)), cells: cells)
    let outer = source.shape.dropLast(rank)
    let planes = outer.reduce(1, *)
    return try unsafe emitKernel("pad", [source], to: outer + cells.map(\.count)) { reads, result in
      unsafe kernel.run(from: reads[0], to: result, planes: planes)
    }
  }
}
