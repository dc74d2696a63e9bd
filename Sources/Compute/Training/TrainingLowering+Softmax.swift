import Diagnostics
import Networks

extension TrainingLowering {
  /// `Softmax` and `LogSoftmax` along one dimension.
  mutating func softmax(
    _ input: Variable, dim: Int?, log: Bool
  ) throws(ComputeError) -> Variable {
    let dim = dim ?? ValueShape(sizes: input.shape, isBatched: false).implicitSoftmaxDim
    let source = try dense(input.value)
    let axis = axis(dim, of: input.shape.count)
    let size = source.shape.isEmpty ? 1 : source.shape[axis]
    let outer = source.shape.prefix(axis).reduce(1, *)
    let kernel = SoftmaxKernel(
      outer: outer, size: size, inner: source.count / max(1, outer * size), isLog: log)
    let result = try unsafe emitElementwise("softmax", [source]) { reads, result in
      unsafe kernel.run(from: reads[0], to: result)
    }
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitElementwise(
        "softmax backward", [result, lowering.dense(gradient)]
      ) { reads, lower in unsafe kernel.differentiate(reads[0], reads[1], to: lower) }
      try lowering.accumulate(lower, to: input)
    }
  }
}
