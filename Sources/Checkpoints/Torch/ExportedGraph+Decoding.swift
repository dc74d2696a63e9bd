import Diagnostics
import StrictJSON
import Tensors

extension ExportedGraph {
  static let member = "models/model.json"

  /// - Throws: `CKP018`, `CKP025`.
  init(_ json: JSONValue, limits: ResourceLimits) throws(CheckpointError) {
    let reader = ExportedGraphReader(limits: limits.onnx)
    guard let module = json.object?["graph_module"]?.object,
      let graph = module["graph"]?.object, let nodes = graph["nodes"]?.array,
      let signature = module["signature"]?.object, let inputs = signature["input_specs"]?.array,
      let outputs = signature["output_specs"]?.array
    else { throw reader.damaged("it has no graph_module with a graph and a signature") }
    guard nodes.count <= limits.onnx.nodes, inputs.count <= limits.onnx.values,
      outputs.count <= limits.onnx.values
    else {
      throw CheckpointError(
        .limit, at: Self.member,
        "it has more than \(grouped(limits.onnx.nodes)) nodes or \(grouped(limits.onnx.values)) inputs "
          + "and outputs; hand in a submission.json with safetensors instead")
    }
    let shapes = graph["tensor_values"]?.object ?? [:]
    for input in inputs { try add(input, shapes, reader) }
    for output in outputs {
      guard let argument = output.object?["user_output"]?.object?["arg"] else { continue }
      guard case .name(let name) = try reader.value(argument) else { continue }
      self.outputs.append(name)
    }
    for node in nodes { self.nodes.append(try reader.node(node)) }
  }

  /// Source: `InputSpec`.
  private mutating func add(
    _ spec: JSONValue, _ shapes: JSONObject, _ reader: ExportedGraphReader
  ) throws(CheckpointError) {
    guard let (kind, value) = spec.object?.members.first, spec.object?.members.count == 1,
      let body = value.object, let argument = body["arg"]
    else { throw reader.damaged("an input is described otherwise than by one kind") }
    switch kind {
    case "parameter", "buffer", "tensor_constant":
      guard let name = argument.object?["name"]?.string, let weight = body[kind + "_name"]?.string
      else { throw reader.damaged("a \(kind) has no name") }
      weights[try reader.checked(name)] = try reader.checked(weight)
    case "user_input":
      guard case .name(let name) = try reader.value(argument) else {
        throw CheckpointError(
          .unsupported, at: Self.member,
          "the network reads something that is no tensor; export a model whose forward reads the images "
            + "alone")
      }
      guard let shape = shapes[name]?.object, let sizes = shape["sizes"]?.array else {
        throw reader.damaged("the input \(quoted(name)) has no shape")
      }
      inputs.append(
        Input(
          name: try reader.checked(name),
          elementType: shape["dtype"]?.int.flatMap { ExportedWeight.elementTypes[$0] },
          sizes: sizes.map { $0.object?["as_int"]?.int }))
    default:
      throw CheckpointError(
        .unsupported, at: Self.member,
        "the network reads an input of the kind \(quoted(kind)), which is not read; export a model whose "
          + "forward reads the images alone")
    }
  }
}

/// Reads the parts of a graph's JSON.
private struct ExportedGraphReader {
  let limits: ONNXLimits

  func damaged(_ why: String) -> CheckpointError {
    CheckpointError(.exported, at: ExportedGraph.member, "\(why); export the model again")
  }

  func checked(_ name: String) throws(CheckpointError) -> String {
    guard name.utf8.count <= limits.nameBytes else {
      throw CheckpointError(
        .limit, at: ExportedGraph.member,
        "a name has \(grouped(name.utf8.count)) bytes, more than the \(grouped(limits.nameBytes)) that "
          + "are read; use shorter names")
    }
    return name
  }

