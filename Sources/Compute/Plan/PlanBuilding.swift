internal import CDNNL
import Diagnostics

/// Steps and buffers of a program while it is put together.
struct PlanDraft {
  var steps: [Step] = []
  var buffers: [Buffer] = []
  /// Earlier results of ``PlanBuilding/converted(_:to:)``.
  var conversions: [(source: Location, from: Descriptor, result: Value)] = []
}

/// What lowers a network, for inference or for training: both put steps and buffers together by the
/// same means.
protocol PlanBuilding: ~Copyable {
  var plan: PlanDraft { get set }
}

extension PlanBuilding where Self: ~Copyable {
  // MARK: Memory

  mutating func newBuffer(byteCount: Int) -> BufferID {
    plan.buffers.append(Buffer(size: byteCount))
    return BufferID(index: plan.buffers.count - 1)
  }

  /// A row-major place for a new value.
  mutating func newValue(_ shape: [Int]) -> Value {
    let count = shape.reduce(1, *)
    let buffer = newBuffer(byteCount: count * MemoryLayout<Float>.stride)
    return Value(shape: shape, location: Location(buffer: buffer))
  }

  /// A place for a new value in the layout that a primitive chose.
  mutating func newValue(_ shape: [Int], _ descriptor: Descriptor) throws(ComputeError) -> Value {
    let buffer = newBuffer(byteCount: descriptor.byteCount)
    return try Value(shape: shape, descriptor: descriptor, location: Location(buffer: buffer))
  }

  /// A place for a new value in this layout: the memory of `old`, if given, unless it is a constant's.
  mutating func place(
    _ shape: [Int], _ descriptor: Descriptor, over old: Value?
  ) throws(ComputeError) -> Value {
    guard let old, plan.buffers[old.location.buffer.index].constant == nil else {
      return try newValue(shape, descriptor)
    }
    // What was copied out of the old value is not what the new one would give.
    plan.conversions.removeAll { $0.source.buffer == old.location.buffer }
    return try Value(shape: shape, descriptor: descriptor, location: old.location)
  }

  mutating func constant(_ values: [Float], _ shape: [Int]) throws(ComputeError) -> Value {
    precondition(shape.reduce(1, *) == values.count)
    let value = newValue(shape)
    plan.buffers[value.location.buffer.index].constant = try AlignedBytes(values)
    return value
  }

  /// Makes a weight through intermediate forms of it and frees those.
  mutating func weightValue(
    _ make: (inout Self) throws(ComputeError) -> Value
  ) throws(ComputeError) -> Value {
    let first = plan.buffers.count
    let result = try make(&self)
    for index in first..<plan.buffers.count where index != result.location.buffer.index {
      plan.buffers[index].constant = nil
    }
    plan.conversions.removeAll { $0.source.buffer.index >= first }
    return result
  }

  // MARK: Steps

  /// Adds a step, or runs it at once if it reads constants alone.
  mutating func emit(
    _ name: String, _ work: Step.Work, reads: [Location], writes: [Location]
  ) throws(ComputeError) {
    let step = Step(name: name, work: work, reads: reads, writes: writes)
    guard reads.allSatisfy({ plan.buffers[$0.buffer.index].constant != nil }) else {
      plan.steps.append(step)
      return
    }
    for location in writes where plan.buffers[location.buffer.index].constant == nil {
      let bytes = try AlignedBytes(count: plan.buffers[location.buffer.index].size)
      plan.buffers[location.buffer.index].constant = bytes
    }
    let scratchpad = try AlignedBytes(count: step.scratchpadByteCount)
    let constants = plan.buffers
    let bound = unsafe try BoundStep(step, scratchpad: scratchpad.base) { location in
      unsafe constants[location.buffer.index].constant?.base.advanced(by: location.offset)
        ?? scratchpad.base
    }
    try bound.run(on: Stream())
  }

  /// Adds a primitive.
  mutating func emit(
    _ name: String, _ descriptor: borrowing PrimitiveDescriptor,
    reads: [PrimitiveStep.Argument], writes: [PrimitiveStep.Argument]
  ) throws(ComputeError) {
    let step = PrimitiveStep(
      try Primitive(descriptor), arguments: reads + writes,
      scratchpad: descriptor.layout(of: .scratchpad))
    try emit(
      "\(name) \(descriptor.implementation)", .primitive(step), reads: reads.map(\.location),
      writes: writes.map(\.location))
  }

  /// Adds a kernel of ours that fills a new row-major value; its inputs are row-major unless the
  /// kernel knows better.
  mutating func emitKernel(
    _ name: String, _ reads: [Value], to shape: [Int], _ kernel: @escaping Kernel
  ) throws(ComputeError) -> Value {
    let result = newValue(shape)
    try unsafe emit(
      name, .kernel(kernel), reads: reads.map(\.location), writes: [result.location])
    return result
  }

  /// The value in another layout of the same shape; itself where it lies so already.
  mutating func converted(_ value: Value, to target: Descriptor) throws(ComputeError) -> Value {
    let source = try value.descriptor()
    if source == target { return value }
    for known in plan.conversions where known.source == value.location && known.from == source {
      if try known.result.descriptor() == target { return known.result }
    }
    let result = try newValue(value.shape, target)
    try emitReorder(value, to: result)
    plan.conversions.append((value.location, source, result))
    return result
  }

  /// Copies a value to a place in another layout.
  mutating func emitReorder(_ value: Value, to result: Value) throws(ComputeError) {
    let (source, target) = try (value.descriptor(), result.descriptor())
    let descriptor = try PrimitiveDescriptor(reorder: source, to: target, Attributes.with([]))
    try emit(
      "reorder", descriptor,
      reads: [.init(index: DNNL_ARG_SRC_0, layout: source, location: value.location)],
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
  }

  /// The value in row-major order.
  mutating func dense(_ value: Value) throws(ComputeError) -> Value {
    if value.isDense { return value }
    switch value.layout {
    case .blocked(let descriptor):
      let plain = try converted(
        Value(shape: descriptor.shape, layout: value.layout, location: value.location),
        to: Descriptor(dense: descriptor.shape))
      return Value(shape: value.shape, location: plain.location)
    case .strided(let strides):
      if value.shape.count <= 6, strides.allSatisfy({ $0 > 0 }) {
        return try converted(value, to: Descriptor(dense: value.shape))
      }
      return try copied(value, strides)
    }
  }

  /// The value in row-major order, by our own kernel: it reads any strides, oneDNN does not.
  mutating func copied(_ value: Value, _ strides: [Int]) throws(ComputeError) -> Value {
    let copy = StridedCopy(shape: value.shape, strides: strides)
    return try unsafe emitKernel("copy", [value], to: value.shape) { reads, result in
      unsafe copy.run(from: reads[0], to: result)
    }
  }

  /// The value with other dimensions and the same elements in row-major order, copied only where it
  /// must be.
  mutating func reshaped(_ value: Value, to shape: [Int]) throws(ComputeError) -> Value {
    if value.shape == shape { return value }
    switch value.layout {
    case .blocked: return Value(shape: shape, layout: value.layout, location: value.location)
    case .strided: return Value(shape: shape, location: try dense(value).location)
    }
  }

  /// The value with a layout whose shape is the value's own: as it is but for a flattened one.
  mutating func aligned(_ value: Value) throws(ComputeError) -> Value {
    guard case .blocked(let descriptor) = value.layout, descriptor.shape != value.shape else {
      return value
    }
    return try dense(value)
  }
}
