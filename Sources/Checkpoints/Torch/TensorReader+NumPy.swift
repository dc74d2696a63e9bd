import Diagnostics
import Tensors

/// Arrays of NumPy in the place of tensors: numeric types only.
extension TensorReader {
  /// The array that `numpy.…._reconstruct` and a state (version, shape, dtype, is_fortran, bytes) make.
  ///
  /// Source: NumPy 2, `numpy/_core/src/multiarray/methods.c`, `array_setstate`.
  /// - Throws: `CKP018`, `CKP020`, `CKP023`.
  mutating func array(_ id: NodeID, at place: String) throws(CheckpointError) -> Tensor {
    guard graph.call(id)?.function == .numpyArray,
      let state = graph.graph.contents(of: id, by: .state).last, let span = graph.tuple(state),
      span.count == 5
    else { throw wrongArguments("numpy._reconstruct", at: place) }
    let parts = Array(span)
    guard let shape = graph.ints(parts[1]), shape.count <= TensorView.dimensionLimit,
      let isFortran = graph.bool(parts[3]), let count = elementCount(of: shape)
    else { throw wrongArguments("numpy._reconstruct", at: place) }
    guard let (type, isBig) = graph.numPyType(parts[2]) else {
      throw CheckpointError(
        .unsupported, at: place,
        "the element type of a NumPy array is not a number of a fixed size; save tensors instead")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    try spend(overflow ? .max : size, at: place)
    guard let bytes = graph.bytes(parts[4], count: size) else {
      throw wrongArguments("numpy._reconstruct", at: place)
    }
    let little = isBig ? bytes.swapped(width: type.byteCount / (type.isComplex ? 2 : 1)) : bytes
    guard isFortran, count > 0 else { return try made(shape, type, little, at: place) }
    var strides = [1]
    for size in shape.dropLast() { strides.append((strides.last ?? 1) * size) }
    let view = try TensorView(
      sizes: shape, strides: Array(strides.prefix(shape.count)), offset: 0, width: type.byteCount,
      storageBytes: size, at: place)
    return try made(shape, type, view.bytes(of: little), at: place)
  }
}

extension TorchGraph {
  /// The type that `numpy.dtype('f4', False, True)` and its state name.
  func numPyType(_ id: NodeID) -> (type: ElementType, isBig: Bool)? {
    guard let (function, arguments) = call(id), function == .numpyType, let first = arguments.first,
      var word = text(first, limit: 8)
    else { return nil }
    var order = "<"
    if let state = graph.contents(of: id, by: .state).last, let parts = tuple(state),
      let text = parts.dropFirst().first.flatMap({ text($0, limit: 8) })
    {
      order = text
    }
    if let mark = word.first, "<>=|".contains(mark) {
      order = String(mark)
      word.removeFirst()
    }
    return Self.numPyTypes[word].map { ($0, order == ">") }
  }

  private static let numPyTypes: [String: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16,
    "i1": .int8, "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
    "c8": .complex64, "c16": .complex128,
  ]
}

extension ArraySlice<UInt8> {
  /// The bytes of each value of `width` bytes in the other order.
  func swapped(width: Int) -> ArraySlice<UInt8> {
    guard width > 1 else { return self }
    var swapped = Array(self)
    for start in stride(from: 0, to: swapped.count - width + 1, by: width) {
      for index in 0..<width / 2 { swapped.swapAt(start + index, start + width - 1 - index) }
    }
    return swapped[...]
  }
}
