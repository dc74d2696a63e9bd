import Checkpoints
import Diagnostics
import Networks
import Tensors

// A graph of torch.export: its calls are put into ONNX's words one by one, and go the way of these.

extension GraphBuilder {
  /// - Parameter model: its weights keep their names; what nodes give is called `%name`, as torch.fx
  ///   prints it, so that the two never meet.
  init(_ model: ExportedModel, limits: ResourceLimits, task: ClassificationTask) {
    var graph = ONNXGraph()
    graph.initializers = model.tensors
    graph.inputs = model.graph.inputs.map { input in
      var info = ONNXValueInfo()
      info.name = "%" + input.name
      info.elementType = input.elementType
      info.dims = input.sizes.map { $0.map(ONNXDimension.size) ?? .unknown }
      return info
    }
    graph.outputs = model.graph.outputs.map { name in
      var info = ONNXValueInfo()
      info.name = model.graph.weights[name] ?? "%" + name
      return info
    }
    let whole = ONNXModel(
      irVersion: 0, producer: "torch.export", opsets: [ONNXModel.standardDomain: 21], graph: graph)
    self.init(whole, limits: limits, task: task)
    exported = ExportedCalls(model.graph)
    for (name, count) in exported.reads { readers[name, default: 0] += count }
  }

  /// Puts every call that matters in its place.
  mutating func call() throws(RebuildingError) {
    for (index, node) in exported.graph.nodes.enumerated() {
      let call = ExportedCall(node)
      let isRead = node.outputs.contains { readers["%" + $0] != nil }
      guard isRead || call.isInPlace && exported.changesWhatIsRead(call, at: index) else {
        continue
      }
      self.node = ONNXNode()
      self.node.name = node.name
      self.node.operation = node.target
      nodeIndex = index
      word = node.target
      for output in node.outputs where !output.isEmpty && values["%" + output] != nil {
        throw failure(
          .graphReference,
          "gives \(quoted(output)), which is there already; export the model again")
      }
      try translate(call)
      try note(call, at: index)
    }
    word = nil
  }

  /// What an operator wrote in place is what its argument's name stands for from now on.
  private mutating func note(_ call: ExportedCall, at index: Int) throws(RebuildingError) {
    guard exported.note(call) else {
      throw failure(
        .graphLimit, "is one of more than \(ExportedCalls.aliasLimit) names of the same memory")
    }
    guard call.isInPlace, case .name(let target)? = call.first,
      let output = call.node.outputs.first
    else { return }
    guard !exported.isAliasRead(of: target, besides: output, after: index) else {
      throw failure(
        .graphOperator,
        "writes into \(quoted(target)), which is read later in another shape; write the result into a new "
          + "value, as without inplace=True")
    }
    values[name(target)] = values["%" + output]
  }

  // MARK: Words of ONNX

  /// Puts one node of ONNX in its place, which computes the call or a part of it.
  mutating func put(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:],
    gives outputs: [String]
  ) throws(RebuildingError) {
    node.operation = operation
    node.inputs = inputs
    node.attributes = attributes
    node.outputs = outputs
    if try fold() { return }
    try translate()
  }

  /// A node in the middle of a call.
  mutating func put(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:]
  ) throws(RebuildingError) -> String {
    let output = exported.fresh()
    readers[output] = 1
    try put(operation, inputs, attributes, gives: [output])
    return output
  }

  /// What the call gives.
  func outputs(_ call: ExportedCall) -> [String] { call.node.outputs.map { "%" + $0 } }

  /// What a graph's name is called here.
  func name(_ name: String) -> String { exported.graph.weights[name] ?? "%" + name }

  /// The name of an argument's value; one for a number too. Empty where the argument is left out.
  mutating func name(_ value: ExportedGraph.Value?) throws(RebuildingError) -> String {
    switch value {
    case nil, .some(.none): return ""
    case .name(let name): return self.name(name)
    case .int(let number): return literal(.integers([Extent(number)], shape: []))
    case .bool(let flag): return literal(.integers([Extent(flag ? 1 : 0)], shape: []))
    case .float(let number):
      return literal(GraphConstant(shape: [], values: .real([Float(number)])))
    case .list: return literal(.integers(try extents(value)))
    default: throw failure(.graphAttribute, "has an argument that no layer takes")
    }
  }

  mutating func literal(_ constant: GraphConstant) -> String {
    let name = exported.fresh()
    values[name] = .constant(constant)
    return name
  }

  // MARK: Arguments

  func integer(_ call: ExportedCall, _ name: String) throws(RebuildingError) -> Int? {
    switch call[name] {
    case nil: return nil
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    default: throw wrongKind(name, "an integer")
    }
  }

  func number(_ call: ExportedCall, _ name: String) throws(RebuildingError) -> Double? {
    switch call[name] {
    case nil: return nil
    case .int(let value): return Double(value)
    case .float(let value): return value
    default: throw wrongKind(name, "a number")
    }
  }

  func flag(_ call: ExportedCall, _ name: String) throws(RebuildingError) -> Bool? {
    switch call[name] {
    case nil: return nil
    case .bool(let value): return value
    default: throw wrongKind(name, "a truth value")
    }
  }

  func text(_ call: ExportedCall, _ name: String) throws(RebuildingError) -> String? {
    switch call[name] {
    case nil: return nil
    case .text(let value): return value
    default: throw wrongKind(name, "a text")
    }
  }

  /// Known numbers: one, or a list of them.
  mutating func integers(
    _ call: ExportedCall, _ name: String
  ) throws(RebuildingError) -> [Int]? {
    guard let value = call[name] else { return nil }
    let extents = try extents(value)
    guard extents.allSatisfy({ !$0.countsBatch }) else {
      throw failure(
        .graphBatch, "has a \(name) that counts the samples; nothing may depend on them")
    }
    return extents.map(\.value)
  }

  /// Numbers, of which some may count the batch.
  mutating func extents(_ value: ExportedGraph.Value?) throws(RebuildingError) -> [Extent] {
    switch value {
    case .int(let number): return [Extent(number)]
    case .name(let name):
      guard case .constant(let constant) = try self.value(named: self.name(name)),
        let extents = constant.extents, extents.count == 1
      else { throw failure(.graphConstant, "needs \(quoted(name)) to be one known number") }
      return extents
    case .list(let values):
      var result: [Extent] = []
      for value in values {
        if case .list = value { throw failure(.graphAttribute, "has a list in a list of numbers") }
        result += try extents(value)
      }
      return result
    default: throw failure(.graphAttribute, "has no numbers where some are expected")
    }
  }

  /// One number for each spatial dimension; one for all of them is repeated.
  mutating func spatial(
    _ call: ExportedCall, _ name: String, rank: Int, default value: Int
  ) throws(RebuildingError) -> [Int] {
    let values = try integers(call, name) ?? []
    if values.isEmpty { return Array(repeating: value, count: rank) }
    return values.count == 1 ? Array(repeating: values[0], count: rank) : values
  }

  /// The tensors of a list.
  func tensors(_ call: ExportedCall, _ name: String) throws(RebuildingError) -> [String] {
    guard case .list(let values)? = call[name] else { throw wrongKind(name, "a list of tensors") }
    var result: [String] = []
    for value in values {
      guard case .name(let name) = value else { throw wrongKind(name, "a list of tensors") }
      result.append(self.name(name))
    }
    return result
  }

  private func wrongKind(_ name: String, _ wanted: String) -> RebuildingError {
    failure(.graphAttribute, "has the argument \(name) of another kind than \(wanted)")
  }

  /// The dimension that an argument means, counted from 0.
  mutating func dim(
    _ call: ExportedCall, _ name: String = "dim", rank: Int, default value: Int? = nil
  ) throws(RebuildingError) -> Int {
    guard let axis = try integers(call, name)?.first ?? value else {
      throw failure(.graphAttribute, "lacks its argument \(name)")
    }
    return try resolved(axis, rank: rank, name)
  }

  /// The number of dimensions of a value, known or not.
  mutating func rank(of name: String) throws(RebuildingError) -> Int {
    try extents(named: name).count
  }

  /// The shape of a value, known or not.
  mutating func extents(named name: String) throws(RebuildingError) -> [Extent] {
    node.inputs = [name]
    return try extents(ofInput: 0)
  }
}

