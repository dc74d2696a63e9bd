public import Diagnostics
public import Networks
public import StrictJSON
import Tensors

/// The model spec of a submission: which layers, reading what, in which order.
///
/// Source: `submission-format.md`, version 1, Model spec.
public struct ModelSpec: Hashable, Sendable {
  /// Without the batch dimension.
  public let inputShape: [Int]
  public let layers: [LayerDefinition]

  /// Reads the JSON of the key `model`. What its layers say is understood, but not yet whether they
  /// fit together: ``Networks/Network/init(inputShape:layers:limits:)`` says that.
  ///
  /// - Parameter place: what messages call the spec.
  /// - Throws: `REB003` to `REB012`.
  public init(
    _ json: JSONValue, limits: ResourceLimits = ResourceLimits(), place: String = "model"
  ) throws(RebuildingError) {
    guard let object = json.object else {
      throw RebuildingError(
        .value, at: place,
        "must be an object with \"input_shape\" and \"layers\", got \(json.brief)")
    }
    try object.refuseKeys(besides: ["input_shape", "layers"], at: place)
    guard let shape = try object.required("input_shape", at: place).intList else {
      throw RebuildingError(
        .value, at: "\(place).input_shape", "must be a list of integers such as [1, 28, 28]")
    }
    guard let layers = try object.required("layers", at: place).array else {
      throw RebuildingError(.value, at: "\(place).layers", "must be a list of layers")
    }
    guard layers.count <= limits.layers else {
      throw RebuildingError(
        .limit, at: "\(place).layers",
        LimitedResource.layers.exceeded(limit: limits.layers, actual: layers.count))
    }
    inputShape = shape
    self.layers = try SpecReader(layers: layers, place: "\(place).layers").read()
  }
}

/// Reads the layers of a spec one after another, knowing whom each may read.
private struct SpecReader {
  let layers: [JSONValue]
  let place: String

  /// UTF-8 bytes of an id or a name, which stands in the name of each tensor of its layer.
  private static let nameLimit = 255

  /// Keys that every layer may have.
  private static let commonKeys: Set<String> = ["type", "id", "name", "inputs"]

  func read() throws(RebuildingError) -> [LayerDefinition] {
    let heads = try readHeads()
    var definitions: [LayerDefinition] = []
    var earlier: [String: Int] = [:]
    let all = Set(heads.compactMap(\.id))
    for (index, head) in heads.enumerated() {
      var arguments = Arguments(head.arguments, owner: head.label, place: head.place)
      let operation = head.reader(&arguments)
      try arguments.finish()
      let inputs = try self.inputs(of: head, operation, index: index, earlier: earlier, all: all)
      definitions.append(
        LayerDefinition(
          id: head.id ?? String(index), name: head.name, operation: operation, inputs: inputs))
      if let id = head.id {
        earlier[id] = index
      } else if !all.contains(String(index)) {
        earlier[String(index)] = index
      }
    }
    return definitions
  }

  // MARK: Heads

  /// What a layer says beside the arguments of its type.
  private struct Head {
    let label: String
    let place: String
    let name: String?
    /// Its `id`, else its name.
    let id: String?
    let inputs: JSONValue?
    let arguments: JSONObject
    let reader: LayerReader
  }

  private func readHeads() throws(RebuildingError) -> [Head] {
    var heads: [Head] = []
    var seen: [String: Int] = [:]
    for (index, layer) in layers.enumerated() {
      let head = try readHead(layer, index: index)
      if let id = head.id {
        if let other = seen[id] {
          throw RebuildingError(
            .duplicateID, at: head.place,
            "\(head.label): layer \(other) is called \(quoted(id)) too; give one of them an \"id\" of "
              + "its own")
        }
        seen[id] = index
      }
      heads.append(head)
    }
    return heads
  }

