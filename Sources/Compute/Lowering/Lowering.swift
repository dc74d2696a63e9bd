internal import CDNNL
import Diagnostics
import Networks
import Tensors

/// Turns a network into a ``Program``: picks layouts, reorders weights, fuses what oneDNN can fuse, and
/// computes at once whatever follows from weights alone.
struct Lowering: ~Copyable, PlanBuilding {
  let model: Model
  let batchSize: Int
  /// Whether every layer must treat NaN and infinity as PyTorch does, at the price of speed: oneDNN's
  /// ReLU and max pool turn NaN into numbers, and folded weights overflow elsewhere.
  let isCareful: Bool
  /// Layers that read each layer, once for each time they do.
  let consumers: [[Int]]

  var plan = PlanDraft()
  /// How many layers still to be lowered read each buffer.
  private var pendingReads: [BufferID: Int] = [:]
  private(set) var input: Value
  private var values: [Value?]

  var network: Network { model.network }

  init(_ model: Model, batchSize: Int, isCareful: Bool) throws(ComputeError) {
    self.model = model
    self.batchSize = batchSize
    self.isCareful = isCareful
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
    plan.buffers = [Buffer(size: input.count * MemoryLayout<Float>.stride)]
    pendingReads = [input.location.buffer: inputReads]
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
      steps: plan.steps, buffers: plan.buffers, input: input.location, output: last.location,
      inputCount: input.count / batchSize, outputCount: last.count / batchSize,
      batchSize: batchSize,
      arena: ArenaPlan(
        steps: plan.steps, buffers: plan.buffers, input: input.location.buffer,
        output: last.location.buffer))
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
    pendingReads[value.location.buffer, default: 0] -= 1
  }

  private mutating func define(_ tail: Tail, as value: Value) {
    for index in tail.covered { values[index] = value }
    let isResult = tail.last == network.layers.count - 1
    pendingReads[value.location.buffer, default: 0] +=
      consumers[tail.last].count + (isResult ? 1 : 0)
  }

  /// Whether nothing after the layer being lowered reads the value's memory, so that its result may
  /// take the place.
  func isFree(_ value: Value) -> Bool {
    let buffer = value.location.buffer
    return pendingReads[buffer, default: 0] <= 0 && plan.buffers[buffer.index].constant == nil
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
}
