import Diagnostics
import Networks

extension TrainingLowering {
  /// `Permute`: a view.
  mutating func permuted(_ input: Variable, _ dims: [Int]) throws(ComputeError) -> Variable {
    let axes = dims.map { axis($0, of: dims.count) }
    let inverse = axes.indices.sorted { axes[$0] < axes[$1] }
    return try variable(permuted(input.value, axes), from: [input]) {
      (lowering, gradient) throws(ComputeError) in
      try lowering.accumulate(lowering.permuted(gradient, inverse), to: input)
    }
  }

  /// `Select`: a view without the dimension.
  mutating func selected(
    _ input: Variable, dim: Int, index: Int
  ) throws(ComputeError) -> Variable {
    let axis = axis(dim, of: input.shape.count)
    let index = index < 0 ? index + input.shape[axis] : index
    return try variable(
      selected(input.value, dim: axis, index: index), from: [input]
    ) { (lowering, gradient) throws(ComputeError) in
      let lower = try lowering.spread(gradient, over: input.shape, axis, from: index, step: 1)
      try lowering.accumulate(lower, to: input)
    }
  }

  /// `Slice`: a view where it can be.
  mutating func sliced(_ input: Variable, _ slice: Slice) throws(ComputeError) -> Variable {
    let axis = axis(slice.dim, of: input.shape.count)
    let range = slice.range(in: input.shape[axis])
    if range.count == input.shape[axis] { return input }
    return try variable(sliced(input.value, slice), from: [input]) {
      (lowering, gradient) throws(ComputeError) in
      let lower = try lowering.spread(
        gradient, over: input.shape, axis, from: range.first, step: slice.step)
      try lowering.accumulate(lower, to: input)
    }
  }

  /// The values of a part of one dimension at their places in zeros of the whole shape.
  private mutating func spread(
    _ part: Value, over shape: [Int], _ axis: Int, from start: Int, step: Int
  ) throws(ComputeError) -> Value {
    let source = try dense(part)
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let size = shape[axis]
    let count = source.count / (outer * inner)
    return try unsafe emitKernel("spread", [source], to: shape) { reads, result in
      unsafe result.update(repeating: 0, count: outer * size * inner)
      for row in 0..<outer {
        for index in 0..<count {
          unsafe (result + (row * size + start + index * step) * inner).update(
            from: reads[0] + (row * count + index) * inner, count: inner)
        }
      }
    }
  }

  /// `Concat`; what has 1 sample, or no batch dimension, is repeated for each sample.
  ///
  /// - Parameters:
  ///   - axis: among the dimensions of the result.
  ///   - shape: of the result.
  mutating func concatenated(
    _ inputs: [Variable], _ axis: Int, _ shape: [Int]
  ) throws(ComputeError) -> Variable {
    try variable(concatenated(inputs.map(\.value), axis, shape), from: inputs) {
      (lowering, gradient) throws(ComputeError) in
      var start = 0
      for input in inputs {
        let size = input.shape[axis - (shape.count - input.shape.count)]
        var part = try lowering.narrowed(gradient, axis, from: start, step: 1, count: size)
        start += size
        guard input.needsGradient else { continue }
        if part.count > input.value.count {
          // What was repeated for each sample gets the sum over the samples.
          part = try lowering.columnSums(
            lowering.dense(part), columns: input.value.count,
            to: lowering.gradientPlace(for: input))
        }
        try lowering.accumulate(lowering.reshaped(part, to: input.shape), to: input)
      }
    }
  }

  /// The value cut along one dimension into parts of these sizes, which fill it: views.
  mutating func parts(
    of input: Variable, along axis: Int, _ sizes: [Int]
  ) throws(ComputeError) -> [Variable] {
    var values: [Value] = []
    var start = 0
    for size in sizes {
      values.append(try narrowed(input.value, axis, from: start, step: 1, count: size))
      start += size
    }
    return variables(values, from: [input]) { [values] (lowering, gradients) throws(ComputeError) in
      var parts: [Value] = []
      for (value, gradient) in zip(values, gradients) {
        if let gradient {
          parts.append(gradient)
        } else {
          let zeros = [Float](repeating: 0, count: value.count)
          parts.append(try lowering.constant(zeros, value.shape))
        }
      }
      try lowering.accumulate(lowering.concatenated(parts, axis, input.shape), to: input)
    }
  }
}
