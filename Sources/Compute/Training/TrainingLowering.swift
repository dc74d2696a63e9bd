import Diagnostics
import Networks

/// Turns a network into a ``TrainingProgram`` for slices of one size: steps forward in training mode,
/// then, by a tape of what was computed, steps backward.
///
/// Each function of a layer takes ``Variable``s, emits the steps of its result, and says with
/// ``variable(_:from:_:)`` how a gradient goes back to what it read. Such functions compose: attention
/// is products, a softmax and linear maps.
struct TrainingLowering: ~Copyable, PlanBuilding {
  let network: Network
  /// Samples of one slice.
  let rows: Int
  let layout: ParameterLayout

  /// Indices of ReLUs that a max pool alone reads, which then takes the maximum of 0 too: the same
  /// results and gradients in one pass in place of two.
  let pooledRectifiers: Set<Int>

  var plan = PlanDraft()
  private var tape: [Entry] = []
  /// By variable: the sum of the gradients that have come back so far.
  private var gradients: [Value?] = []
  private var values: [Variable?]
  private var parameters: [String: Variable] = [:]
  private var regions: [Region: BufferID] = [:]
  /// Samples that a batch needs at least: two where a layer takes statistics of one value of each.
  var fewestSamples = 1
  /// Layers with random numbers so far, each of which draws its own.
  private var randomLayers = 0

  private struct Entry {
    let results: [Variable]
    let backward: JointBackward
  }

  /// Emits the steps that bring a gradient of the result, `[…]` as the result in any layout, back to
  /// what it was computed from.
  typealias Backward = (inout TrainingLowering, Value) throws(ComputeError) -> Void

  /// As ``Backward`` for results that were computed together: their gradients in order, nil where none
  /// came back, though never for all.
  typealias JointBackward = (inout TrainingLowering, [Value?]) throws(ComputeError) -> Void

  init(_ network: Network, rows: Int) {
    self.network = network
    self.rows = rows
    layout = ParameterLayout(network)
    values = Array(repeating: nil, count: network.layers.count)
    pooledRectifiers = Set(
      network.layers.indices.filter { index in
        guard case .activation(.relu) = network.layers[index].operation else { return false }
        let readers = network.layers.filter { $0.inputs.contains(.layer(index)) }
        guard readers.count == 1, case .maxPool = readers[0].operation else { return false }
        return true
      })
  }

  /// - Parameter givesInputGradient: whether the gradient with respect to the input is wanted too.
  /// - Throws: `CMP001`, `CMP002`, `CMP004`.
  consuming func program(givesInputGradient: Bool = false) throws(ComputeError) -> TrainingProgram {
    let input = newVariable(
      newValue([rows] + network.inputShape), needsGradient: givesInputGradient)
    for (index, layer) in network.layers.enumerated() {
      var inputs: [Variable] = []
      for source in layer.inputs {
        switch source {
        case .input: inputs.append(input)
        case .layer(let earlier):
          guard let variable = values[earlier] else {
            throw ComputeError(.model, at: layer.id, "the layer reads a later one")
          }
          inputs.append(variable)
        }
      }
      values[index] = pooledRectifiers.contains(index) ? inputs[0] : try lower(layer, inputs)
    }
    guard let last = values.last ?? input else {
      throw ComputeError(.model, "the network has no layers")
    }
    guard network.output.isBatched else {
      throw ComputeError(.model, "the network's output does not depend on its input")
    }
    let output = try dense(last.value)
    let outputGradient = newValue(output.shape)
    try emit(
      "loss", .loss, reads: [output.location], writes: [outputGradient.location])
    if last.needsGradient { try accumulate(outputGradient, to: last) }
    try runTape()
    let inputGradient = try gradients[input.id].map { value throws(ComputeError) in try dense(value)
    }
    try storeParameterGradients()
    return TrainingProgram(
      steps: plan.steps, buffers: plan.buffers, input: input.value.location,
      output: output.location,
      outputGradient: outputGradient.location, inputGradient: inputGradient?.location,
      inputCount: input.value.count / rows, outputCount: output.count / rows, rows: rows,
      fewestSamples: fewestSamples)
  }

  // MARK: Variables

  private mutating func newVariable(_ value: Value, needsGradient: Bool) -> Variable {
    gradients.append(nil)
    return Variable(value: value, id: gradients.count - 1, needsGradient: needsGradient)
  }

  /// A result computed from `inputs`. `backward` is called at most once, with the whole gradient of the
  /// result, and only if one of the inputs needs a gradient.
  mutating func variable(
    _ value: Value, from inputs: [Variable], _ backward: @escaping Backward
  ) -> Variable {
    variables([value], from: inputs) { (lowering, gradients) throws(ComputeError) in
      if let gradient = gradients[0] { try backward(&lowering, gradient) }
    }[0]
  }

  /// Results computed together from `inputs`, as ``variable(_:from:_:)``.
  mutating func variables(
    _ values: [Value], from inputs: [Variable], _ backward: @escaping JointBackward
  ) -> [Variable] {
    let needsGradient = inputs.contains(where: \.needsGradient)
    var results: [Variable] = []
    for value in values { results.append(newVariable(value, needsGradient: needsGradient)) }
    if needsGradient { tape.append(Entry(results: results, backward: backward)) }
    return results
  }

