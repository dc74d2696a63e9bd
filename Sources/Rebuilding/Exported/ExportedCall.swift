import Checkpoints

/// One call of a PyTorch operator, with what it means beside its tensors.
struct ExportedCall {
  let node: ExportedGraph.Node
  /// `conv2d`: the operator without its library, its overload and the underscore of one that writes in
  /// place.
  let operation: String
  /// Whether it writes its result into what it reads.
  let isInPlace: Bool

  init(_ node: ExportedGraph.Node) {
    self.node = node
    let parts = node.target.split(separator: ".")
    let isTorch = node.target.hasPrefix("torch.ops.aten.") && parts.count >= 4
    let word = isTorch ? String(parts[3]) : node.target
    isInPlace = isTorch && word.hasSuffix("_") && !word.hasPrefix("_")
    operation = isInPlace ? String(word.dropLast()) : word
  }

  /// The argument of a name; nil where it is left out or None.
  subscript(name: String) -> ExportedGraph.Value? {
    let value = node.arguments.first { $0.name == name }?.value
    if case .some(.none) = value { return nil }
    return value
  }

  /// The first argument, under whatever name: nearly always the value that is worked on.
  var first: ExportedGraph.Value? { node.arguments.first?.value }
}
