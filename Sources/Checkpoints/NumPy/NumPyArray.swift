import Diagnostics
import Tensors

/// One array as `numpy.save` writes it: a mark, a header that is a Python dictionary in text, the values.
///
/// Source: numpy.lib.format, "NPY format", versions 1.0 to 3.0.
enum NumPyArray {
  private static let mark: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// NumPy's own bound on a header that it trusts.
  private static let largestHeader = 10_000

  /// - Throws: `CKP008`, `CKP028`.
  static func decode(
    _ bytes: ArraySlice<UInt8>, at place: String
  ) throws(CheckpointError) -> Tensor {
    var reader = ByteReader(bytes)
    guard let start = reader.read(8), start.starts(with: mark) else {
      throw CheckpointError(.array, at: place, "does not begin as an array of NumPy; save it again")
    }
    let version = start[start.startIndex + 6]
    let length =
      version == 1
      ? reader.readInteger(UInt16.self).map(Int.init)
      : reader.readInteger(UInt32.self).map(Int.init)
    guard (1...3).contains(version), let length, length <= largestHeader,
      let header = reader.read(length)
    else {
      throw CheckpointError(
        .array, at: place, "its header is cut off, too long, or of a later format; save it again")
    }
    let description = try NumPyHeader(header, at: place)
    guard let values = reader.read(reader.remaining),
      let stored = Tensor(
        shape: description.storedShape, elementType: description.elementType,
        bytes: description.isBigEndian
          ? swapped(values, width: description.elementType.wordSize)[...] : values)
    else {
      throw CheckpointError(
        .size, at: place,
        "\(description.elementType.rawValue) \(describe(shape: description.shape)) does not fit the "
          + "\(grouped(reader.offset)) bytes of the array; save it again")
    }
    return description.isColumnMajor ? stored.reversed() : stored
  }

  /// Each word's bytes in the other order.
  private static func swapped(_ bytes: ArraySlice<UInt8>, width: Int) -> [UInt8] {
    var result = Array(bytes)
    guard width > 1 else { return result }
    for start in stride(from: 0, to: result.count - result.count % width, by: width) {
      result[start..<start + width].reverse()
    }
    return result
  }
}

/// What the header of an array says.
private struct NumPyHeader {
  let elementType: ElementType
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]

  /// Row-major sizes of the values as they stand.
  var storedShape: [Int] { isColumnMajor ? shape.reversed() : shape }

  /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, in any order of the keys.
  ///
  /// - Throws: `CKP028`.
  init(_ bytes: ArraySlice<UInt8>, at place: String) throws(CheckpointError) {
    func fault(_ what: String) -> CheckpointError {
      CheckpointError(.array, at: place, "\(what); save plain arrays of numbers with numpy.savez")
    }
    guard bytes.allSatisfy({ $0 < 0x80 }) else { throw fault("its header is no ASCII text") }
    var text = HeaderText(String(decoding: bytes, as: UTF8.self))
    guard let entries = text.dictionary() else { throw fault("its header cannot be read") }
    guard Set(entries.keys) == ["descr", "fortran_order", "shape"],
      case .text(let type)? = entries["descr"],
      case .truth(let columns)? = entries["fortran_order"],
      case .numbers(let shape)? = entries["shape"]
    else { throw fault("its header does not describe an array of numbers") }
    guard let order = type.first, let elementType = Self.elementTypes[String(type.dropFirst())],
      "<>=|".contains(order)
    else {
      throw fault(
        type.hasSuffix("O")
          ? "it holds Python objects, which are never read" : "it holds \(quoted(type, limit: 20))")
    }
    self.elementType = elementType
    isBigEndian = order == ">"
    isColumnMajor = columns
    self.shape = shape
  }

  private static let elementTypes: [String: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16,
    "i1": .int8, "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
    "c8": .complex64, "c16": .complex128,
  ]
}

/// The few forms of Python's text that a header has.
private struct HeaderText {
  enum Value {
    case text(String)
    case truth(Bool)
    case numbers([Int])
  }

  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  /// Nil unless the text is one dictionary of such values.
  mutating func dictionary() -> [String: Value]? {
    guard take("{") else { return nil }
    var entries: [String: Value] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = value(),
        entries.updateValue(value, forKey: key) == nil
      else { return nil }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    return rest.isEmpty ? entries : nil
  }

  private mutating func value() -> Value? {
    if let text = string() { return .text(text) }
    if take("True") { return .truth(true) }
    if take("False") { return .truth(false) }
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      let digits = rest.drop { $0 == " " }.prefix { ("0"..."9").contains($0) }
      guard let number = Int(digits), numbers.count < 64 else { return nil }
      rest = rest[digits.endIndex...]
      // Python 2 wrote long numbers with an L.
      _ = take("L")
      numbers.append(number)
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return .numbers(numbers)
  }

  private mutating func string() -> String? {
    skipSpace()
    guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
    let body = rest.dropFirst().prefix { $0 != quote && $0 != "\\" }
    guard body.endIndex < rest.endIndex, rest[body.endIndex] == quote else { return nil }
    rest = rest[body.endIndex...].dropFirst()
    return String(body)
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard rest.hasPrefix(word) else { return false }
    rest = rest.dropFirst(word.count)
    return true
  }

  private mutating func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\n" } }
}

extension ElementType {
  /// Bytes that are swapped together: of a complex value each part.
  fileprivate var wordSize: Int { isComplex ? byteCount / 2 : byteCount }
}

extension Tensor {
  /// The tensor with its dimensions in the opposite order, row-major: what a column-major array is.
  fileprivate func reversed() -> Tensor {
    let width = elementType.byteCount
    let target = Array(shape.reversed())
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let steps = Array(strides.reversed())
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = [Int](repeating: 0, count: target.count)
    for _ in 0..<count {
      let offset = zip(index, steps).reduce(bytes.startIndex) { $0 + $1.0 * $1.1 * width }
      result += bytes[offset..<offset + width]
      for axis in target.indices.reversed() {
        index[axis] += 1
        if index[axis] < target[axis] { break }
        index[axis] = 0
      }
    }
    guard let tensor = Tensor(shape: target, elementType: elementType, bytes: result[...]) else {
      preconditionFailure("as many values as before")
    }
    return tensor
  }
}
