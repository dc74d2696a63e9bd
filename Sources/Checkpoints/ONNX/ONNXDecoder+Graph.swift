import Diagnostics
import Tensors

extension ONNXDecoder {
  mutating func graph(_ bytes: ArraySlice<UInt8>) throws(CheckpointError) -> ONNXGraph {
    var graph = ONNXGraph()
    var initializerCount = 0
    var reader = WireReader(bytes, place: "graph")
    while let field = try reader.next() {
      switch field.number {
      case 1:
        try checkCount(graph.nodes.count, limits.onnx.nodes, "nodes")
        graph.nodes.append(try node(field.bytes(), index: graph.nodes.count))
      case 2: graph.name = try field.text(limit: nameBytes)
      case 5:
        try checkCount(initializerCount, limits.onnx.values, "initializers")
        let (name, tensor) = try tensor(
          field.bytes(), place: "graph.initializer[\(initializerCount)]")
        initializerCount += 1
        guard graph.initializers.updateValue(tensor, forKey: name) == nil else {
          throw CheckpointError(
            .graphDuplicate, at: "graph", "holds two initializers \(quoted(name)); names are unique"
          )
        }
      case 11:
        try checkCount(graph.inputs.count, limits.onnx.values, "inputs")
        graph.inputs.append(
          try valueInfo(field.bytes(), place: "graph.input[\(graph.inputs.count)]"))
      case 12:
        try checkCount(graph.outputs.count, limits.onnx.values, "outputs")
        graph.outputs.append(
          try valueInfo(field.bytes(), place: "graph.output[\(graph.outputs.count)]"))
      case 15:
        throw CheckpointError(
          .graphUnsupported, at: "graph",
          "holds a sparse initializer; make the weights dense before the export")
      default: break
      }
    }
    return graph
  }

  private func checkCount(_ count: Int, _ limit: Int, _ what: String) throws(CheckpointError) {
    guard count < limit else {
      throw CheckpointError(
        .graphLimit, at: "graph", "has more than \(grouped(limit)) \(what), which are not read")
    }
  }

  // MARK: Nodes

  private mutating func node(
    _ bytes: ArraySlice<UInt8>, index: Int
  ) throws(CheckpointError) -> ONNXNode {
    var node = ONNXNode()
    var reader = WireReader(bytes, place: "graph.node[\(index)]")
    while let field = try reader.next() {
      switch field.number {
      case 1:
        guard node.inputs.count < limits.onnx.nodeEntries else {
          throw field.tooMany(limits.onnx.nodeEntries)
        }
        node.inputs.append(try field.text(limit: nameBytes))
      case 2:
        guard node.outputs.count < limits.onnx.nodeEntries else {
          throw field.tooMany(limits.onnx.nodeEntries)
        }
        node.outputs.append(try field.text(limit: nameBytes))
      case 3: node.name = try field.text(limit: nameBytes)
      case 4: node.operation = try field.text(limit: nameBytes)
      case 5:
        guard node.attributes.count < limits.onnx.nodeEntries else {
          throw field.tooMany(limits.onnx.nodeEntries)
        }
        let (name, value) = try attribute(field.bytes(), place: reader.place)
        guard node.attributes.updateValue(value, forKey: name) == nil else {
          throw CheckpointError(
            .graphDuplicate, at: reader.place,
            "has the attribute \(quoted(name)) twice; export the model again")
        }
      case 7:
        let domain = try field.text(limit: nameBytes)
        node.domain = domain == "ai.onnx" ? ONNXModel.standardDomain : domain
      default: break
      }
    }
    return node
  }

  /// What stands in the fields of an AttributeProto before its type is known.
  private struct AttributeFields {
    var name = ""
    var type: Int?
    var float: Float = 0
    var int = 0
    var text = ""
    var tensor: ArraySlice<UInt8>?
    var floats: [Float] = []
    var ints: [Int] = []
    var texts: [String] = []
  }

  private mutating func attribute(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(CheckpointError) -> (String, ONNXAttribute) {
    let limit = limits.onnx.listValues
    var fields = AttributeFields()
    var reader = WireReader(bytes, place: place + ".attribute")
    while let field = try reader.next() {
      switch field.number {
      case 1: fields.name = try field.text(limit: nameBytes)
      case 2: fields.float = try field.float()
      case 3: fields.int = try field.integer()
      case 4: fields.text = try field.text(limit: limits.sourceBytes)
      case 5: fields.tensor = try field.bytes()
      case 7: try field.appendFloats(to: &fields.floats, limit: limit)
      case 8: try field.appendIntegers(to: &fields.ints, limit: limit)
      case 9:
        guard fields.texts.count < limits.onnx.nodeEntries else {
          throw field.tooMany(limits.onnx.nodeEntries)
        }
        fields.texts.append(try field.text(limit: nameBytes))
      case 20: fields.type = try field.integer()
      default: break
      }
    }
    return (fields.name, try value(of: fields, place: reader.place))
  }

  /// Source: `AttributeProto.AttributeType`.
  private mutating func value(
    of fields: AttributeFields, place: String
  ) throws(CheckpointError) -> ONNXAttribute {
    switch fields.type {
    case 1: return .float(fields.float)
    case 2: return .int(fields.int)
    case 3: return .text(fields.text)
    case 4:
      guard let bytes = fields.tensor else {
        throw CheckpointError(
          .messageField, at: place, "attribute \(quoted(fields.name)) is a tensor, but holds none")
      }
      return .tensor(try tensor(bytes, place: "\(place) \(quoted(fields.name))").tensor)
    case 5, 10: return .graph
    case 6: return .floats(fields.floats)
    case 7: return .ints(fields.ints)
    case 8: return .texts(fields.texts)
    default: return .other
    }
  }

  // MARK: Inputs and outputs

  private func valueInfo(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(CheckpointError) -> ONNXValueInfo {
    var info = ONNXValueInfo()
    var reader = WireReader(bytes, place: place)
    while let field = try reader.next() {
      switch field.number {
      case 1: info.name = try field.text(limit: nameBytes)
      case 2:
        var type = WireReader(try field.bytes(), place: place)
        // TypeProto.tensor_type; sequences, maps and optionals are other fields.
        while let field = try type.next() {
          guard field.number == 1 else { continue }
          try readTensorType(field.bytes(), into: &info, place: place)
        }
      default: break
      }
    }
    return info
  }

  private func readTensorType(
    _ bytes: ArraySlice<UInt8>, into info: inout ONNXValueInfo, place: String
  ) throws(CheckpointError) {
    var reader = WireReader(bytes, place: place)
    while let field = try reader.next() {
      switch field.number {
      case 1: info.elementType = ElementType(onnx: try field.integer())
      case 2:
        var dims: [ONNXDimension] = []
        var shape = WireReader(try field.bytes(), place: place)
        while let field = try shape.next() {
          guard field.number == 1 else { continue }
          guard dims.count < limits.onnx.nodeEntries else {
            throw field.tooMany(limits.onnx.nodeEntries)
          }
          dims.append(try dimension(field.bytes(), place: place))
        }
        info.dims = dims
      default: break
      }
    }
  }

  private func dimension(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(CheckpointError) -> ONNXDimension {
    var dimension = ONNXDimension.unknown
    var reader = WireReader(bytes, place: place)
    while let field = try reader.next() {
      switch field.number {
      case 1: dimension = .size(try field.integer())
      case 2: dimension = .symbol(try field.text(limit: nameBytes))
      default: break
      }
    }
    return dimension
  }
}
