public import Networks
public import StrictJSON

extension ModelSpec {
  /// The JSON of the key `model` that reads back as this network.
  ///
  /// Written are torch.nn's names, arguments that differ from their defaults, ids where neither the
  /// name nor the index serves, and `inputs` where a layer does not read the one before it. An id
  /// that the format cannot have, such as `input` or one that stands twice, is replaced.
  ///
  /// A network from elsewhere may have what no spec can say: a number that is not finite, or a name
  /// that is empty or longer than 255 bytes. Then reading the JSON says so.
  ///
  /// Source: `submission-format.md`, version 1, Model spec.
  public static func encode(_ network: Network) -> JSONValue {
    let inputs = network.layers.enumerated().map { writtenInputs(of: $1, at: $0) }
    let ids = SpecIDs(of: network.layers, called: Set(inputs.compactMap(\.self).joined()))
    var layers: [JSONValue] = []
    for (index, layer) in network.layers.enumerated() {
      var object: JSONObject = ["type": .string(layer.operation.typeName)]
      if let name = layer.name { object.append(key: "name", value: .string(name)) }
      if let id = ids.written[index] { object.append(key: "id", value: .string(id)) }
      for (key, value) in layer.operation.specArguments.members {
        object.append(key: key, value: value)
      }
      if let inputs = inputs[index] {
        object.append(key: "inputs", value: .array(inputs.map { .string(ids.word(for: $0)) }))
      }
      layers.append(.object(object))
    }
    return .object([
      "input_shape": .array(network.inputShape.map(JSONValue.int)), "layers": .array(layers),
    ])
  }

  /// Nil where a layer reads what its place says.
  private static func writtenInputs(of layer: Layer, at index: Int) -> [Source]? {
    let before: Source = index == 0 ? .input : .layer(index - 1)
    switch layer.operation {
    case .parameter: return layer.inputs.isEmpty ? nil : layer.inputs
    case .multiheadAttention:
      guard let first = layer.inputs.first, layer.inputs == [first, first, first] else {
        return layer.inputs
      }
      return first == before ? nil : [first]
    default: return layer.inputs == [before] ? nil : layer.inputs
    }
  }
}

/// What the layers of a spec are called.
private struct SpecIDs {
  /// The key `id` of each layer; nil where its name or index serves, or nobody calls it.
  private(set) var written: [String?]
  /// What others call each layer; empty where nobody does.
  private var words: [String]
  private var taken: Set<String> = ["input"]

  init(of layers: [Layer], called: Set<Source>) {
    written = layers.map { _ in nil }
    words = layers.map { _ in "" }
    // Ids that are written out, or are names, come before those that are only indices.
    var isIndex = [Bool](repeating: false, count: layers.count)
    var unusable: [Int] = []
    for (index, layer) in layers.enumerated() {
      isIndex[index] = layer.name == nil && layer.id == String(index)
      guard !isIndex[index] else { continue }
      guard (1...255).contains(layer.id.utf8.count), taken.insert(layer.id).inserted else {
        unusable.append(index)
        continue
      }
      words[index] = layer.id
      if layer.id != layer.name { written[index] = layer.id }
    }
    for index in layers.indices where isIndex[index] {
      if taken.insert(String(index)).inserted {
        words[index] = String(index)
      } else if called.contains(.layer(index)) {
        unusable.append(index)
      }
    }
    for index in unusable { rename(index) }
  }

  private mutating func rename(_ index: Int) {
    var id = "layer\(index)"
    while !taken.insert(id).inserted { id += "_" }
    words[index] = id
    written[index] = id
  }

  func word(for source: Source) -> String {
    switch source {
    case .input: "input"
    case .layer(let index): words[index]
    }
  }
}
