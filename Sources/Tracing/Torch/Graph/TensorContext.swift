import Diagnostics
import Networks
import Tensors

/// One operation on tensors that is under way: who does it, and where the student wrote it.
///
/// Its methods are the operations themselves. Each checks shapes as PyTorch does, appends layers to
/// the graph while a `forward` is traced, and else works out the shape alone.
struct TensorContext {
  let interpreter: Interpreter
  let place: SourcePlace
  /// As messages name it: `torch.relu()`, `nn.Linear`.
  let name: String
  /// The module whose call it is.
  var owner: InstanceObject?
  /// What its layers are called where no module gives them a name.
  var hint: String

  init(
    _ interpreter: Interpreter, at place: SourcePlace, name: String, owner: InstanceObject? = nil
  ) {
    self.interpreter = interpreter
    self.place = place
    self.name = name
    self.owner = owner
    let last = name.split(separator: ".").last.map(String.init) ?? name
    hint = String(last.filter { $0.isLetter || $0.isNumber || $0 == "_" })
    if hint.isEmpty { hint = "operation" }
  }

  // MARK: - Stops

  func stop(_ code: TraceErrorCode, _ message: String) -> TraceStop {
    interpreter.stop(code, at: place, "\(name): \(message)")
  }

  /// What Networks cannot compute, and what to write instead.
  func unsupported(_ what: String, instead: String) -> TraceStop {
    stop(.unsupported, "\(what) is nothing that can be rebuilt here; \(instead)")
  }

  func mixing(_ what: String) -> TraceStop {
    stop(.mixesSamples, "\(what), so that an answer would depend on the other images of the batch")
  }

  func misfit(_ message: String) -> TraceStop { stop(.shape, message) }

  func value(_ error: NetworkError) -> TraceStop {
    let code: TraceErrorCode =
      switch error.code {
      case .mixesSamples: .mixesSamples
      case .tooManyLayers, .tooManyParameters, .tooManyMultiplyAccumulates, .tooManyActivations:
        .limit
      default: .shape
      }
    return interpreter.stop(code, at: place, "\(name): \(words(of: error))")
  }

  /// What a network says of a layer, in the words of PyTorch rather than of a list of layers.
  private func words(of error: NetworkError) -> String {
    var text = error.message
    // The type's name, where the student's own name for it ends alike.
    if let colon = text.firstRange(of: ": "), name.hasSuffix(text[..<colon.lowerBound]) {
      text = String(text[colon.upperBound...])
    }
    for (words, own) in [
      ("add the channel with an Unsqueeze of dim 1 before it", "add the channel: x.unsqueeze(1)"),
      ("insert a Flatten before it", "flatten it before: x.flatten(1)"),
      ("insert a Reshape before it", "give it these dimensions before: x.reshape(…)"),
    ] where text.hasSuffix(words) { text = text.dropLast(words.count) + own }
    return text
  }

  /// Of the operation and the calls around it, innermost first.
  var places: [SourcePlace] {
    var result = [place]
    for outer in interpreter.callPlaces.reversed() where result.last != outer {
      result.append(outer)
    }
    return result
  }

  // MARK: - Layers

  /// Appends a layer that reads tensors as the graph holds them, batch first.
  ///
  /// - Returns: the result batch first: `[N, …]`, or without a batch if no input has one.
  func emit(
    _ operation: Operation, _ inputs: [TracedTensor], tensors: [String: StoredTensor] = [:],
    elementType: TracedTensor.ElementType? = nil
  ) throws(TraceStop) -> TracedTensor {
    let type = elementType ?? inputs.first?.elementType ?? .float32
    guard let graph = interpreter.graph else {
      return try shapeOnly(operation, inputs, elementType: type)
    }
    var sources: [Source] = []
    var shapes: [ValueShape] = []
    for input in inputs {
      let source = try source(of: input)
      sources.append(source)
      shapes.append(graph.shape(of: source))
    }
    let output = try shape(of: operation, reading: shapes)
    let source = try limited(
      graph.append(
        TraceGraph.Node(
          operation: operation, inputs: sources, output: output, owner: owner, hint: hint,
          tensors: tensors, constant: nil, places: places)))
    return physical(source, output, elementType: type)
  }

