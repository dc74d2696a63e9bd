import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// The graph's one input: an image, with the batch or without.
  mutating func readInput() throws(RebuildingError) {
    let inputs = graph.inputs.filter { graph.initializers[$0.name] == nil }
    guard let input = inputs.first, inputs.count == 1 else {
      let names = inputs.prefix(4).map { quoted($0.name) }.joined(separator: ", ")
      throw end(
        inputs.isEmpty
          ? "the graph has no input; export a model that reads a batch of images"
          : "the graph has \(grouped(inputs.count)) inputs (\(names)\(inputs.count > 4 ? ", …" : "")); "
            + "export a model whose forward reads the images alone")
    }
    let name = quoted(input.name)
    switch input.elementType {
    case .float32, .float16, .float64, .bfloat16: break
    default:
      throw end(
        "the input \(name) is of \(input.elementType?.rawValue ?? "an unknown type"); export with "
          + "float32 images")
    }
    guard let dims = input.dims else {
      throw end("the input \(name) has no shape; export with an example input of [1, 1, 28, 28]")
    }
    guard (1...8).contains(dims.count) else {
      throw end("the input \(name) has \(dims.count) dimensions; images are [N, 1, 28, 28]")
    }
    for case .size(let size) in dims where size < 1 || size > 1 << 30 {
      throw end("the input \(name) has a dimension of \(size); images are [N, 1, 28, 28]")
    }
    let sizes = dims.map { dim -> Int? in if case .size(let size) = dim { size } else { nil } }
    try readSizes(sizes, name: name)
    let axes = inputSizes.indices.map { [$0] }
    let batched = sizes.count == inputSizes.count ? [] : [followsBatch ? [GraphView.batch] : []]
    values[input.name] = .view(
      GraphView(source: .input, sizes: inputSizes, dims: batched + axes))
  }

  private mutating func readSizes(_ sizes: [Int?], name: String) throws(RebuildingError) {
    let known = sizes.compactMap(\.self)
    // The whole input is one image: there is no batch.
    if known.count == sizes.count, elementCount(of: known) == task.inputCount,
      elementCount(of: Array(known.dropFirst())) != task.inputCount
    {
      inputSizes = known
      return
    }
    var rest = Array(sizes.dropFirst())
    try fillUnknown(&rest, name: name)
    inputSizes = rest.compactMap(\.self)
    guard elementCount(of: inputSizes) == task.inputCount else {
      throw end(
        "the input \(name) has samples of \(describe(shape: inputSizes)), "
          + "\(grouped(elementCount(of: inputSizes) ?? .max)) values; an image has "
          + "\(task.inputCount): export with an example input of [1, 1, 28, 28]")
    }
    followsBatch = sizes.first != 1
    batchSize = sizes.first ?? nil
  }

  /// Sizes that the graph leaves open are those of an image, where only one answer fits.
  private func fillUnknown(_ sizes: inout [Int?], name: String) throws(RebuildingError) {
    let unknown = sizes.indices.filter { sizes[$0] == nil }
    guard !unknown.isEmpty else { return }
    guard let product = elementCount(of: sizes.compactMap(\.self)), product > 0,
      task.inputCount.isMultiple(of: product)
    else { return }
    let rest = task.inputCount / product
    let side = Int(Double(rest).squareRoot().rounded())
    if unknown.count == 1 {
      sizes[unknown[0]] = rest
    } else if unknown.count == 2, side * side == rest {
      for index in unknown { sizes[index] = side }
    } else {
      throw end(
        "the input \(name) leaves \(unknown.count) sizes of an image open; export with only the batch "
          + "dynamic")
    }
  }

  // MARK: The output

  /// The layers that the graph's first output needs, it being the last of them.
  mutating func finished() throws(RebuildingError) -> [LayerDefinition] {
    guard let output = graph.outputs.first else {
      throw end(
        "the graph has no output; export a model that gives scores of [N, \(task.classCount)]")
    }
    node = ONNXNode()
    node.name = output.name
    node.operation = "output"
    node.inputs = [output.name]
    nodeIndex = graph.nodes.count
    guard values[output.name] != nil || graph.initializers[output.name] != nil else {
      throw end("the output \(quoted(output.name)) is given by no node; export the model again")
    }
    let view = try view(0)
    guard view.rank == 2, view.rank > 0, !followsBatch || view.dims[0] == [GraphView.batch] else {
      // A network without batch gives its ten scores as they are; others are told by the task.
      var whole = try canonical(view)
      if view.rank > 1 { whole = try withoutBatch(view) }
      return try pruned(endingAt: whole.source)
    }
    return try pruned(endingAt: try withoutBatch(view).source)
  }

  /// Layers that nothing reads are left out, as are those after the one that gives the output.
  private mutating func pruned(endingAt source: Source) throws(RebuildingError) -> [LayerDefinition]
  {
    var source = source
    if case .input = source { source = try emit(.identity, [.input]).source }
    guard case .layer(let last) = source else { return [] }
    var isNeeded = [Bool](repeating: false, count: layers.count)
    isNeeded[last] = true
    for index in (0...last).reversed() where isNeeded[index] {
      for case .layer(let read) in layers[index].inputs { isNeeded[read] = true }
    }
    var position = [Int](repeating: 0, count: layers.count)
    var kept: [LayerDefinition] = []
    for index in layers.indices where isNeeded[index] {
      position[index] = kept.count
      var layer = layers[index]
      layer.inputs = layer.inputs.map { input in
        if case .layer(let read) = input { .layer(position[read]) } else { input }
      }
      kept.append(layer)
    }
    return kept
  }

  /// An error of the graph's ends, which belongs to no node.
  private func end(_ text: String) -> RebuildingError {
    RebuildingError(.graphInput, at: "graph", text)
  }
}
