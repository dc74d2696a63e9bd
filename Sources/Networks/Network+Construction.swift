public import Diagnostics
import Tensors

extension Network {
  /// Places layers one after another: infers every shape, counts, and holds the limits.
  ///
  /// - Parameter inputShape: of one input, without the batch dimension.
  /// - Throws: `NET001` to `NET015`, the first that is found in layer order.
  public init(
    inputShape: [Int], layers: [LayerDefinition], limits: ResourceLimits = ResourceLimits()
  ) throws(NetworkError) {
    guard !layers.isEmpty else {
      throw NetworkError(.noLayers, "the network has no layers; list at least one under \"layers\"")
    }
    guard layers.count <= limits.layers else {
      throw NetworkError(
        .tooManyLayers,
        LimitedResource.layers.exceeded(limit: limits.layers, actual: layers.count))
    }
    var construction = NetworkConstruction(limits: limits)
    try construction.check(inputShape: inputShape)
    for definition in layers { try construction.append(definition, inputShape: inputShape) }
    try construction.checkHeldValues()
    self.init(
      inputShape: inputShape, layers: construction.layers, tensors: construction.tensors,
      parameterCount: construction.parameterCount,
      multiplyAccumulates: construction.multiplyAccumulates)
  }
}

/// The part of a network that has been placed so far.
private struct NetworkConstruction {
  let limits: ResourceLimits
  var layers: [Layer] = []
  var tensors: [TensorSlot] = []
  var parameterCount = 0
  var multiplyAccumulates = 0
  /// Layers inside recurrent layers.
  private var innerLayers = 0
  /// Index in `tensors` of each name, and of the layer that asked for it first.
  private var seen: [String: (slot: Int, layer: Int)] = [:]

  init(limits: ResourceLimits) { self.limits = limits }

  /// Above this, sizes could not be multiplied without care; the limit is far below it.
  private var activationLimit: Int { min(limits.activationValues, largestArgument) }

  func check(inputShape: [Int]) throws(NetworkError) {
    guard inputShape.count <= largestRank else {
      throw NetworkError(
        .inputShape,
        "input_shape has \(grouped(inputShape.count)) sizes; values have at most \(largestRank) "
          + "dimensions")
    }
    guard inputShape.allSatisfy({ $0 >= 1 }), let count = elementCount(of: inputShape),
      count <= activationLimit
    else {
      throw NetworkError(
        .inputShape,
        "input_shape \(describe(shape: inputShape)) is not a shape of at most "
          + "\(grouped(activationLimit)) values with sizes of at least 1")
    }
  }

  mutating func append(_ definition: LayerDefinition, inputShape: [Int]) throws(NetworkError) {
    let inputs = try shapes(read: definition, inputShape: inputShape)
    do throws(Misfit) {
      let operation = definition.operation
      try operation.check(inputCount: inputs.count)
      try checkDepth(of: operation)
      let output = try operation.outputShape(of: inputs)
      try checkSize(of: output, scratch: operation.scratchValues(of: inputs))
      let slots = operation.tensors(of: definition.name ?? "")
      guard slots.isEmpty || definition.name != nil else {
        throw Misfit(
          .nameless,
          "has parameters, so it needs a \"name\" under which its tensors stand in the weights")
      }
      try add(slots)
      let macs = operation.multiplyAccumulates(of: inputs, output: output)
      try add(multiplyAccumulates: macs)
      layers.append(
        Layer(
          id: definition.id, name: definition.name, operation: operation,
          inputs: definition.inputs, output: output, multiplyAccumulates: macs ?? 0))
    } catch {
      throw wording(error, of: definition)
    }
  }

  private func shapes(
    read definition: LayerDefinition, inputShape: [Int]
  ) throws(NetworkError) -> [ValueShape] {
    var shapes: [ValueShape] = []
    for source in definition.inputs {
      switch source {
      case .input: shapes.append(ValueShape(sizes: inputShape))
      case .layer(let index) where layers.indices.contains(index):
        shapes.append(layers[index].output)
      case .layer(let index):
        throw wording(
          Misfit(
            .forwardReference,
            "reads layer \(index), which does not stand before it; a layer reads earlier ones only"),
          of: definition)
      }
    }
    return shapes
  }

