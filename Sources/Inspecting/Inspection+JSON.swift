import Checkpoints
import Diagnostics
import Networks
import Rebuilding
import StrictJSON

extension Inspection {
  /// One JSON object: `fashion-lab-inspect`, version 1, keys in a fixed order.
  ///
  /// Source: `output-format.md`, version 1, grade inspect.
  public func json() -> [UInt8] {
    var values = JSONObject()
    for entry in entries { values.append(key: entry.name, value: entry.value.json) }
    let object: JSONObject = [
      "format": .string("fashion-lab-inspect"), "version": .int(1),
      "kind": .string(kind.rawValue), "accepted": .bool(isAccepted),
      "members": .array(
        members.map { .object(["path": .string($0.path), "bytes": .int($0.byteCount)]) }),
      "tensors": .array(tensors.map(\.json)), "entries": .object(values),
      "network": network?.json(origin) ?? .null, "diagnostics": .array(diagnostics.map(\.json)),
    ]
    return Array((JSONValue.object(object).serialized() + "\n").utf8)
  }
}

extension TensorSummary {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "dtype": .string(elementType),
      "shape": .array(shape.map(JSONValue.int)), "parameters": .int(count),
      "min": .decimal(figures?.least), "max": .decimal(figures?.greatest),
      "mean": .decimal(figures?.mean), "nan": .int(nan), "inf": .int(infinite),
      "sha256": sha256.map(JSONValue.string) ?? .null,
    ])
  }
}

extension JSONValue {
  /// The shortest text that reads back as the same number.
  fileprivate static func decimal(_ value: Double?) -> JSONValue {
    value.map { .number(JSONNumber(text: $0.description)) } ?? .null
  }
}

extension PlainValue {
  fileprivate var json: JSONValue {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value):
      value.isFinite ? .number(JSONNumber(text: value.description)) : .string("\(value)")
    case .text(let value), .name(let value): .string(value)
    case .tuple(let values), .list(let values): .array(values.map(\.json))
    }
  }
}

extension Network {
  fileprivate func json(_ origin: Rebuilt.Origin) -> JSONValue {
    .object([
      "source": .string(origin == .onnx ? "onnx" : "spec"), "layers": .int(layers.count),
      "parameters": .int(parameterCount),
      "macs": .int(multiplyAccumulates), "summary": .string(printedForm),
    ])
  }
}

extension Diagnostic {
  fileprivate var json: JSONValue {
    .object([
      "code": .string(code), "severity": .string(severity.rawValue),
      "place": place.isEmpty ? .null : .string(place),
      "message": .string(message),
    ])
  }
}
