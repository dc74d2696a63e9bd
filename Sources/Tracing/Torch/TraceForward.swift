import Diagnostics
import Networks

extension Interpreter {
  /// Runs the network's `forward` on one input and gives the layers that its answer depends on.
  ///
  /// - Parameter inputShape: of one image, without the batch.
  func traceForward(
    of network: InstanceObject, inputShape: [Int]
  ) throws(TraceError) -> TracedNetwork {
    let place = network.place
    // What an earlier trace sized is lazy again: this one may see another input.
    for tensor in torch.sized { tensor.sizes = nil }
    torch.sized = []
    for change in torch.changed.reversed() { change.storage.restore(version: change.version) }
    torch.changed = []
    torch.traces += 1
    let graph = TraceGraph(inputShape: inputShape, trace: torch.traces)
    let outer = (graph: self.graph, mode: mode)
    self.graph = graph
    mode = .exact
    defer { (self.graph, mode) = outer }
    network.setTraining(false)
    do throws(TraceStop) {
      try requireCertain(network, at: place)
      let context = TensorContext(self, at: place, name: network.type.name)
      let input = context.physical(.input, ValueShape(sizes: inputShape))
      let answer = try call(
        .instance(network), CallArguments(positional: [.tensor(input)], place: place))
      let output = try scores(answer, of: network, at: place)
      if case .bool(true)? = network.attributes["_is_double"] {
        graph.notes.append(
          (place, "computed in float32 here, in float64 by the network's double()"))
      }
      return try finished(graph, output, of: network)
    } catch {
      throw self.error(of: error)
    }
  }

  /// Refuses a network with a part that only a run could tell.
  private func requireCertain(
    _ network: InstanceObject, at place: SourcePlace
  ) throws(TraceStop) {
    var reason: OpaqueValue?
    network.visitModules { _, module in reason = reason ?? module.uncertainty }
    if let reason { throw unknown(reason, network.type.name, at: place) }
    if network.hasBoundlessStateDict {
      throw stop(.limit, at: place, "\(network.type.name) names more modules than any network has")
    }
  }

  /// The one tensor of 10 scores among what `forward` returns.
  private func scores(
    _ answer: Value, of network: InstanceObject, at place: SourcePlace
  ) throws(TraceStop) -> TracedTensor {
    let context = TensorContext(self, at: place, name: "\(network.type.name).forward")
    if case .opaque(let value) = answer {
      throw stop(
        .unknownValue, at: value.place,
        "forward returns \(escaped(value.what)); return the 10 scores of each image")
    }
    var candidates: [TracedTensor] = []
    var others: [String] = []
    func gather(_ value: Value, _ depth: Int) throws(TraceStop) {
      guard depth < 4 else { return }
      switch value {
      case .tensor(let tensor):
        if tensor.shape == [.batch(multiple: 1), .known(10)] {
          candidates.append(tensor)
        } else {
          others.append(tensor.shapeText)
        }
      case .tuple(let items): for item in items.prefix(64) { try gather(item, depth + 1) }
      case .list(let list): for item in list.items.prefix(64) { try gather(item, depth + 1) }
      case .dict(let dict):
        for key in dict.keys.prefix(64) { if let item = dict[key] { try gather(item, depth + 1) } }
      default: break
      }
    }
    if case .tensor(let tensor) = answer, tensor.batchAxis == 0, tensor.batchMultiple == 1 {
      return try context.lowered(tensor)
    }
    try gather(answer, 0)
    guard let first = candidates.first else {
      let found = others.isEmpty ? typeName(of: answer) : others.joined(separator: ", ")
      throw context.stop(
        .shape, "returns \(found); expected scores of [N, 10]")
    }
    guard candidates.count == 1 else {
      throw context.stop(
        .ambiguous,
        "returns \(candidates.count) tensors of [N, 10]; return the scores alone")
    }
    return try context.lowered(first)
  }

  private func finished(
    _ graph: TraceGraph, _ output: TracedTensor, of network: InstanceObject
  ) throws(TraceStop) -> TracedNetwork {
    guard case .flow(var source, let axis) = output.content, axis == 0 else {
      throw stop(
        .shape, at: network.place, "forward's answer does not depend on the image")
    }
    // A network has a layer, also one that gives its input on.
    if case .input = source {
      let context = TensorContext(self, at: network.place, name: "output")
      if case .flow(let copy, _) = try context.emit(.identity, [output]).content { source = copy }
    }
    do throws(TraceGraph.UnregisteredTensor) {
      return try graph.finish(output: source, root: network)
    } catch {
      let place = error.places.first ?? error.origin
      throw stop(
        .unknownValue, at: place,
        "uses weights that the network's state_dict() does not hold (made at "
          + "\(describe(error.origin))): a module in a plain list or dictionary is not registered; "
          + "use nn.ModuleList or nn.ModuleDict, or assign it to self")
    }
  }

  /// Remembers memory that a trace is about to change, so that the next one finds it as it was.
  func willChange(_ storage: TensorStorage) {
    if graph != nil { torch.changed.append((storage, storage.version)) }
  }

  /// What `state_dict()` of the network would hold.
  func stateDict(of network: InstanceObject) -> [StateDictSlot] {
    network.stateDictTensors().map { name, tensor in
      let role: TensorSlot.Role =
        tensor.role == .parameter ? .learned : tensor.isInteger ? .counter : .statistic
      return StateDictSlot(name: name, shape: tensor.sizes, role: role)
    }
  }
}