  /// The layers inside a recurrent layer count like others, before tensors are listed for them.
  private mutating func checkDepth(of operation: Operation) throws(Misfit) {
    guard case .recurrent(let recurrent) = operation else { return }
    let (depth, overflow) = innerLayers.addingReportingOverflow(recurrent.numLayers)
    guard !overflow, depth <= limits.layers else {
      throw Misfit(
        .tooManyLayers,
        LimitedResource.layers.exceeded(limit: limits.layers, actual: overflow ? .max : depth))
    }
    innerLayers = depth
  }

  private func checkSize(of output: ValueShape, scratch: Int?) throws(Misfit) {
    guard output.sizes.count <= largestRank else {
      throw Misfit(
        .dimension,
        "would give values of \(output.sizes.count) dimensions; they have at most \(largestRank)")
    }
    guard !output.sizes.contains(0) else {
      throw Misfit(.emptyResult, "would give \(output), which holds no values")
    }
    let count = elementCount(of: output.sizes)
    guard let count, let scratch, max(count, scratch) <= activationLimit else {
      throw Misfit(
        .tooManyActivations,
        LimitedResource.activationValues.exceeded(
          limit: activationLimit, actual: max(count ?? .max, scratch ?? .max),
          atLeast: count == nil || scratch == nil))
    }
  }

  /// Each layer's output is kept until the last layer that reads it: many that are kept at once take as
  /// much memory as one that is too large.
  func checkHeldValues() throws(NetworkError) {
    var lastReader = Array(layers.indices)
    for (index, layer) in layers.enumerated() {
      for case .layer(let source) in layer.inputs { lastReader[source] = index }
    }
    var released = [Int](repeating: 0, count: layers.count)
    var held = 0
    for (index, layer) in layers.enumerated() {
      let count = layer.heldValues
      held += count
      guard held <= activationLimit else {
        throw NetworkError(
          .tooManyActivations, at: "layers[\(index)]",
          Network.label(index, id: layer.id, layer.operation) + ": "
            + LimitedResource.activationValues.exceeded(limit: activationLimit, actual: held))
      }
      released[lastReader[index]] += count
      held -= released[index]
    }
  }

  private mutating func add(_ slots: [TensorSlot]) throws(Misfit) {
    for slot in slots {
      if let earlier = seen[slot.name] {
        let shape = tensors[earlier.slot].shape
        guard shape == slot.shape else {
          throw Misfit(
            .sharedShape,
            "shares the tensor \(quoted(slot.name)) with layer \(earlier.layer), which has it as "
              + "\(describe(shape: shape)); here it would be \(describe(shape: slot.shape))")
        }
        continue
      }
      seen[slot.name] = (tensors.count, layers.count)
      tensors.append(slot)
      guard slot.role == .learned else { continue }
      let count = elementCount(of: slot.shape)
      let (sum, overflow) = parameterCount.addingReportingOverflow(count ?? .max)
      guard let count, !overflow, sum <= limits.parameters else {
        throw Misfit(
          .tooManyParameters,
          LimitedResource.parameters.exceeded(
            limit: limits.parameters, actual: overflow ? .max : sum, atLeast: true))
      }
      parameterCount += count
    }
  }

  private mutating func add(multiplyAccumulates macs: Int?) throws(Misfit) {
    let (sum, overflow) = multiplyAccumulates.addingReportingOverflow(macs ?? .max)
    guard macs != nil, !overflow, sum <= limits.multiplyAccumulates else {
      throw Misfit(
        .tooManyMultiplyAccumulates,
        LimitedResource.multiplyAccumulates.exceeded(
          limit: limits.multiplyAccumulates, actual: overflow ? .max : sum, atLeast: true))
    }
    multiplyAccumulates = sum
  }

  /// `layer 3 'fc1' (Linear): …`
  private func wording(_ misfit: Misfit, of definition: LayerDefinition) -> NetworkError {
    let index = layers.count
    let label = Network.label(index, id: definition.id, definition.operation)
    return NetworkError(misfit.code, at: "layers[\(index)]", "\(label): \(misfit.text)")
  }
}

extension Layer {
  /// Values of the output; none for a learned constant, which is held among the weights.
  fileprivate var heldValues: Int {
    if case .parameter = operation { return 0 }
    return elementCount(of: output.sizes) ?? largestArgument
  }
}

extension Network {
  /// What messages call a layer: `layer 3 'fc1' (Linear)`.
  package func label(ofLayer index: Int) -> String {
    Self.label(index, id: layers[index].id, layers[index].operation)
  }

  fileprivate static func label(_ index: Int, id: String, _ operation: Operation) -> String {
    let called = id == String(index) ? "" : " \(quoted(id))"
    return "layer \(index)\(called) (\(operation.typeName))"
  }
}
