import Diagnostics
import Tensors

extension Network {
  /// The network as PyTorch would print it, one line a layer, with what each gives and holds:
  ///
  /// ```
  /// Network(
  ///   (0): Flatten(start_dim=1, end_dim=-1)                     -> [N, 784]
  ///   (fc): Linear(in_features=784, out_features=10, bias=True) -> [N, 10]   weight [10, 784], bias [10]   7,850 parameters
  /// )
  /// 7,850 parameters, 7,840 multiply-accumulates per image
  /// ```
  public var printedForm: String {
    let heads = layers.indices.map { head(ofLayer: $0) }
    let outputs = layers.map { "-> \($0.output)" }
    // Few layers with long arguments must not push everything to the right.
    let width = min(heads.map(\.count).max() ?? 0, 84)
    let outputWidth = outputs.map(\.count).max() ?? 0
    var seen: Set<String> = []
    var lines = ["Network("]
    for (index, layer) in layers.enumerated() {
      var line = "  " + padded(heads[index], to: width) + " "
      let holdings = Self.holdings(of: layer, seen: &seen)
      line += holdings.isEmpty ? outputs[index] : padded(outputs[index], to: outputWidth) + holdings
      lines.append(line)
    }
    lines.append(")")
    lines.append(
      "\(grouped(parameterCount)) parameters, \(grouped(multiplyAccumulates)) multiply-accumulates "
        + "per image")
    return lines.joined(separator: "\n")
  }

  /// `(fc1): Linear(…)`, and what it reads where that is not the layer before it.
  private func head(ofLayer index: Int) -> String {
    let layer = layers[index]
    var text = "(\(escaped(layer.id, limit: 60))): \(layer.operation.printedForm)"
    let before = index == 0 ? Source.input : .layer(index - 1)
    if layer.inputs.contains(where: { $0 != before }) {
      let sources = layer.inputs.prefix(8).map { source in
        switch source {
        case .input: "input"
        case .layer(let index): escaped(layers[index].id, limit: 60)
        }
      }
      let more = layer.inputs.count - sources.count
      text += " <- " + sources.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
    }
    return text
  }

  /// Tensors with their shapes, and the count of the learned values that no layer before it has.
  private static func holdings(of layer: Layer, seen: inout Set<String>) -> String {
    let slots = layer.tensors.filter { $0.role != .counter }
    guard !slots.isEmpty else { return "" }
    let own = slots.filter { seen.insert($0.name).inserted && $0.role == .learned }
    let listed = slots.prefix(8).map { slot in
      "\(layer.shortName(of: slot)) \(describe(shape: slot.shape))"
    }
    let more = slots.count > listed.count ? ", and \(slots.count - listed.count) more" : ""
    let learned = slots.filter { $0.role == .learned }
    let count = own.reduce(0) { $0 + (elementCount(of: $1.shape) ?? 0) }
    let words =
      learned.isEmpty || !own.isEmpty
      ? "\(grouped(count)) parameters" : "shared"
    return "   \(listed.joined(separator: ", "))\(more)   \(words)"
  }
}

extension Layer {
  /// A tensor's name within the layer: `weight`.
  fileprivate func shortName(of slot: TensorSlot) -> String {
    guard let name, slot.name.hasPrefix(name + ".") else { return "value" }
    return escaped(slot.name.dropFirst(name.count + 1))
  }
}

private func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
