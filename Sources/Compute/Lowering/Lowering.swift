internal import CDNNL
import Diagnostics
import Networks
import Tensors

/// Turns a network into a ``Program``: picks layouts, reorders weights, fuses what oneDNN can fuse, and
/// computes at once whatever follows from weights alone.
struct Lowering: ~Copyable {
  let model: Model
  let batchSize: Int
  /// Whether every layer must treat NaN and infinity as PyTorch does, at the price of speed: oneDNN's
  /// ReLU and max pool turn NaN into numbers, and folded weights overflow elsewhere.
  let isCareful: Bool
  /// Layers that read each layer, once for each time they do.
  let consumers: [[Int]]
  private let stream: Stream

  private(set) var steps: [Step] = []
  private(set) var buffers: [Buffer] = []
  /// How many layers still to be lowered read each buffer, by index.
  private var pendingReads: [Int] = []
  private(set) var input: Value
  private var values: [Value?]
  /// Earlier results of ``converted(_:to:)``.
  private var conversions: [(source: Location, from: Descriptor, result: Value)] = []

  var network: Network { model.network }

  init(_ model: Model, batchSize: Int, isCareful: Bool) throws(ComputeError) {
    self.model = model
    self.batchSize = batchSize
    self.isCareful = isCareful
    stream = try Stream()
    values = Array(repeating: nil, count: model.network.layers.count)
    var consumers = [[Int]](repeating: [], count: model.network.layers.count)
    var inputReads = 0
    for (index, layer) in model.network.layers.enumerated() {
      for source in layer.inputs {
        switch source {
        case .input: inputReads += 1
        case .layer(let producer): consumers[producer].append(index)
        }
      }
    }
    self.consumers = consumers
    let shape = [batchSize] + model.network.inputShape
    input = Value(shape: shape, location: Location(buffer: BufferID(index: 0)))
    buffers = [Buffer(size: input.count * MemoryLayout<Float>.stride)]
    pendingReads = [inputReads]
  }

  /// The whole network as a program.
  ///
  /// - Throws: `CMP001`, `CMP002`, `CMP004`.
  consuming func program() throws(ComputeError) -> Program {
    let layers = network.layers
    for (index, layer) in layers.enumerated() where values[index] == nil {
      for source in layer.inputs { release(source) }
      let tail = tail(after: index)
      let result = try lower(layer, at: index, tail)
      define(tail, as: result)
    }
    guard network.output.isBatched else {
      throw ComputeError(.model, "the network's output does not depend on its input")
    }
    let last = try layers.isEmpty ? dense(input) : dense(value(of: .layer(layers.count - 1)))
    return Program(
      steps: steps, buffers: buffers, input: input.location, output: last.location,
      inputCount: input.count / batchSize, outputCount: last.count / batchSize,
      batchSize: batchSize,
      arena: ArenaPlan(
        steps: steps, buffers: buffers, input: input.location.buffer, output: last.location.buffer))
  }

  // MARK: Values of layers

  /// - Throws: `CMP004` for a layer that reads a later one.
  func value(of source: Source) throws(ComputeError) -> Value {
    switch source {
    case .input: return input
    case .layer(let index):
      guard values.indices.contains(index), let value = values[index] else {
        throw ComputeError(.model, "layer \(index) is read before it is computed")
      }
      return value
    }
  }

  func isComputed(_ source: Source) -> Bool {
    switch source {
    case .input: true
    case .layer(let index): values[index] != nil
    }
  }

  /// The layer's inputs.
  func inputs(of layer: Layer) throws(ComputeError) -> [Value] {
    var result: [Value] = []
    for source in layer.inputs { result.append(try value(of: source)) }
    return result
  }

  /// The layer's first input.
  func onlyInput(of layer: Layer) throws(ComputeError) -> Value {
    guard let source = layer.inputs.first else {
      throw ComputeError(.model, at: layer.id, "the layer reads nothing")
    }
    return try value(of: source)
  }

  /// All sizes of the layer's result.
  func outputShape(of layer: Layer) -> [Int] {
    (layer.output.isBatched ? [batchSize] : []) + layer.output.sizes
  }