  private func readHead(_ json: JSONValue, index: Int) throws(RebuildingError) -> Head {
    let place = "\(place)[\(index)]"
    guard let object = json.object else {
      throw RebuildingError(
        .value, at: place, "layer \(index) must be an object, got \(json.brief)")
    }
    guard let type = object["type"] else {
      let near = nearestMatch(to: "type", in: object.keys).map { "; is it \(quoted($0))?" } ?? ""
      throw RebuildingError(.missingKey, at: place, "layer \(index) needs a \"type\"\(near)")
    }
    guard let type = type.string else {
      throw RebuildingError(.value, at: place, "the \"type\" of layer \(index) must be a text")
    }
    guard let reader = layerReaders[type] else {
      let near =
        nearestMatch(to: type, in: layerReaders.keys.sorted())
        .map { "did you mean \($0)?" } ?? "the submission format lists the types"
      throw RebuildingError(
        .layerType, at: place, "layer \(index): the type \(quoted(type)) is not known; \(near)")
    }
    let name = try text("name", in: object, index: index, place: place)
    let id = try text("id", in: object, index: index, place: place) ?? name
    let called = id.map { " \(quoted($0))" } ?? ""
    let label = "layer \(index)\(called) (\(type))"
    guard id != "input" else {
      throw RebuildingError(
        .duplicateID, at: place,
        "\(label): \"input\" means the network's input; give the layer another \"id\"")
    }
    var arguments = JSONObject()
    for (key, value) in object.members where !Self.commonKeys.contains(key) {
      arguments.append(key: key, value: value)
    }
    return Head(
      label: label, place: place, name: name, id: id, inputs: object["inputs"],
      arguments: arguments, reader: reader)
  }

  private func text(
    _ key: String, in object: JSONObject, index: Int, place: String
  ) throws(RebuildingError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.string, !text.isEmpty, text.utf8.count <= Self.nameLimit else {
      throw RebuildingError(
        .value, at: place,
        "the \"\(key)\" of layer \(index) must be a text of 1 to \(Self.nameLimit) bytes, got "
          + value.brief)
    }
    return text
  }

  // MARK: Inputs

  private func inputs(
    of head: Head, _ operation: Operation, index: Int, earlier: [String: Int], all: Set<String>
  ) throws(RebuildingError) -> [Source] {
    guard let json = head.inputs else {
      if case .parameter = operation { return [] }
      let before = index == 0 ? Source.input : .layer(index - 1)
      if case .multiheadAttention = operation { return [before, before, before] }
      return [before]
    }
    guard let ids = json.array else {
      throw RebuildingError(
        .value, at: head.place,
        "\(head.label): \"inputs\" must be a list of ids of earlier layers, got \(json.brief)")
    }
    var sources: [Source] = []
    for json in ids {
      guard let id = json.string else {
        throw RebuildingError(
          .value, at: head.place,
          "\(head.label): \"inputs\" must be texts, ids of earlier layers, got \(json.brief)")
      }
      sources.append(try source(id, of: head, index: index, earlier: earlier, all: all))
    }
    if case .multiheadAttention = operation, sources.count == 1 {
      return [sources[0], sources[0], sources[0]]
    }
    return sources
  }

  private func source(
    _ id: String, of head: Head, index: Int, earlier: [String: Int], all: Set<String>
  ) throws(RebuildingError) -> Source {
    if id == "input" { return .input }
    if let index = earlier[id] { return .layer(index) }
    let problem: String
    if all.contains(id) || Int(id).map({ $0 >= index && layers.indices.contains($0) }) == true {
      problem = "does not stand before it; a layer reads earlier ones only"
    } else if let index = Int(id), layers.indices.contains(index) {
      problem = "is called by another name; use its \"id\" or \"name\""
    } else {
      let near = nearestMatch(to: id, in: earlier.keys.sorted() + ["input"])
      problem = "is no layer" + (near.map { "; did you mean \(quoted($0))?" } ?? "")
    }
    throw RebuildingError(
      .reference, at: head.place, "\(head.label): reads \(quoted(id)), which \(problem)")
  }
}
