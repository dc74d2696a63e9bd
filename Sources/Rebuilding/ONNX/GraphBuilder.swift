import Checkpoints
import Diagnostics
import Networks
import Tensors

/// Puts a network together from the nodes of a graph, one after another: of ONNX, or of torch.export, whose
/// calls are put into ONNX's words.
///
/// A node either is computed at once, because all it reads is known, or becomes layers. Where the graph
/// states a batch of one, it states what happens to one sample, and that is what is rebuilt; else the
/// batch is followed through every shape, and what mixes samples is refused.
struct GraphBuilder {
  let graph: ONNXGraph
  /// Version of ONNX's own operators.
  let opset: Int
  let limits: ResourceLimits
  let task: ClassificationTask

  var values: [String: GraphValue] = [:]
  var layers: [LayerDefinition] = []
  /// Of each layer's output.
  var shapes: [ValueShape] = []
  var weights: [String: FloatTensor] = [:]
  var inputSizes: [Int] = []
  /// Nil where the graph leaves it open, or knows one sample only.
  var batchSize: Int?
  /// Whether one dimension of each value is the batch.
  var followsBatch = false
  /// How often each name is read.
  var readers: [String: Int] = [:]
  /// Of layers, and of the tensors that they hold.
  private var ids = LayerNames()
  var names = LayerNames()
  /// Layers that only move values, so that each is there once.
  private var moves: [Move: Int] = [:]
  /// Names of layers whose tensors later nodes may read again.
  var sharedNames: [LayerKey: String] = [:]
  /// Values padded in the third of five dimensions, and means over it.
  var paddedDepths: [Source: PaddedDepth] = [:]
  var depthMeans: [Source: DepthMean] = [:]
  /// Values of weights and of computations on constants that may still be made.
  var spendable: Int
  /// The node at hand.
  var node = ONNXNode()
  var nodeIndex = 0
  /// What its file calls the operator at hand, where that is not ONNX's word.
  var word: String?
  /// The calls of a graph of torch.export, which has these and no nodes.
  var exported = ExportedCalls()

  init(_ model: ONNXModel, limits: ResourceLimits, task: ClassificationTask) {
    graph = model.graph
    opset = model.opsets[ONNXModel.standardDomain] ?? 0
    self.limits = limits
    self.task = task
    // Read, transposed, and kept, each weight is there several times.
    spendable = 4 * min(limits.parameters, .max / 4)
    for node in graph.nodes {
      for input in node.inputs { readers[input, default: 0] += 1 }
    }
    for output in graph.outputs { readers[output.name, default: 0] += 1 }
  }

  /// The layers in order, the last giving the graph's output.
  ///
  /// - Throws: `REB040` to `REB047`.
  mutating func build() throws(RebuildingError) -> (inputSizes: [Int], layers: [LayerDefinition]) {
    try readInput()
    try call()
    for (index, node) in graph.nodes.enumerated() {
      // Only what is read, directly or not, needs a layer.
      guard node.outputs.contains(where: { readers[$0] != nil }) else { continue }
      self.node = node
      nodeIndex = index
      try place()
    }
    return (inputSizes, try finished())
  }

  private mutating func place() throws(RebuildingError) {
    for output in node.outputs where !output.isEmpty {
      guard values[output] == nil, graph.initializers[output] == nil else {
        throw failure(
          .graphReference, "gives \(quoted(output)), which is there already; export the model again"
        )
      }
    }
    let domain = node.domain
    guard domain == ONNXModel.standardDomain else {
      throw failure(
        .graphOperator,
        "is an operator of the domain \(quoted(domain)), not of ONNX itself; export the model with "
          + "torch.onnx.export and hand in that file as it is, neither optimized nor quantized")
    }
    if try fold() { return }
    try translate()
  }

  // MARK: Names

  /// What a name stands for; nil for an input that is left out.
  mutating func value(_ index: Int) throws(RebuildingError) -> GraphValue? {
    guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
    return try value(named: node.inputs[index])
  }

  mutating func value(named name: String) throws(RebuildingError) -> GraphValue {
    if let value = values[name] { return value }
    guard let tensor = graph.initializers[name] else {
      throw failure(
        .graphReference,
        "reads \(quoted(name)), which no earlier node, initializer or input gives; export the model "
          + "again")
    }
    let value = GraphValue.constant(try constant(tensor, named: name))
    values[name] = value
    return value
  }

  /// Whole numbers beyond this are no shape, and take much memory here.
  private static let integerLimit = 1 << 20

  mutating func constant(
    _ tensor: Tensor, named name: String
  ) throws(RebuildingError) -> GraphConstant {
    // Sizes beside a 0 may be any number.
    guard tensor.shape.count <= 16, tensor.shape.count < 2 || tensor.count > 0 else {
      throw failure(
        .graphConstant,
        "reads \(quoted(name)), which holds no values or has more than 16 dimensions")
    }
    try spend(tensor.count)
    if let floats = tensor.widened {
      return GraphConstant(shape: floats.shape, values: .real(floats.values))
    }
    guard tensor.count <= Self.integerLimit, let integers = tensor.wholeNumbers else {
      throw failure(
        .graphConstant,
        "reads \(quoted(name)), \(grouped(tensor.count)) values of \(tensor.elementType.rawValue); "
          + "weights are floating-point numbers: export the model before it is quantized")
    }
    return GraphConstant(shape: tensor.shape, values: .integer(integers.map { Extent($0) }))
  }