  /// Says that one of the reads of this value has come.
  mutating func release(_ source: Source) {
    guard let value = try? value(of: source) else { return }
    pendingReads[value.location.buffer.index] -= 1
  }

  private mutating func define(_ tail: Tail, as value: Value) {
    for index in tail.covered { values[index] = value }
    let isResult = tail.last == network.layers.count - 1
    pendingReads[value.location.buffer.index] += consumers[tail.last].count + (isResult ? 1 : 0)
  }

  /// Whether nothing after the layer being lowered reads the value's memory, so that its result may
  /// take the place.
  func isFree(_ value: Value) -> Bool {
    let index = value.location.buffer.index
    return pendingReads[index] <= 0 && buffers[index].constant == nil
  }

  /// A weight as it stands in the state dict.
  ///
  /// - Throws: `CMP004` where the model lacks it.
  func weight(_ suffix: String, of layer: Layer) throws(ComputeError) -> [Float] {
    let name = layer.name.map { suffix.isEmpty ? $0 : "\($0).\(suffix)" } ?? suffix
    guard let tensor = model.weights[name] else {
      throw ComputeError(.model, at: layer.id, "the model lacks the tensor \(quoted(name))")
    }
    return tensor.values
  }

  // MARK: Memory

  mutating func newBuffer(byteCount: Int) -> BufferID {
    buffers.append(Buffer(size: byteCount))
    pendingReads.append(0)
    return BufferID(index: buffers.count - 1)
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
    guard let old, buffers[old.location.buffer.index].constant == nil else {
      return try newValue(shape, descriptor)
    }
    // What was copied out of the old value is not what the new one would give.
    conversions.removeAll { $0.source.buffer == old.location.buffer }
    return try Value(shape: shape, descriptor: descriptor, location: old.location)
  }

  mutating func constant(_ values: [Float], _ shape: [Int]) throws(ComputeError) -> Value {
    precondition(shape.reduce(1, *) == values.count)
    let value = newValue(shape)
    buffers[value.location.buffer.index].constant = try AlignedBytes(values)
    return value
  }

  /// Makes a weight through intermediate forms of it and frees those.
  mutating func weightValue(
    _ make: (inout Lowering) throws(ComputeError) -> Value
  ) throws(ComputeError) -> Value {
    let first = buffers.count
    let result = try make(&self)
    for index in first..<buffers.count where index != result.location.buffer.index {
      buffers[index].constant = nil
    }
    conversions.removeAll { $0.source.buffer.index >= first }
    return result
  }

  // MARK: Steps

  /// Adds a step, or runs it at once if it reads constants alone.
  mutating func emit(
    _ name: String, _ work: Step.Work, reads: [Location], writes: [Location]
  ) throws(ComputeError) {
    let step = Step(name: name, work: work, reads: reads, writes: writes)
    guard reads.allSatisfy({ buffers[$0.buffer.index].constant != nil }) else {
      steps.append(step)
      return
    }
    for location in writes where buffers[location.buffer.index].constant == nil {
      let bytes = try AlignedBytes(count: buffers[location.buffer.index].size)
      buffers[location.buffer.index].constant = bytes
    }
    let scratchpad = try AlignedBytes(count: step.scratchpadByteCount)
    let constants = buffers
    let bound = unsafe try BoundStep(step, scratchpad: scratchpad.base) { location in
      unsafe constants[location.buffer.index].constant?.base.advanced(by: location.offset)
        ?? scratchpad.base
    }
    try bound.run(on: stream)
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
    for known in conversions where known.source == value.location && known.from == source {
      if try known.result.descriptor() == target { return known.result }
    }
    let descriptor = try PrimitiveDescriptor(reorder: source, to: target, Attributes.with([]))
    let result = try newValue(value.shape, target)
    try emit(
      "reorder", descriptor,
      reads: [.init(index: DNNL_ARG_SRC_0, layout: source, location: value.location)],
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
    conversions.append((value.location, source, result))
    return result
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
}
