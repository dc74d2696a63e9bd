import Diagnostics
import Networks

extension PlanBuilding where Self: ~Copyable {
  /// The value with its strides at hand: as a view, copied only out of layouts that have none.
  mutating func strided(_ value: Value) throws(ComputeError) -> (value: Value, strides: [Int]) {
    switch value.layout {
    case .strided(let strides): return (value, strides)
    case .blocked(let descriptor):
      if descriptor.shape == value.shape, let strides = descriptor.strides {
        return (
          Value(shape: value.shape, layout: .strided(strides), location: value.location), strides
        )
      }
    }
    let plain = try dense(value)
    return (plain, rowMajorStrides(of: plain.shape))
  }

  /// `Permute`: a view.
  mutating func permuted(_ value: Value, _ dims: [Int]) throws(ComputeError) -> Value {
    let (source, strides) = try strided(value)
    let axes = dims.map { axis($0, of: value.shape.count) }
    return Value(
      shape: axes.map { source.shape[$0] }, layout: .strided(axes.map { strides[$0] }),
      location: source.location)
  }

  /// `Select`: a view without the dimension.
  mutating func selected(_ value: Value, dim: Int, index: Int) throws(ComputeError) -> Value {
    let axis = axis(dim, of: value.shape.count)
    let index = index < 0 ? index + value.shape[axis] : index
    let part = try narrowed(value, axis, from: index, step: 1, count: 1)
    guard case .strided(var strides) = part.layout else { return part }
    var shape = part.shape
    shape.remove(at: axis)
    strides.remove(at: axis)
    return Value(shape: shape, layout: .strided(strides), location: part.location)
  }

  /// `Slice`: a view, copied only where oneDNN could not read it.
  mutating func sliced(_ value: Value, _ slice: Slice) throws(ComputeError) -> Value {
    let axis = axis(slice.dim, of: value.shape.count)
    let range = slice.range(in: value.shape[axis])
    let view = try narrowed(value, axis, from: range.first, step: slice.step, count: range.count)
    // oneDNN takes steps that lead past the end of a dimension for an overlap with the next one.
    guard range.count * slice.step > value.shape[axis], case .strided(let strides) = view.layout
    else { return view }
    return try copied(view, strides)
  }

  /// `count` indices of one dimension, as a view.
  mutating func narrowed(
    _ value: Value, _ axis: Int, from start: Int, step: Int, count: Int
  ) throws(ComputeError) -> Value {
    var (source, strides) = try strided(value)
    var shape = source.shape
    var location = source.location
    location.offset += start * strides[axis] * MemoryLayout<Float>.stride
    shape[axis] = count
    strides[axis] *= step
    return Value(shape: shape, layout: .strided(strides), location: location)
  }

  /// `PixelShuffle`: `[*, C * r^2, H, W]` to `[*, C, H * r, W * r]`.
  mutating func pixelShuffle(
    _ input: Value, _ factor: Int, _ shape: [Int]
  ) throws(ComputeError) -> Value {
    let channels = shape[shape.count - 3]
    let (height, width) = (input.shape[input.shape.count - 2], input.shape[input.shape.count - 1])
    let outer = input.shape.dropLast(3).reduce(1, *)
    let split = try reshaped(dense(input), to: [outer, channels, factor, factor, height, width])
    return try reshaped(permuted(split, [0, 1, 4, 2, 5, 3]), to: shape)
  }

  mutating func concatenated(
    _ values: [Value], _ axis: Int, _ shape: [Int]
  ) throws(ComputeError) -> Value {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var parts: [Value] = []
    var widths: [Int] = []
    for value in values {
      var expanded = shape
      expanded[axis] = value.shape[axis - (shape.count - value.shape.count)]
      parts.append(try dense(broadcast(value, to: expanded)))
      widths.append(expanded[axis] * inner)
    }
    return try unsafe emitKernel("concat", parts, to: shape) { [widths] reads, result in
      var to = unsafe result
      for row in 0..<outer {
        for part in widths.indices {
          unsafe to.update(from: reads[part] + row * widths[part], count: widths[part])
          unsafe to += widths[part]
        }
      }
    }
  }

  /// The value repeated to a larger shape: a view.
  mutating func broadcast(_ value: Value, to shape: [Int]) throws(ComputeError) -> Value {
    if value.shape == shape { return value }
    let source = try dense(value)
    return Value(
      shape: shape, layout: .strided(broadcastStrides(from: source.shape, to: shape)),
      location: source.location)
  }
}

extension Lowering {
  /// `Concat` along one dimension; constants without the batch are repeated for each sample.
  mutating func lowerConcat(_ layer: Layer, dim: Int) throws(ComputeError) -> Value {
    let shape = outputShape(of: layer)
    return try concatenated(inputs(of: layer), axis(dim, of: shape.count), shape)
  }
}
