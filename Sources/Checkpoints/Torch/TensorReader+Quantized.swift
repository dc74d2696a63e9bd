import Tensors

/// Quantized tensors, as float32: what their integers stand for.
extension TensorReader {
  /// (storage, offset, size, stride, quantizer, requires_grad, hooks)
  ///
  /// - Throws: `CKP018`, `CKP020` to `CKP023`.
  mutating func quantized(
    _ arguments: [NodeID], at place: String
  ) throws(CheckpointError) -> Tensor {
    guard arguments.count == 7, let storage = storages[arguments[0]],
      case .quantized(let type) = storage.type, let offset = graph.int(arguments[1]),
      let sizes = graph.ints(arguments[2]), let strides = graph.ints(arguments[3]),
      let parts = graph.tuple(arguments[4]), parts.count <= 4, let first = parts.first,
      case .quantizer(let quantizer) = graph.name(first)
    else { throw wrongArguments("_rebuild_qtensor", at: place) }
    let view = try TensorView(
      sizes: sizes, strides: strides, offset: offset, width: type.byteCount,
      storageBytes: storage.bytes.count, at: place)
    let (size, overflow) = view.byteCount.multipliedReportingOverflow(by: 4)
    try spend(overflow ? .max : size, at: place)
    let integers = view.bytes(of: storage.bytes).integers(type)
    let parameters = Array(parts.dropFirst())
    let values =
      switch quantizer {
      case .perTensor: try perTensor(integers, parameters, at: place)
      case .perChannel, .perChannelFloat:
        try perChannel(
          integers, parameters, sizes, floatZero: quantizer == .perChannelFloat, at: place)
      }
    return Tensor(FloatTensor(shape: sizes, values: values))
  }

  /// (scale, zero point): value = (integer - zero point) * scale, the difference as an integer.
  ///
  /// Source: `dequantize_val` in `aten/src/ATen/native/quantized/AffineQuantizerBase.cpp`.
  private func perTensor(
    _ integers: [Int32], _ parameters: [NodeID], at place: String
  ) throws(CheckpointError) -> [Float] {
    guard parameters.count == 2, let scale = graph.double(parameters[0]).map(Float.init),
      let zero = graph.int(parameters[1]).flatMap(Int32.init(exactly:))
    else { throw wrongArguments("_rebuild_qtensor", at: place) }
    return integers.map { Float(Int64($0) - Int64(zero)) * scale }
  }

  /// (scales, zero points, axis), one scale and zero point for each index of the axis. The product is
  /// rounded once, unlike with one scale for all: PyTorch keeps these scales as float64.
  private mutating func perChannel(
    _ integers: [Int32], _ parameters: [NodeID], _ sizes: [Int], floatZero: Bool,
    at place: String
  ) throws(CheckpointError) -> [Float] {
    guard parameters.count == 3, let axis = graph.int(parameters[2]), sizes.indices.contains(axis)
    else { throw wrongArguments("_rebuild_qtensor", at: place) }
    let scales = try channelValues(parameters[0], sizes[axis], at: place)
    let zeros = try channelValues(parameters[1], sizes[axis], at: place)
    let inner = sizes[(axis + 1)...].reduce(1, *)
    return integers.enumerated().map { index, value in
      let channel = index / inner % sizes[axis]
      return floatZero
        ? (Float(value) - Float(zeros[channel])) * Float(scales[channel])
        : Float((Double(value) - zeros[channel]) * scales[channel])
    }
  }

  /// A tensor or a list of as many numbers as there are channels.
  private mutating func channelValues(
    _ id: NodeID, _ count: Int, at place: String
  ) throws(CheckpointError) -> [Double] {
    var values: [Double]?
    if isTensor(id) {
      let tensor = try tensor(id, at: place)
      try spend(tensor.bytes.count, at: place)
      values = tensor.shape.count == 1 ? tensor.doubles : nil
    } else {
      try spend(graph.graph.size(of: id), at: place)
      values = graph.elements(id)?.compactMap(graph.double)
    }
    guard let values, values.count == count else {
      throw wrongArguments("_rebuild_qtensor", at: place)
    }
    return values
  }
}

extension ArraySlice<UInt8> {
  /// The integers of a quantized storage.
  fileprivate func integers(_ type: ElementType) -> [Int32] {
    switch type {
    case .int8: map { Int32(Int8(bitPattern: $0)) }
    case .uint8: map { Int32($0) }
    default:
      stride(from: startIndex, to: endIndex, by: 4).map { start in
        self[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int32($1) }
      }
    }
  }
}

extension Tensor {
  /// The values of a float64, float32, int64 or int32 tensor; nil for other types, and for integers that
  /// a double cannot hold.
  fileprivate var doubles: [Double]? {
    switch elementType {
    case .float64: words.map { Double(bitPattern: $0) }
    case .float32: words.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
    case .int64, .int32: integerValues?.map(Double.init)
    default: nil
    }
  }
}
