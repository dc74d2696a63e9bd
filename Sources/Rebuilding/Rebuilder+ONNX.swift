public import Checkpoints
import Diagnostics
import Networks
import Tensors

extension Rebuilder {
  /// Rebuilds the network of an ONNX file, with its weights; nothing in the file is executed.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(onnx bytes: [UInt8], path: String) -> Rebuilt {
    do throws(CheckpointError) {
      return rebuild(onnx: try ONNXFile.decode(bytes, limits: limits), path: path)
    } catch {
      var rebuilt = Rebuilt()
      rebuilt.origin = .onnx
      rebuilt.refuse(Refusal(error.at(path)))
      return rebuilt
    }
  }

  /// Rebuilds the network of an ONNX file that has been decoded.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(onnx file: ONNXModel, path: String) -> Rebuilt {
    rebuild(
      GraphBuilder(file, limits: limits, task: task), outputs: file.graph.outputs.map(\.name),
      origin: .onnx, path: path)
  }

  /// - Parameter outputs: the names of what the graph gives.
  func rebuild(
    _ builder: consuming GraphBuilder, outputs: [String], origin: Rebuilt.Origin, path: String
  ) -> Rebuilt {
    var rebuilt = Rebuilt()
    rebuilt.origin = origin
    do throws(Refusal) {
      rebuilt.hasReadWeights = true
      let (inputSizes, layers): ([Int], [LayerDefinition])
      do throws(RebuildingError) {
        (inputSizes, layers) = try builder.build()
      } catch {
        throw Refusal(error.at(path))
      }
      let network: Network
      do throws(NetworkError) {
        network = try Network(inputShape: inputSizes, layers: layers, limits: limits)
      } catch {
        throw Refusal(error.at(path))
      }
      do throws(RebuildingError) { try task.check(network, place: path) } catch {
        throw Refusal(error)
      }
      rebuilt.network = network
      let weights = try weights(of: network, builder.weights, path: path)
      rebuilt.diagnostics += Self.notes(of: outputs, weights, network, path: path)
      rebuilt.model = Model(network: network, weights: weights)
      rebuilt.modelPath = path
    } catch {
      rebuilt.refuse(error)
    }
    return rebuilt
  }

  /// Those that the network asks for; other layers were left out.
  private func weights(
    of network: Network, _ all: [String: FloatTensor], path: String
  ) throws(Refusal) -> [String: FloatTensor] {
    var weights: [String: FloatTensor] = [:]
    for slot in network.tensors where slot.role != .counter {
      guard let tensor = all[slot.name], tensor.shape == slot.shape else {
        throw Refusal(slot.misfit(named: slot.name, shape: all[slot.name]?.shape, at: path))
      }
      weights[slot.name] = tensor
    }
    return weights
  }

  private static func notes(
    of outputs: [String], _ weights: [String: FloatTensor], _ network: Network, path: String
  ) -> [Diagnostic] {
    var notes: [Diagnostic] = []
    for slot in network.tensors where notes.count < 100 {
      guard let note = weights[slot.name]?.nonFiniteNote(named: slot.name, at: path) else {
        continue
      }
      notes.append(note)
    }
    if outputs.count > 1, let first = outputs.first {
      notes.append(
        Diagnostic(
          code: RebuildingErrorCode.severalOutputs.rawValue, severity: .note, place: path,
          message: "the graph has \(grouped(outputs.count)) outputs; the first, "
            + "\(quoted(first)), is taken as the scores"))
    }
    return notes
  }
}

extension TensorSlot {
  /// What is said of a stored tensor that is missing, its shape then nil, or of another shape.
  ///
  /// - Parameter name: in the file.
  func misfit(named name: String, shape: [Int]?, at path: String) -> RebuildingError {
    RebuildingError(
      .tensorShape, at: path,
      "tensor \(quoted(name)) must be \(describe(shape: self.shape)), is "
        + (shape.map { describe(shape: $0) } ?? "missing"))
  }
}

extension FloatTensor {
  /// Nil where all values are finite.
  func nonFiniteNote(named name: String, at path: String) -> Diagnostic? {
    let counts = nonFiniteCounts
    guard counts.nan + counts.infinite > 0 else { return nil }
    return Diagnostic(
      code: RebuildingErrorCode.nonFiniteWeights.rawValue, severity: .warning, place: path,
      message: "tensor \(quoted(name)) holds \(grouped(counts.nan)) NaN and "
        + "\(grouped(counts.infinite)) infinite values")
  }
}
