import Diagnostics
import Tensors

extension ONNXDecoder {
  /// A TensorProto; its values as a file holds them: little-endian, row by row.
  mutating func tensor(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(CheckpointError) -> (name: String, tensor: Tensor) {
    var fields = TensorFields(place: place)
    var reader = WireReader(bytes, place: place)
    while let field = try reader.next() { try fields.read(field, nameBytes: nameBytes) }
    let label = fields.name.isEmpty ? place : "\(place) \(quoted(fields.name))"
    guard !fields.isExternal else {
      throw CheckpointError(
        .externalData, at: label,
        "has its values in another file, which is never opened; export with "
          + "external_data=False, or save with onnx.save(model, path, save_as_external_data=False)")
    }
    guard let type = ElementType(onnx: fields.dataType), !type.isComplex else {
      throw CheckpointError(
        .graphElementType, at: label,
        "has the element type \(ElementType.onnxName(fields.dataType)), which weights do not have; export "
          + "the model in float32")
    }
    let values = try values(of: fields, type, label)
    guard let tensor = Tensor(shape: fields.dims, elementType: type, bytes: values) else {
      let dims =
        fields.dims.count <= 16
        ? describe(shape: fields.dims) : "\(grouped(fields.dims.count)) dimensions"
      throw CheckpointError(
        .graphTensorSize, at: label,
        "has the dimensions \(dims) of \(type.rawValue), but \(grouped(values.count)) bytes of values; the "
          + "file is damaged: export it again")
    }
    return (fields.name, tensor)
  }

  private mutating func values(
    of fields: TensorFields, _ type: ElementType, _ label: String
  ) throws(CheckpointError) -> ArraySlice<UInt8> {
    if let raw = fields.raw {
      guard fields.lists.isEmpty else {
        throw CheckpointError(
          .graphTensorSize, at: label,
          "holds its values twice, as raw_data and as a list; export the model again")
      }
      return raw
    }
    let number = type.onnxListField
    var result: [UInt8] = []
    for list in fields.lists {
      guard list.number == number else {
        throw CheckpointError(
          .messageField, at: label,
          "holds values in field \(list.number), where \(type.rawValue) stands in field \(number)")
      }
      try append(list, type, to: &result, label)
    }
    return result[...]
  }

  /// Numbers of variable length grow when they are written out: within the budget of the whole file.
  private mutating func append(
    _ list: WireField, _ type: ElementType, to result: inout [UInt8], _ label: String
  ) throws(CheckpointError) {
    let width = type.byteCount
    func grow(by count: Int) throws(CheckpointError) {
      guard count <= expandableBytes else {
        throw CheckpointError(
          .graphLimit, at: label,
          LimitedResource.unpackedBytes.exceeded(
            limit: limits.unpackedBytes, actual: limits.unpackedBytes, atLeast: true))
      }
      expandableBytes -= count
    }
    switch list.value {
    case .fixed32(let bits):
      try grow(by: 4)
      result.append(contentsOf: littleEndian(UInt64(bits), 4))
    case .fixed64(let bits):
      try grow(by: 8)
      result.append(contentsOf: littleEndian(bits, 8))
    case .varint(let bits):
      try grow(by: width)
      result.append(contentsOf: littleEndian(bits, width))
    case .bytes(let bytes) where list.number == 4 || list.number == 10:
      try grow(by: bytes.count)
      result.append(contentsOf: bytes)
    case .bytes(let bytes):
      // Each integer ends with a byte below 128.
      let count = bytes.count { $0 < 0x80 }
      try grow(by: count * width)
      result.reserveCapacity(result.count + count * width)
      var reader = WireReader(bytes, place: label)
      try reader.forEachVarint { bits throws(CheckpointError) in
        for index in 0..<width { result.append(UInt8(truncatingIfNeeded: bits >> (8 * index))) }
      }
    }
  }

  private func littleEndian(_ bits: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }
}

/// The fields of a TensorProto as they stand.
private struct TensorFields {
  let place: String
  var name = ""
  var dims: [Int] = []
  var dataType = 0
  var raw: ArraySlice<UInt8>?
  /// `float_data`, `int32_data`, `int64_data`, `double_data`, `uint64_data`.
  var lists: [WireField] = []
  var isExternal = false

  init(place: String) { self.place = place }

  mutating func read(_ field: WireField, nameBytes: Int) throws(CheckpointError) {
    switch field.number {
    case 1: try field.appendIntegers(to: &dims, limit: 64)
    case 2: dataType = try field.integer()
    case 4, 5, 7, 10, 11: lists.append(field)
    case 8: name = try field.text(limit: nameBytes)
    case 9: raw = try field.bytes()
    case 13: isExternal = true
    case 14: isExternal = try field.integer() != 0 || isExternal
    default: break
    }
  }
}

extension ElementType {
  /// Source: `TensorProto.DataType`.
  private static let onnxTypes: [Int: ElementType] = [
    1: .float32, 2: .uint8, 3: .int8, 4: .uint16, 5: .int16, 6: .int32, 7: .int64, 9: .bool,
    10: .float16, 11: .float64, 12: .uint32, 13: .uint64, 14: .complex64, 15: .complex128,
    16: .bfloat16, 17: .float8E4M3FN, 18: .float8E4M3FNUZ, 19: .float8E5M2, 20: .float8E5M2FNUZ,
    24: .float8E8M0FNU,
  ]

  init?(onnx number: Int) {
    guard let type = Self.onnxTypes[number] else { return nil }
    self = type
  }

  /// `float32`, or the words for a type without a name here.
  fileprivate static func onnxName(_ number: Int) -> String {
    switch number {
    case 0: "undefined"
    case 8: "string"
    default: onnxTypes[number]?.rawValue ?? "number \(number)"
    }
  }

  /// The field of TensorProto that lists values of the type where `raw_data` does not hold them.
  fileprivate var onnxListField: Int {
    switch self {
    case .float32, .complex64: 4
    case .int64: 7
    case .float64, .complex128: 10
    case .uint32, .uint64: 11
    default: 5
    }
  }
}
