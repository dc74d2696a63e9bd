import Diagnostics
import Networks

extension TrainingLowering {
  /// Two values combined, broadcast as PyTorch does; a gradient is summed over the dimensions in which
  /// its value was repeated.
  mutating func arithmetic(
    _ operation: Arithmetic, _ first: Variable, _ second: Variable
  ) throws(ComputeError) -> Variable {
    if first.shape == second.shape { return try combined(operation, first, second) }
    let shape = broadcastShape(first.shape, second.shape)
    return try combined(operation, broadcast(first, to: shape), broadcast(second, to: shape))
  }

  /// Two values of the same shape.
  private mutating func combined(
    _ operation: Arithmetic, _ first: Variable, _ second: Variable
  ) throws(ComputeError) -> Variable {
    let left = try contiguous(first.value)
    let right = try matched(second.value, to: left)
    let count = left.count
    let result = try unsafe emitElementwise(operation.rawValue, [left, right]) { reads, result in
      unsafe combine(operation, reads[0], reads[1], to: result, count: count)
    }
    return variable(result, from: [first, second]) { (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.matched(gradient, to: left)
      if first.needsGradient {
        try lowering.accumulate(
          lowering.firstGradient(operation, upper, right), to: first)
      }
      if second.needsGradient {
        try lowering.accumulate(
          lowering.secondGradient(operation, upper, left, right), to: second)
      }
    }
  }

  private mutating func firstGradient(
    _ operation: Arithmetic, _ upper: Value, _ right: Value
  ) throws(ComputeError) -> Value {
    let count = upper.count
    switch operation {
    case .add, .subtract: return upper
    case .multiply, .divide:
      return try unsafe emitElementwise("\(operation.rawValue) backward", [upper, right]) {
        reads, lower in
        unsafe combine(operation, reads[0], reads[1], to: lower, count: count)
      }
    }
  }

  private mutating func secondGradient(
    _ operation: Arithmetic, _ upper: Value, _ left: Value, _ right: Value
  ) throws(ComputeError) -> Value {
    let count = upper.count
    let name = "\(operation.rawValue) backward"
    switch operation {
    case .add: return upper
    case .subtract:
      return try unsafe emitElementwise(name, [upper]) { reads, lower in
        let upper = unsafe reads[0]
        for index in 0..<count { unsafe lower[index] = -upper[index] }
      }
    case .multiply:
      return try unsafe emitElementwise(name, [upper, left]) { reads, lower in
        unsafe combine(.multiply, reads[0], reads[1], to: lower, count: count)
      }
    case .divide:
      return try unsafe emitElementwise(name, [upper, left, right]) { reads, lower in
        let (upper, a, b) = unsafe (reads[0], reads[1], reads[2])
        for index in 0..<count {
          unsafe lower[index] = -upper[index] * (a[index] / b[index] / b[index])
        }
      }
    }
  }

  /// The value repeated to a larger shape, row-major.
  mutating func broadcast(
    _ input: Variable, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    if input.shape == shape { return input }
    let source = try dense(input.value)
    let repeated = try dense(
      Value(
        shape: shape, layout: .strided(broadcastStrides(from: source.shape, to: shape)),
        location: source.location))
    let sums = BroadcastSum(of: shape, to: source.shape)
    return variable(repeated, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitKernel(
        "broadcast backward", [lowering.dense(gradient)], to: source.shape
      ) { reads, lower in unsafe sums.run(from: reads[0], to: lower) }
      try lowering.accumulate(lower, to: input)
    }
  }
}

private func combine(
  _ operation: Arithmetic, _ a: FloatPointer, _ b: FloatPointer, to result: FloatPointer, count: Int
) {
  switch operation {
  case .add: for index in 0..<count { unsafe result[index] = a[index] + b[index] }
  case .subtract: for index in 0..<count { unsafe result[index] = a[index] - b[index] }
  case .multiply: for index in 0..<count { unsafe result[index] = a[index] * b[index] }
  case .divide: for index in 0..<count { unsafe result[index] = a[index] / b[index] }
  }
}
