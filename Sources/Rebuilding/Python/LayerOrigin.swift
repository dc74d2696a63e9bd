import Networks
import Tracing

/// Where a layer stands in what the student handed in.
public struct LayerOrigin: Hashable, Sendable {
  /// `model.py:21`; a path of keys in a model spec.
  public let place: String
  /// The student's own line, without the white space around it; empty where there is none.
  public let line: String
  /// Where the module that it stands in was called, up to the network's own `forward`.
  public let callers: [String]
  /// By the layer's own name of a tensor, the name in the file of weights where it is another.
  public let storedNames: [String: String]

  init(
    place: String, line: String = "", callers: [String] = [], storedNames: [String: String] = [:]
  ) {
    self.place = place
    self.line = line
    self.callers = callers
    self.storedNames = storedNames
  }
}

extension InputShapes.Trace {
  /// One for each layer of the network.
  func origins(in program: TracedProgram) -> [LayerOrigin] {
    zip(network.layers, traced.places).map { layer, places in
      let renamed = layer.tensors.compactMap { slot in
        traced.checkpointNames[slot.name].map { (slot.name, $0) }
      }
      return LayerOrigin(
        place: places.first.map { Self.line(program.place($0)) } ?? "",
        line: places.first.map { program.line(at: $0) } ?? "",
        callers: places.dropFirst().map { Self.line(program.place($0)) },
        storedNames: Dictionary(renamed) { first, _ in first })
    }
  }

  /// `model.py:12` of `model.py:12:5`.
  private static func line(_ place: String) -> String {
    place.lastIndex(of: ":").map { String(place[..<$0]) } ?? place
  }
}