  /// A value that no gradient flows to.
  mutating func constantVariable(_ value: Value) -> Variable {
    newVariable(value, needsGradient: false)
  }

  /// Adds to a variable's gradient. Nothing may write to the value's memory afterwards.
  mutating func accumulate(_ gradient: Value, to variable: Variable) throws(ComputeError) {
    guard variable.needsGradient else { return }
    precondition(gradient.shape == variable.value.shape)
    guard let sum = gradients[variable.id] else {
      gradients[variable.id] = gradient
      return
    }
    let (first, second) = try (dense(sum), dense(gradient))
    let count = first.count
    gradients[variable.id] = try unsafe emitKernel(
      "add gradients", [first, second], to: first.shape
    ) { reads, result in
      for index in 0..<count { unsafe result[index] = reads[0][index] + reads[1][index] }
    }
  }

  private mutating func runTape() throws(ComputeError) {
    while let entry = tape.popLast() {
      let upper = entry.results.map { gradients[$0.id] }
      if upper.contains(where: { $0 != nil }) { try entry.backward(&self, upper) }
    }
  }

  // MARK: Parameters

  /// Memory that the session brings, as a buffer.
  mutating func buffer(of region: Region) -> BufferID {
    if let known = regions[region] { return known }
    let count: Int =
      switch region {
      case .parameters, .gradients: layout.parameterCount
      case .statistics: layout.statisticCount
      case .key: MemoryLayout<SliceKey>.size / MemoryLayout<Float>.stride
      }
    let buffer = newBuffer(byteCount: count * MemoryLayout<Float>.stride)
    plan.buffers[buffer.index].region = region
    regions[region] = buffer
    return buffer
  }

  /// A learned tensor of the layer, row-major; used by several layers, it is one variable.
  ///
  /// - Throws: `CMP004` where the network has none of that name.
  mutating func parameter(_ suffix: String, of layer: Layer) throws(ComputeError) -> Variable {
    let entry = try entry(suffix, of: layer)
    if let known = parameters[entry.name] { return known }
    let variable = newVariable(
      value(entry, in: .parameters), needsGradient: true)
    parameters[entry.name] = variable
    return variable
  }

  /// A running statistic or counter of the layer, read and written as training goes.
  mutating func statistic(_ suffix: String, of layer: Layer) throws(ComputeError) -> Value {
    value(try entry(suffix, of: layer), in: .statistics)
  }

  private func entry(
    _ suffix: String, of layer: Layer
  ) throws(ComputeError) -> ParameterLayout.Entry {
    let name = layer.name.map { suffix.isEmpty ? $0 : "\($0).\(suffix)" } ?? suffix
    guard let entry = layout[name] else {
      throw ComputeError(.model, at: layer.id, "the network lacks the tensor \(quoted(name))")
    }
    return entry
  }

  private mutating func value(_ entry: ParameterLayout.Entry, in region: Region) -> Value {
    let offset = entry.range.lowerBound * MemoryLayout<Float>.stride
    return Value(
      shape: entry.shape, location: Location(buffer: buffer(of: region), offset: offset))
  }

  /// Where a new gradient of the variable, row-major, is best written: a parameter's first one straight
  /// into the session's gradients.
  mutating func gradientPlace(for variable: Variable) -> Value {
    if gradients[variable.id] == nil,
      let name = parameters.first(where: { $1.id == variable.id })?.key,
      let entry = layout[name]
    {
      return value(entry, in: .gradients)
    }
    return newValue(variable.value.shape)
  }

  /// Brings every parameter's gradient where the session looks for it.
  private mutating func storeParameterGradients() throws(ComputeError) {
    for entry in layout.parameters {
      let place = value(entry, in: .gradients)
      guard let variable = parameters[entry.name], let gradient = gradients[variable.id] else {
        continue
      }
      if gradient.location == place.location { continue }
      let source = try dense(gradient)
      let count = source.count
      try unsafe emit(
        "store gradient",
        .kernel { reads, result in unsafe result.update(from: reads[0], count: count) },
        reads: [source.location], writes: [place.location])
    }
  }

  // MARK: Randomness

  /// The slice's key, for a step that draws random numbers, and the number of this use of it.
  mutating func randomness() -> (key: Value, use: UInt64) {
    randomLayers += 1
    let key = Value(shape: [4], location: Location(buffer: buffer(of: .key)))
    return (key, UInt64(randomLayers))
  }

  /// All sizes of the layer's result.
  func outputShape(of layer: Layer) -> [Int] {
    (layer.output.isBatched ? [rows] : []) + layer.output.sizes
  }
}

/// A value that gradients may flow back to.
struct Variable: Sendable {
  let value: Value
  /// Index among the program's variables.
  let id: Int
  /// Whether a learned value was used to compute it, so that a gradient is of use.
  let needsGradient: Bool

  var shape: [Int] { value.shape }
}

/// What makes a slice's random numbers its own: the same for any number of cores.
struct SliceKey {
  /// Of the training step; drawn from the run's seed.
  var step: UInt64
  /// The slice's first sample in the batch.
  var firstRow: UInt64
}
