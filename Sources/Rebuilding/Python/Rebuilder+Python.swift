import Checkpoints
import Diagnostics
import Networks
import PythonSyntax
import Tensors
import Tracing

extension Rebuilder {
  /// Rebuilds a hand-in without a description: the class as written with the weights that fit it, as the
  /// assignment asks for it; else the graph of an ONNX file.
  func rebuildUndescribed(_ files: [String: [UInt8]], sources: [PythonModule]) -> Rebuilt {
    let handIn = HandIn(files: files, sources: sources, limits: limits)
    let networks = SourceNetworks(
      TracedProgram(modules: sources, limits: TraceLimits()), weights: handIn.weights)
    var rebuilt = rebuild(networks)
    if rebuilt.model == nil, var graph = rebuildGraph(in: files) {
      if graph.model != nil || networks.candidates.isEmpty {
        graph.reading = SourceReading(networks).statement ?? graph.reading
        rebuilt = graph
      }
    } else if rebuilt.model == nil, sources.isEmpty {
      rebuilt = weightsAlone(files)
    }
    if rebuilt.origin == .python || rebuilt.origin == .module {
      rebuilt.diagnostics += handIn.ignored.map { [$0] } ?? []
    }
    readOthers(in: files, into: &rebuilt)
    return rebuilt
  }

  /// The network that fits stored weights, traced and never run.
  private func rebuild(_ networks: SourceNetworks) -> Rebuilt {
    var rebuilt = Rebuilt()
    rebuilt.origin = .python
    rebuilt.hasReadWeights = networks.weights.contains { $0.file != nil }
    rebuilt.diagnostics += networks.failures.map(\.warning)
    do throws(Refusal) {
      guard let match = networks.complete.first else { throw networks.misfit }
      if match.isWhole { rebuilt.origin = .module }
      rebuilt.diagnostics.append(networks.choice(match))
      let trace = try trace(of: match, networks)
      rebuilt.network = trace.network
      let path = networks.weights[match.weights].path
      let weights = try weights(of: trace, match, at: path)
      rebuilt.diagnostics += weights.keys.sorted().compactMap { name in
        weights[name]?.nonFiniteNote(named: name, at: path)
      }
      rebuilt.diagnostics += trace.traced.notes.map { note in
        Diagnostic(
          code: RebuildingErrorCode.traceNote.rawValue, severity: .note,
          place: networks.program.place(note.place), message: note.message)
      }
      rebuilt.model = Model(network: trace.network, weights: weights)
      rebuilt.modelPath = path
      rebuilt.origins = trace.origins(in: networks.program)
      let reading = SourceReading(networks, candidate: match.candidate)
      rebuilt.diagnostics += reading.notes
      rebuilt.reading = reading.statement ?? .unknown
    } catch {
      rebuilt.refuse(error)
      // What could not be followed may be what is missing.
      rebuilt.diagnostics += networks.program.notes.prefix(Self.toldNotes)
    }
    return rebuilt
  }

  /// Places that could not be followed and are told of a hand-in that is refused.
  private static let toldNotes = 8

  // MARK: Steps

  /// The way from an image to the scores: the only one, or the one in which the sources feed the
  /// network.
  private func trace(
    of match: SourceNetworks.Match, _ networks: SourceNetworks
  ) throws(Refusal) -> InputShapes.Trace {
    let shapes = InputShapes(match.candidate, of: networks, self)
    guard let trace = shapes.traces.first else {
      throw shapes.failure
        ?? Refusal(RebuildingError(.noFit, "the network could not be traced from an image"))
    }
    let place = networks.program.place(networks.candidates[match.candidate].place)
    if shapes.traces.count > 1 {
      let words = shapes.traces.map { describe(shape: $0.shape) }.joined(separator: " and of ")
      throw Refusal(
        RebuildingError(
          .ambiguous, at: place,
          "the network takes images of \(words) alike, with other answers, and the sources do not "
            + "show which it is fed; hand in the code that evaluates it"))
    }
    // Another network that fits the same weights as well must do the same.
    for rival in networks.rivals where rival.candidate != match.candidate {
      let other = InputShapes(rival.candidate, of: networks, self).traces
      guard let other = other.first(where: { $0.shape == trace.shape }) ?? other.first,
        !other.isSame(as: trace)
      else { continue }
      throw Refusal(
        RebuildingError(
          .ambiguous, at: place,
          "two networks of the sources fit the weights "
            + "\(quoted(networks.weights[match.weights].path)) and do not compute the same: this one "
            + "and \(networks.program.place(networks.candidates[rival.candidate].place)); load the "
            + "weights in the source, or hand in one of them"))
    }
    return trace
  }

  /// The weights under the names that the layers ask for them by.
  private func weights(
    of trace: InputShapes.Trace, _ match: SourceNetworks.Match, at path: String
  ) throws(Refusal) -> [String: FloatTensor] {
    var weights: [String: FloatTensor] = [:]
    for slot in trace.network.tensors where slot.role != .counter {
      if let values = trace.traced.constants[slot.name] {
        weights[slot.name] = FloatTensor(shape: slot.shape, values: values.map { Float($0) })
        continue
      }
      let name = trace.traced.checkpointNames[slot.name] ?? slot.name
      guard let tensor = match.fit.stateDict[name], tensor.shape == slot.shape else {
        throw Refusal(
          slot.misfit(named: name, shape: match.fit.stateDict[name]?.shape, at: path))
      }
      guard let values = FloatTensor(tensor) else {
        throw Refusal(
          RebuildingError(
            .elementType, at: path,
            "tensor \(quoted(name)) holds \(tensor.elementType.rawValue); weights are float64, "
              + "float32, float16 or bfloat16"))
      }
      weights[slot.name] = values
    }
    return weights
  }
}

extension InputShapes.Trace {
  /// Whether both compute the same from the same weights.
  fileprivate func isSame(as other: Self) -> Bool {
    network.isSameAfterLayout(other.network)
      && traced.checkpointNames == other.traced.checkpointNames
      && traced.constants == other.traced.constants
  }
}
