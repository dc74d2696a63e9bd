/// ONNX files put together field by field, sound or not.
///
/// Source: `onnx/onnx.proto` of the ONNX project; protobuf.dev, "Encoding".
public enum ONNXBuilder {
  // MARK: Wire format

  public static func varint(_ value: Int) -> [UInt8] {
    var bits = UInt64(bitPattern: Int64(value))
    var bytes: [UInt8] = []
    while bits >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: bits) | 0x80)
      bits >>= 7
    }
    return bytes + [UInt8(bits)]
  }

  public static func int(_ field: Int, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  public static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(content.count) + content
  }

  public static func text(_ field: Int, _ text: String) -> [UInt8] {
    bytes(field, Array(text.utf8))
  }

  public static func packed(_ field: Int, _ values: [Int]) -> [UInt8] {
    bytes(field, values.flatMap(varint))
  }

  public static func littleEndian(_ value: Float) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }

  // MARK: Messages

  /// A TensorProto; `content` are the fields of its values.
  public static func tensor(
    _ name: String, type: Int = 1, dims: [Int], _ content: [UInt8]
  ) -> [UInt8] {
    packed(1, dims) + int(2, type) + content + text(8, name)
  }

  public static func floats(_ name: String, dims: [Int], _ values: [Float]) -> [UInt8] {
    tensor(name, dims: dims, bytes(9, values.flatMap(littleEndian)))
  }

  /// As many values as the dimensions have, each `value`.
  public static func floats(_ name: String, dims: [Int], all value: Float = 0.01) -> [UInt8] {
    floats(name, dims: dims, Array(repeating: value, count: dims.reduce(1, *)))
  }

  public static func integers(_ name: String, dims: [Int]? = nil, _ values: [Int]) -> [UInt8] {
    tensor(name, type: 7, dims: dims ?? [values.count], packed(7, values))
  }

  public static func attribute(_ name: String, int value: Int) -> [UInt8] {
    text(1, name) + int(3, value) + int(20, 2)
  }

  public static func attribute(_ name: String, ints values: [Int]) -> [UInt8] {
    text(1, name) + values.flatMap { int(8, $0) } + int(20, 7)
  }

  public static func attribute(_ name: String, text value: String) -> [UInt8] {
    text(1, name) + text(4, value) + int(20, 3)
  }

  public static func attribute(_ name: String, tensor: [UInt8]) -> [UInt8] {
    text(1, name) + bytes(5, tensor) + int(20, 4)
  }

  /// An attribute that holds a graph of its own.
  public static func attribute(_ name: String, graph: [UInt8]) -> [UInt8] {
    text(1, name) + bytes(6, graph) + int(20, 5)
  }

  public static func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [[UInt8]] = [],
    domain: String = ""
  ) -> [UInt8] {
    inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) }
      + text(3, "/\(operation.lowercased())") + text(4, operation)
      + attributes.flatMap { bytes(5, $0) } + (domain.isEmpty ? [] : text(7, domain))
  }

  /// A ValueInfoProto; nil is a symbolic size.
  public static func value(_ name: String, type: Int = 1, _ sizes: [Int?]) -> [UInt8] {
    let dims = sizes.flatMap { size in bytes(1, size.map { int(1, $0) } ?? text(2, "n")) }
    return text(1, name) + bytes(2, bytes(1, int(1, type) + bytes(2, dims)))
  }

  public static func graph(
    _ nodes: [[UInt8]], initializers: [[UInt8]] = [], inputs: [[UInt8]]? = nil,
    outputs: [[UInt8]]? = nil
  ) -> [UInt8] {
    nodes.flatMap { bytes(1, $0) } + initializers.flatMap { bytes(5, $0) }
      + (inputs ?? [value("x", [nil, 1, 28, 28])]).flatMap { bytes(11, $0) }
      + (outputs ?? [value("y", [nil, 10])]).flatMap { bytes(12, $0) }
  }

  /// A ModelProto, its operator sets last.
  public static func model(_ graph: [UInt8], opset: Int = 17, irVersion: Int = 8) -> [UInt8] {
    int(1, irVersion) + text(2, "test") + bytes(7, graph) + bytes(8, int(2, opset))
  }
}
