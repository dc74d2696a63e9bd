import Diagnostics
import Networks

extension TrainingLowering {
  /// The value in a layout over which a loop may run from the first element to the last: as it lies
  /// where its elements fill their memory, else row-major.
  mutating func contiguous(_ value: Value) throws(ComputeError) -> Value {
    if case .blocked(let descriptor) = value.layout,
      descriptor.byteCount == value.count * MemoryLayout<Float>.stride
    {
      return value
    }
    return try dense(value)
  }

  /// The value in the layout of another one of the same shape.
  mutating func matched(_ value: Value, to other: Value) throws(ComputeError) -> Value {
    guard case .blocked(let descriptor) = other.layout else { return try dense(value) }
    if case .blocked(let own) = value.layout, own == descriptor { return value }
    let plain = try Value(shape: descriptor.shape, location: dense(value).location)
    let result = try converted(plain, to: descriptor)
    return Value(shape: other.shape, layout: other.layout, location: result.location)
  }

  /// Adds a loop over all elements of values that lie alike, with a result that lies as they do.
  mutating func emitElementwise(
    _ name: String, _ reads: [Value], _ kernel: @escaping Kernel
  ) throws(ComputeError) -> Value {
    let buffer = newBuffer(byteCount: reads[0].count * MemoryLayout<Float>.stride)
    let result = Value(
      shape: reads[0].shape, layout: reads[0].layout, location: Location(buffer: buffer))
    try unsafe emit(
      name, .kernel(kernel), reads: reads.map(\.location), writes: [result.location])
    return result
  }

  /// A function of each element alone. NaN stays NaN, so that a run that diverges shows it.
  mutating func elementwise(
    _ function: ElementFunction, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let source = try contiguous(input.value)
    let count = source.count
    let result = try unsafe emitElementwise("map", [source]) { reads, result in
      unsafe function.apply(from: reads[0], to: result, count: count)
    }
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let known = function.derivesFromResult ? result : source
      let upper = try lowering.matched(gradient, to: result)
      let lower = try unsafe lowering.emitElementwise("map backward", [known, upper]) {
        reads, lower in
        unsafe function.differentiate(reads[0], reads[1], to: lower, count: count)
      }
      try lowering.accumulate(lower, to: input)
    }
  }

  /// One of PyTorch's activations.
  mutating func activation(
    _ activation: Activation, _ input: Variable
  ) throws(ComputeError) -> Variable {
    try elementwise(.activation(activation), input)
  }
}