  mutating func give(_ value: GraphValue, output: Int = 0) {
    guard output < node.outputs.count, !node.outputs[output].isEmpty else { return }
    values[node.outputs[output]] = value
  }

  mutating func give(_ view: GraphView) { give(.view(view)) }

  // MARK: Layers

  /// Appends a layer that reads `inputs`, and says what it gives, without the batch.
  @discardableResult
  mutating func emit(
    _ operation: Operation, _ inputs: [Source], name: String? = nil, suffix: String = ""
  ) throws(RebuildingError) -> (source: Source, sizes: [Int]) {
    guard layers.count < 4 * min(limits.layers, 1 << 20) else {
      throw failure(
        .graphLimit,
        LimitedResource.layers.exceeded(limit: limits.layers, actual: layers.count, atLeast: true))
    }
    let shape: ValueShape
    do {
      shape = try operation.shape(
        reading: inputs.map(self.shape(of:)), limit: limits.activationValues)
    } catch {
      let code: RebuildingErrorCode =
        switch error.code {
        case .mixesSamples: .graphBatch
        case .tooManyActivations: .graphLimit
        default: .graphShape
        }
      throw failure(code, "as \(error.message)")
    }
    let move = Move(operation: operation, inputs: inputs)
    if operation.onlyMoves {
      if let index = moves[move] { return (.layer(index), shape.sizes) }
      moves[move] = layers.count
    }
    let id = ids.unique(layerName + suffix)
    layers.append(LayerDefinition(id: id, name: name, operation: operation, inputs: inputs))
    shapes.append(shape)
    return (.layer(layers.count - 1), shape.sizes)
  }

  func shape(of source: Source) -> ValueShape {
    switch source {
    case .input: ValueShape(sizes: inputSizes)
    case .layer(let index): shapes[index]
    }
  }

  /// The operation that gives a source, and what it reads.
  func definition(of source: Source) -> LayerDefinition? {
    guard case .layer(let index) = source else { return nil }
    return layers[index]
  }

  /// Keeps a tensor among the weights.
  mutating func keep(_ values: [Float], shape: [Int], named name: String) throws(RebuildingError) {
    guard elementCount(of: shape) == values.count else {
      throw failure(
        .graphShape,
        "would read \(quoted(name)) as \(describe(shape: shape)), but it has "
          + "\(grouped(values.count)) values")
    }
    try spend(values.count)
    weights[name] = FloatTensor(shape: shape, values: values)
  }

  /// Notes that `count` more values are held.
  mutating func spend(_ count: Int) throws(RebuildingError) {
    guard count <= spendable else {
      throw failure(
        .graphLimit,
        LimitedResource.parameters.exceeded(
          limit: limits.parameters, actual: limits.parameters, atLeast: true))
    }
    spendable -= count
  }

  /// A learned constant as a layer of its own.
  mutating func parameter(
    _ values: [Float], shape: [Int], initializer: String
  ) throws(RebuildingError) -> Source {
    let shape = shape.isEmpty ? [1] : shape
    let name = names.unique(initializer.isEmpty ? layerName + ".constant" : initializer)
    try keep(values, shape: shape, named: name)
    return try emit(.parameter(shape: shape), [], name: name, suffix: ".constant").source
  }

  // MARK: Words

  /// The node's own name, or operator and place.
  var layerName: String {
    node.name.isEmpty ? "\(node.operation)_\(nodeIndex)" : node.name
  }

  /// `node 3 '/conv1/Conv' (Conv): …`
  func failure(_ code: RebuildingErrorCode, _ text: String) -> RebuildingError {
    let called = node.name.isEmpty ? "" : " \(quoted(node.name))"
    return RebuildingError(
      code, at: "node \(nodeIndex)",
      "node \(nodeIndex)\(called) (\(escaped(word ?? node.operation))): \(text)")
  }
}

/// What a layer without tensors does, and to what.
private struct Move: Hashable {
  let operation: Operation
  let inputs: [Source]
}

extension Operation {
  fileprivate var onlyMoves: Bool {
    switch self {
    case .permute, .reshape, .flatten: true
    default: false
    }
  }
}

/// Names of layers and their tensors, each given once.
struct LayerNames {
  private var taken: Set<String> = []
  private var counts: [String: Int] = [:]

  mutating func unique(_ wanted: String) -> String {
    var name = wanted
    while !taken.insert(name).inserted {
      counts[wanted, default: 1] += 1
      name = "\(wanted)_\(counts[wanted, default: 1])"
    }
    return name
  }
}

extension Tensor {
  /// Integers and truth values as numbers; nil for other types.
  fileprivate var wholeNumbers: [Int]? {
    let isSigned: Bool
    switch elementType {
    case .int64, .int32, .int16, .int8: isSigned = true
    case .uint64, .uint32, .uint16, .uint8, .bool: isSigned = false
    default: return nil
    }
    let width = elementType.byteCount
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
      let bits = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[start + $1]) }
      guard isSigned else { return Int(clamping: bits) }
      let unused = UInt64(64 - 8 * width)
      return Int(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
  }
}
