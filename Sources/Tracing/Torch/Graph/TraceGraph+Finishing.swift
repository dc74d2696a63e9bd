import Networks

extension TraceGraph {
  /// The layers that the output depends on, named after the modules of `root`.
  ///
  /// - Throws: a tensor without a name in the state dict.
  func finish(output: Source, root: InstanceObject) throws(UnregisteredTensor) -> TracedNetwork {
    var finishing = Finishing(graph: self, names: StateDictNames(of: root))
    return try finishing.network(output: output)
  }

  /// A tensor that a layer reads and that the network's state dict does not hold.
  struct UnregisteredTensor: Error {
    /// Where the tensor is made.
    var origin: SourcePlace
    var places: [SourcePlace]
  }
}

/// What the parts of a network are called from its root.
struct StateDictNames {
  /// The first path of each module.
  private(set) var modules: [ObjectIdentifier: String] = [:]
  /// Each name of the state dict, aliases too.
  private(set) var tensors: [String: StoredTensor] = [:]
  private(set) var order: [String] = []
  /// The first name of each tensor.
  private(set) var names: [ObjectIdentifier: String] = [:]

  init(of root: InstanceObject) {
    root.visitModules { path, module in
      if modules[ObjectIdentifier(module)] == nil { modules[ObjectIdentifier(module)] = path }
    }
    for (name, tensor) in root.stateDictTensors() where tensors[name] == nil {
      tensors[name] = tensor
      order.append(name)
      if names[ObjectIdentifier(tensor)] == nil { names[ObjectIdentifier(tensor)] = name }
    }
  }
}

private struct Finishing {
  let graph: TraceGraph
  let names: StateDictNames
  var network: TracedNetwork
  /// Where each kept node stands among the layers.
  private var positions: [Int: Int] = [:]
  private var ids: Set<String> = []
  /// Names that layers have taken for their tensors, with the tensors that stand under them.
  private var layerNames: [String: [String: ObjectIdentifier]] = [:]

  init(graph: TraceGraph, names: StateDictNames) {
    self.graph = graph
    self.names = names
    network = TracedNetwork(
      inputShape: graph.inputShape, layers: [], places: [], checkpointNames: [:], constants: [:],
      notes: graph.notes)
  }

  mutating func network(
    output: Source
  ) throws(TraceGraph.UnregisteredTensor) -> TracedNetwork {
    for index in kept(by: output) {
      let node = graph.nodes[index]
      let name = try name(of: node)
      let inputs = node.inputs.map { source -> Source in
        guard case .layer(let input) = source, let position = positions[input] else {
          return source
        }
        return .layer(position)
      }
      positions[index] = network.layers.count
      network.layers.append(
        LayerDefinition(
          id: id(name ?? node.hint), name: name, operation: node.operation, inputs: inputs))
      network.places.append(node.places)
    }
    return network
  }

  /// Nodes that the output depends on, in order.
  private func kept(by output: Source) -> [Int] {
    var isKept = [Bool](repeating: false, count: graph.nodes.count)
    if case .layer(let last) = output { isKept[last] = true }
    for index in graph.nodes.indices.reversed() where isKept[index] {
      for case .layer(let input) in graph.nodes[index].inputs { isKept[input] = true }
    }
    return graph.nodes.indices.filter { isKept[$0] }
  }

  /// The prefix of a layer's tensors: its module's path where the state dict has them there.
  private mutating func name(
    of node: TraceGraph.Node
  ) throws(TraceGraph.UnregisteredTensor) -> String? {
    if case .parameter = node.operation { return try constantName(of: node) }
    let path = node.owner.flatMap { names.modules[ObjectIdentifier($0)] }
    let prefix = path.flatMap { $0.isEmpty ? nil : $0 }
    let slots = node.operation.tensors(of: "").map {
      (suffix: String($0.name.dropFirst()), isCounter: $0.role == .counter)
    }
    guard !slots.isEmpty else { return prefix }
    if let prefix,
      slots.allSatisfy({ slot in
        node.tensors[slot.suffix].map { names.tensors[prefix + "." + slot.suffix] === $0 }
          ?? slot.isCounter
      })
    {
      layerNames[prefix, default: [:]].merge(node.identities) { $1 }
      return prefix
    }
    let name = freeName(prefix ?? node.hint, node.identities)
    layerNames[name] = node.identities
    for slot in slots {
      guard let tensor = node.tensors[slot.suffix] else { continue }
      if let stored = names.names[ObjectIdentifier(tensor)] {
        network.checkpointNames[name + "." + slot.suffix] = stored
      } else if let values = tensor.values {
        network.constants[name + "." + slot.suffix] = values
      } else if !slot.isCounter {
        throw TraceGraph.UnregisteredTensor(origin: tensor.place, places: node.places)
      }
    }
    return name
  }

  private mutating func constantName(
    of node: TraceGraph.Node
  ) throws(TraceGraph.UnregisteredTensor) -> String {
    if let tensor = node.tensors[""] {
      if let name = names.names[ObjectIdentifier(tensor)] { return name }
      guard let values = tensor.values else {
        throw TraceGraph.UnregisteredTensor(origin: tensor.place, places: node.places)
      }
      let name = freeName("constant", [:])
      layerNames[name] = [:]
      network.constants[name] = values
      return name
    }
    let name = freeName("constant", [:])
    layerNames[name] = [:]
    network.constants[name] = node.constant ?? []
    return name
  }

  /// A name under which the state dict has nothing, and no layer other tensors.
  private func freeName(_ base: String, _ identities: [String: ObjectIdentifier]) -> String {
    var count = 0
    while true {
      let name = count == 0 ? base : "\(base)_\(count)"
      if let taken = layerNames[name], !identities.isEmpty, taken == identities { return name }
      let isTaken =
        layerNames[name] != nil || names.tensors[name] != nil
        || names.order.contains { $0.hasPrefix(name + ".") }
      if !isTaken { return name }
      count += 1
    }
  }

  private mutating func id(_ base: String) -> String {
    var id = base
    var count = 0
    while ids.contains(id) {
      count += 1
      id = "\(base)_\(count)"
    }
    ids.insert(id)
    return id
  }
}

extension TraceGraph.Node {
  fileprivate var identities: [String: ObjectIdentifier] {
    tensors.mapValues { ObjectIdentifier($0) }
  }
}