/// The calls of a graph, and which names stand for the same memory.
struct ExportedCalls {
  let graph: ExportedGraph
  /// How often each of our names is read.
  private(set) var reads: [String: Int] = [:]
  /// The last call that reads a name.
  private var lastRead: [String: Int] = [:]
  /// Whose memory a name shows.
  private var owners: [String: String] = [:]
  private var aliases: [String: [String]] = [:]
  /// Weights by the names of their transposes.
  var turned: [String: String] = [:]
  private var counter = 0

  init(_ graph: ExportedGraph = ExportedGraph()) {
    self.graph = graph
    for (index, node) in graph.nodes.enumerated() {
      for argument in node.arguments { read(argument.value, at: index) }
    }
    for output in graph.outputs { lastRead[output] = graph.nodes.count }
  }

  private mutating func read(_ value: ExportedGraph.Value, at index: Int) {
    switch value {
    case .name(let name):
      reads[graph.weights[name] ?? "%" + name, default: 0] += 1
      lastRead[name] = index
    case .list(let values):
      for value in values { read(value, at: index) }
    default: break
    }
  }

  /// A name that no file gives.
  mutating func fresh() -> String {
    counter += 1
    return "%%\(counter)"
  }

  // MARK: Memory

  /// Operators whose result may be the same memory as what they read.
  private static let viewing: Set<String> = [
    "view", "reshape", "_unsafe_view", "flatten", "unflatten", "squeeze", "unsqueeze", "permute",
    "transpose", "t", "numpy_T", "swapaxes", "movedim", "expand", "select", "slice", "narrow",
    "chunk", "split", "split_with_sizes", "unbind", "alias", "detach", "contiguous", "to",
    "lift_fresh", "dropout", "feature_dropout", "alpha_dropout", "view_as", "expand_as",
  ]

  /// Whether a call that nobody reads the result of changes what a later one reads.
  func changesWhatIsRead(_ call: ExportedCall, at index: Int) -> Bool {
    guard case .name(let target)? = call.first else { return false }
    return names(of: target).contains { lastRead[$0] ?? -1 > index }
  }

  /// Names of one memory, each of which a call in place looks at.
  static let aliasLimit = 200

  /// - Returns: whether there are no more names of one memory than are followed.
  mutating func note(_ call: ExportedCall) -> Bool {
    guard call.isInPlace || Self.viewing.contains(call.operation),
      case .name(let source)? = call.first
    else { return true }
    let owner = owners[source] ?? source
    for output in call.node.outputs where !output.isEmpty {
      owners[output] = owner
      aliases[owner, default: []].append(output)
    }
    return aliases[owner]?.count ?? 0 <= Self.aliasLimit
  }

  /// Whether another name of the memory that `target` shows is read after a call.
  func isAliasRead(of target: String, besides output: String, after index: Int) -> Bool {
    names(of: target).contains {
      $0 != target && $0 != output && lastRead[$0] ?? -1 > index
    }
  }

  private func names(of target: String) -> [String] {
    let owner = owners[target] ?? target
    return [owner] + (aliases[owner] ?? [])
  }
}
