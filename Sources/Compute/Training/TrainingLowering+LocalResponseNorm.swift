import Diagnostics
import Networks

extension TrainingLowering {
  /// `LocalResponseNorm` over dimension 1.
  mutating func localResponseNorm(
    _ norm: LocalResponseNorm, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let kernel = LocalResponseKernel(norm, shape: source.shape)
    let bases = try unsafe emitElementwise("local response sums", [source]) { reads, result in
      unsafe kernel.bases(of: reads[0], to: result)
    }
    let result = try unsafe emitElementwise("local response norm", [source, bases]) {
      reads, result in unsafe kernel.divide(reads[0], by: reads[1], power: 0, to: result)
    }
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.dense(gradient)
      let products = try unsafe lowering.emitElementwise(
        "local response products", [source, bases, upper]
      ) { reads, result in
        unsafe kernel.divide(reads[0], by: reads[1], power: 1, to: result)
        for index in 0..<kernel.count { unsafe result[index] *= reads[2][index] }
      }
      let lower = try unsafe lowering.emitElementwise(
        "local response backward", [source, bases, upper, products]
      ) { reads, lower in
        unsafe kernel.divide(reads[2], by: reads[1], power: 0, to: lower)
        unsafe kernel.subtractSpread(of: reads[3], times: reads[0], from: lower)
      }
      try lowering.accumulate(lower, to: input)
    }
  }
}