  func node(_ json: JSONValue) throws(CheckpointError) -> ExportedGraph.Node {
    guard let object = json.object, let target = object["target"]?.string,
      let inputs = object["inputs"]?.array, let outputs = object["outputs"]?.array
    else { throw damaged("a node has no target, inputs or outputs") }
    guard inputs.count <= limits.nodeEntries, outputs.count <= limits.nodeEntries else {
      throw damaged("a node has more than \(grouped(limits.nodeEntries)) inputs or outputs")
    }
    var arguments: [ExportedGraph.Argument] = []
    for input in inputs {
      guard let object = input.object, let value = object["arg"] else {
        throw damaged("an argument of \(quoted(target)) has no value")
      }
      arguments.append(
        ExportedGraph.Argument(
          name: try checked(object["name"]?.string ?? ""), value: try self.value(value)))
    }
    var names: [String] = []
    for output in outputs { names += try self.names(output) }
    let name = try checked(object["name"]?.string ?? names.first ?? "")
    return ExportedGraph.Node(
      name: name, target: try checked(target), arguments: arguments, outputs: names)
  }

  /// What a call gives, one name for each tensor.
  private func names(_ output: JSONValue) throws(CheckpointError) -> [String] {
    switch try value(output) {
    case .name(let name): [name]
    case .list(let values):
      values.map { value in if case .name(let name) = value { name } else { "" } }
    default: [""]
    }
  }

  /// Source: `Argument`, `SymIntArgument`, `OptionalTensorArgument`: objects of one member, whose key is
  /// the kind.
  func value(_ json: JSONValue) throws(CheckpointError) -> ExportedGraph.Value {
    guard let (kind, value) = json.object?.members.first, json.object?.members.count == 1 else {
      throw damaged("an argument is described otherwise than by one kind")
    }
    switch kind {
    case "as_none": return .none
    case "as_bool": return value.bool.map { .bool($0) } ?? .other(kind)
    case "as_int": return value.int.map { .int($0) } ?? .other(kind)
    case "as_float": return float(value).map { .float($0) } ?? .other(kind)
    case "as_string":
      return try value.string.map { text throws(CheckpointError) in
        .text(try checked(text))
      } ?? .other(kind)
    case "as_name":
      return try value.string.map { name throws(CheckpointError) in
        .name(try checked(name))
      } ?? .other(kind)
    case "as_tensor": return try name(value)
    case "as_scalar_type":
      return .elementType(value.int.flatMap { ExportedWeight.elementTypes[$0] })
    case "as_sym_int", "as_sym_bool", "as_sym_float", "as_optional_tensor":
      return try self.value(value)
    case "as_tensors": return try list(value) { json throws(CheckpointError) in try name(json) }
    case "as_ints":
      return try list(value) { json in json.int.map { .int($0) } ?? .other(kind) }
    case "as_floats":
      return try list(value) { json in float(json).map { .float($0) } ?? .other(kind) }
    case "as_bools":
      return try list(value) { json in json.bool.map { .bool($0) } ?? .other(kind) }
    case "as_sym_ints", "as_sym_floats", "as_sym_bools", "as_optional_tensors":
      return try list(value) { json throws(CheckpointError) in try self.value(json) }
    default: return .other(try checked(kind))
    }
  }

  private func name(_ json: JSONValue) throws(CheckpointError) -> ExportedGraph.Value {
    guard let name = json.object?["name"]?.string else { throw damaged("a tensor has no name") }
    return .name(try checked(name))
  }

  private func list(
    _ json: JSONValue,
    _ element: (JSONValue) throws(CheckpointError) -> ExportedGraph.Value
  ) throws(CheckpointError) -> ExportedGraph.Value {
    guard let values = json.array, values.count <= limits.listValues else {
      throw damaged("a list of arguments is none, or longer than any operator takes")
    }
    var result: [ExportedGraph.Value] = []
    result.reserveCapacity(values.count)
    for value in values { result.append(try element(value)) }
    return .list(result)
  }

  /// Numbers that JSON lacks stand as texts.
  private func float(_ json: JSONValue) -> Double? {
    switch json.string {
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    case "NaN": .nan
    default: json.double
    }
  }
}