  private func limited(_ source: Source?) throws(TraceStop) -> Source {
    if let source { return source }
    let limit = TraceGraph.layerLimit
    throw stop(.limit, LimitedResource.layers.exceeded(limit: limit, actual: limit, atLeast: true))
  }

  private func shape(
    of operation: Operation, reading shapes: [ValueShape]
  ) throws(TraceStop) -> ValueShape {
    do throws(NetworkError) {
      return try operation.shape(reading: shapes)
    } catch {
      throw value(error)
    }
  }

  /// Outside a trace: what a constructor computes with random or known numbers to learn a size.
  private func shapeOnly(
    _ operation: Operation, _ inputs: [TracedTensor], elementType: TracedTensor.ElementType
  ) throws(TraceStop) -> TracedTensor {
    var shapes: [ValueShape] = []
    var origin = OpaqueValue(what: "what \(name) computes", place: place)
    for input in inputs {
      if case .flow = input.content { throw staleFlow() }
      if case .unknown(let value) = input.content { origin = value }
      guard let sizes = input.knownSizes else {
        throw stop(.unknownValue, "a size is not known here")
      }
      shapes.append(ValueShape(sizes: sizes, isBatched: false))
    }
    let output = try shape(of: operation, reading: shapes)
    return TracedTensor(
      content: .unknown(origin), shape: output.sizes.map { .known($0) }, elementType: elementType)
  }

  private func staleFlow() -> TraceStop {
    stop(
      .unsupported,
      "reads a value that an earlier call of the network left behind; compute it in this call")
  }

  /// A value of the graph as it stands there.
  func physical(
    _ source: Source, _ shape: ValueShape, elementType: TracedTensor.ElementType = .float32
  ) -> TracedTensor {
    var tensor = TracedTensor(
      content: .flow(source, batchAxis: shape.isBatched ? 0 : nil),
      shape: (shape.isBatched ? [.batch(multiple: 1)] : []) + shape.sizes.map { .known($0) },
      elementType: elementType)
    tensor.trace = interpreter.graph?.trace ?? 0
    return tensor
  }

  // MARK: - Values of the graph

  /// The layer that holds a tensor's values now.
  private func source(of tensor: TracedTensor) throws(TraceStop) -> Source {
    guard case .flow(let source, _) = try lowered(tensor).content else {
      throw stop(.unknownValue, "reads values that are not known")
    }
    return source
  }

  /// The tensor as a value of the graph: learned tensors and constants become layers.
  ///
  /// Outside a trace nothing changes.
  func lowered(_ given: TracedTensor) throws(TraceStop) -> TracedTensor {
    var tensor = try current(given)
    guard let graph = interpreter.graph else { return tensor }
    switch tensor.content {
    case .flow:
      guard tensor.trace == graph.trace else { throw staleFlow() }
      return tensor
    case .stored(let stored):
      guard let sizes = stored.sizes else {
        throw stop(.shape, "reads a lazy parameter before its module has seen an input")
      }
      tensor.content = .flow(
        try limited(graph.learned(stored, sizes: sizes, places: places)), batchAxis: nil)
    case .literal(let values):
      tensor.content = .flow(
        try limited(graph.constant(values, sizes: tensor.knownSizes ?? [], places: places)),
        batchAxis: nil)
    case .filled(let value): return try lowered(tensor, filledWith: value, in: graph)
    case .unknown(let value): throw interpreter.unknown(value, name, at: place)
    }
    tensor.storage = TensorStorage()
    tensor.trace = graph.trace
    tensor.view = 0
    tensor.version = 0
    return tensor
  }

