import StrictJSON
public import Tensors

extension Safetensors {
  /// The file that holds these tensors: the same bytes for the same content, and those of the
  /// reference's own writer for up to one entry of metadata, whose order it leaves open.
  ///
  /// Tensors of `complex128` and `complex32`, which the format lacks, are left out.
  /// Tensors stand by falling size of their element type, then by name, so that each is aligned; the
  /// header is padded with spaces to a multiple of 8.
  /// Source: `prepare` in `safetensors/src/tensor.rs`.
  public static func encode(_ stateDict: StateDict, metadata: [String: String] = [:]) -> [UInt8] {
    let tensors = stateDict.names.compactMap { name in
      stateDict[name].flatMap { tensor in
        SafetensorsType(tensor.elementType).map { (name: name, tensor: tensor, type: $0) }
      }
    }.sorted { first, second in
      let (rank, other) = (rank(of: first.type), rank(of: second.type))
      return rank == other ? precedes(first.name, second.name) : rank > other
    }
    var header = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for key in metadata.keys.sorted(by: precedes) {
        texts.append(key: key, value: .string(metadata[key] ?? ""))
      }
      header.append(key: "__metadata__", value: .object(texts))
    }
    var end = 0
    for (name, tensor, type) in tensors {
      let begin = end
      end += tensor.bytes.count
      header.append(
        key: name,
        value: .object([
          "dtype": .string(type.rawValue),
          "shape": .array(tensor.shape.map(JSONValue.int)),
          "data_offsets": .array([.int(begin), .int(end)]),
        ]))
    }
    var text = Array(JSONValue.object(header).compact().utf8)
    text += Array(repeating: 0x20, count: (8 - text.count % 8) % 8)
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
    bytes.reserveCapacity(8 + text.count + end)
    bytes += text
    for (_, tensor, _) in tensors { bytes += tensor.bytes }
    return bytes
  }

  private static func rank(of type: SafetensorsType) -> Int {
    SafetensorsType.allCases.firstIndex(of: type) ?? 0
  }

  /// Order of the UTF-8 bytes, the same everywhere.
  private static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }
}
