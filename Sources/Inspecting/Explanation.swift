public import Diagnostics
import Networks
import Rebuilding
public import Submissions
import Tensors

/// How a hand-in's network came to be, layer by layer: from the line of the source to the layer, to its
/// weights, to the shape that it gives.
public struct Explanation: Sendable {
  private let rebuilt: Rebuilt

  /// - Throws: `SUB001` to `SUB064` for what cannot be opened.
  public init(path: String, limits: ResourceLimits) throws(SubmissionError) {
    let submission = try SubmissionReader(limits: limits).open(path, followingLink: true)
    rebuilt = Rebuilder(limits: limits).rebuild(
      submission, sources: submission.pythonModules(limits: limits))
  }

  /// For people: layers under the lines that they stand on, then what is to be said of the whole.
  ///
  /// - Parameter name: what the hand-in is called.
  public func text(named name: String) -> String {
    var text = "\(escaped(name, limit: 400)): "
    if let network = rebuilt.network {
      text += rebuilt.model == nil ? "a network without its weights\n" : "rebuilt\n"
      text += "\n  images  [N, \(network.inputShape.map(String.init).joined(separator: ", "))]  "
      text += rebuilt.reading.words + "\n"
      text += layers(of: network)
    } else {
      text += "no network\n"
    }
    if !rebuilt.diagnostics.isEmpty {
      text += "\n" + rebuilt.diagnostics.map { $0.description + "\n" }.joined()
    }
    return text
  }

  private func layers(of network: Network) -> String {
    var text = ""
    var lastLine: String?
    for (index, layer) in network.layers.enumerated() {
      let origin = rebuilt.origins.indices.contains(index) ? rebuilt.origins[index] : nil
      if let origin, !origin.place.isEmpty {
        let line = Self.heading(origin)
        if line != lastLine { text += "\n" + line }
        lastLine = line
      } else if index == 0 {
        text += "\n"
      }
      text += "  \(Self.padded(String(index), 4))\(layer.operation.printedForm)"
      text += "  -> \(layer.output)\n"
      for slot in layer.tensors where slot.role != .counter {
        let stored = origin?.storedNames[slot.name] ?? slot.name
        text += "        \(escaped(stored))  \(describe(shape: slot.shape))\n"
      }
    }
    return text
  }

  /// `model.py:21   x = self.pool(x)   called at model.py:40`
  private static func heading(_ origin: LayerOrigin) -> String {
    var text = escaped(origin.place, limit: 200)
    let line = origin.line.drop(while: \.isWhitespace)
    if !line.isEmpty { text += "   " + escaped(String(line), limit: 160) }
    if !origin.callers.isEmpty {
      let callers = origin.callers.prefix(4).map { escaped($0, limit: 200) }
      text += "   (called at \(callers.joined(separator: ", ")))"
    }
    return text + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