  /// One number everywhere; for a shape with the batch in it the number is made from the input.
  private func lowered(
    _ tensor: TracedTensor, filledWith value: Double, in graph: TraceGraph
  ) throws(TraceStop) -> TracedTensor {
    let sizes = tensor.physicalSizes
    let count = elementCount(of: sizes) ?? .max
    guard count <= 1 << 20 else {
      throw stop(.limit, "a constant of \(tensor.shapeText) is larger than the tracer makes them")
    }
    guard let batchAxis = tensor.batchAxis else {
      return physical(
        try limited(
          graph.constant([Double](repeating: value, count: count), sizes: sizes, places: places)),
        ValueShape(sizes: sizes, isBatched: false), elementType: tensor.elementType)
    }
    let input = physical(.input, graph.shape(of: .input))
    let flat = input.rank > 1 ? try emit(.reshape([-1]), [input]) : try emit(.reshape([1]), [input])
    let first = try emit(.slice(Slice(dim: 1, start: 0, stop: 1)), [flat])
    let number = try emit(.clamp(min: value, max: value), [first])
    var result = try emit(.reshape(sizes.map { _ in 1 }), [number])
    if count > 1 {
      let zeros = try limited(
        graph.constant([Double](repeating: 0, count: count), sizes: sizes, places: places))
      result = try emit(
        .arithmetic(.add),
        [result, physical(zeros, ValueShape(sizes: sizes, isBatched: false))])
    }
    guard case .flow(let source, _) = result.content else { return result }
    result.content = .flow(source, batchAxis: batchAxis)
    result.shape = tensor.shape
    result.slowMultiple = tensor.slowMultiple
    result.elementType = tensor.elementType
    return result
  }

  /// The content after all changes in place.
  func current(_ given: TracedTensor) throws(TraceStop) -> TracedTensor {
    var tensor = given
    let changes = tensor.storage.changes
    while tensor.version < changes.count {
      let change = changes[tensor.version]
      guard change.view == tensor.view,
        change.shape == tensor.shape || change.object == tensor.object
      else {
        throw unsupported(
          "a tensor that was changed in place through another view of it",
          instead: "write the operation without the underscore, or copy the tensor first: x.clone()"
        )
      }
      tensor.content = change.content
      tensor.shape = change.shape
      tensor.slowMultiple = change.slowMultiple
      tensor.trace = change.trace
      tensor.version += 1
    }
    return tensor
  }
}

extension TracedTensor {
  /// A fresh tensor, whose memory is its own.
  init(
    _ content: Content, _ sizes: [Int], elementType: ElementType = .float32
  ) {
    self.init(
      content: content, shape: sizes.map { .known($0) }, elementType: elementType)
  }

  var rank: Int { shape.count }

  /// Where Python sees the batch.
  var batchAxis: Int? {
    if case .flow(_, let axis) = content { return axis }
    return shape.firstIndex { if case .batch = $0 { true } else { false } }
  }

  /// Nil if a size depends on the batch.
  var knownSizes: [Int]? {
    var sizes: [Int] = []
    for case .known(let size) in shape { sizes.append(size) }
    return sizes.count == shape.count ? sizes : nil
  }

  /// Sizes as the graph holds them, without the batch.
  var physicalSizes: [Int] {
    shape.compactMap { dimension in
      switch dimension {
      case .known(let size): size
      case .batch(let multiple): multiple == 1 ? nil : multiple
      }
    }
  }

  /// The dimension of the graph's value, the batch counted as 0, that stands at `axis` in Python.
  func physicalDim(_ axis: Int) -> Int {
    guard let batchAxis else { return axis }
    guard axis > batchAxis else { return axis + 1 }
    if case .batch(multiple: 1) = shape[batchAxis] { return axis }
    return axis + 1
  }

  /// Images that each row of the batch dimension stands for: 1 unless dimensions were merged into it.
  var batchMultiple: Int {
    guard let batchAxis, case .batch(let multiple) = shape[batchAxis] else { return 1 }
    return multiple
  }

  /// `[N, 3, 28, 28]`
  var shapeText: String {
    let words = shape.map { dimension in
      switch dimension {
      case .known(let size): String(size)
      case .batch(1): "N"
      case .batch(let multiple): "\(multiple) * N"
      }
    }
    return "[" + words.joined(separator: ", ") + "]"
  }
}
