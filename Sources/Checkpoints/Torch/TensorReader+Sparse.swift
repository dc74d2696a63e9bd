import Diagnostics
import Tensors

/// Sparse tensors, made dense.
extension TensorReader {
  /// (layout, (indices, values, size[, is_coalesced])) or (layout, (crow, col, values, size)).
  ///
  /// - Throws: `CKP018`, `CKP020` to `CKP023`.
  mutating func sparse(
    _ arguments: [NodeID], at place: String
  ) throws(CheckpointError) -> Tensor {
    guard arguments.count == 2, let layout = layout(arguments[0]),
      let data = graph.tuple(arguments[1]), (3...4).contains(data.count)
    else { throw wrongArguments("_rebuild_sparse_tensor", at: place) }
    let parts = Array(data)
    if layout == "torch.sparse_coo" { return try coordinates(parts, at: place) }
    guard let compressed = CompressedLayout(rawValue: layout), parts.count == 4 else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    return try self.compressed(compressed, parts, at: place)
  }

  private func layout(_ id: NodeID) -> String? {
    guard let (function, arguments) = graph.call(id), function == .layout, arguments.count == 1,
      let name = arguments.first
    else { return nil }
    return graph.text(name)
  }

  /// Indices of an indexed sparse tensor, read anew at each use, so their cost is counted.
  private mutating func indices(
    _ id: NodeID, at place: String
  ) throws(CheckpointError) -> (values: [Int], shape: [Int]) {
    guard isTensor(id) else { throw wrongArguments("_rebuild_sparse_tensor", at: place) }
    let tensor = try tensor(id, at: place)
    try spend(tensor.bytes.count, at: place)
    guard let values = tensor.integerValues else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    return (values, tensor.shape)
  }

  /// Bytes of the dense tensor, counted before they are made.
  private mutating func zeros(
    _ shape: [Int], _ type: ElementType, at place: String
  ) throws(CheckpointError) -> [UInt8] {
    guard let count = elementCount(of: shape) else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    try spend(overflow ? .max : size, at: place)
    return [UInt8](repeating: 0, count: size)
  }

  // MARK: Coordinates

  /// indices [dimensions, n], values [n, …]; values at one place add up, in their order.
  private mutating func coordinates(
    _ parts: [NodeID], at place: String
  ) throws(CheckpointError) -> Tensor {
    let (indices, indexShape) = try indices(parts[0], at: place)
    guard isTensor(parts[1]), let shape = graph.ints(parts[2]), indexShape.count == 2,
      indexShape[0] <= shape.count
    else { throw wrongArguments("_rebuild_sparse_tensor", at: place) }
    let values = try tensor(parts[1], at: place)
    let (dimensions, count) = (indexShape[0], indexShape[1])
    let block = Array(shape[dimensions...])
    guard values.shape == [count] + block else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    var dense = try zeros(shape, values.elementType, at: place)
    let blockBytes = values.count == 0 ? 0 : values.bytes.count / count
    var written = Set<Int>()
    for item in 0..<count {
      var position = 0
      for dimension in 0..<dimensions {
        let index = indices[dimension * count + item]
        guard index >= 0, index < shape[dimension] else {
          throw outside(index, shape[dimension], at: place)
        }
        position = position * shape[dimension] + index
      }
      let start = values.bytes.startIndex + item * blockBytes
      let source = values.bytes[start..<start + blockBytes]
      let target = position * blockBytes..<(position + 1) * blockBytes
      if written.insert(position).inserted {
        dense.replaceSubrange(target, with: source)
      } else {
        try add(source, to: &dense, at: target.lowerBound, values.elementType, at: place)
      }
    }
    return try made(shape, values.elementType, dense[...], at: place)
  }

  private func add(
    _ source: ArraySlice<UInt8>, to dense: inout [UInt8], at start: Int, _ type: ElementType,
    at place: String
  ) throws(CheckpointError) {
    let width = type.byteCount
    guard let sum = type.addition else {
      throw CheckpointError(
        .unsupported, at: place,
        "a sparse tensor of \(type.rawValue) has two values at one place; save tensor.coalesce()")
    }
    for offset in stride(from: 0, to: source.count, by: width) {
      let range = start + offset..<start + offset + width
      let first = dense[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let other = source[(source.startIndex + offset)...].prefix(width)
        .reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let word = sum(first, other)
      dense.replaceSubrange(
        range, with: (0..<width).lazy.map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) })
    }
  }

  private func outside(_ index: Int, _ size: Int, at place: String) -> CheckpointError {
    CheckpointError(
      .view, at: place,
      "a sparse tensor has index \(index) in a dimension of \(size); the file is damaged: save it "
        + "again")
  }

  // MARK: Compressed rows, columns or blocks

  private enum CompressedLayout: String {
    case rows = "torch.sparse_csr"
    case columns = "torch.sparse_csc"
    case blockRows = "torch.sparse_bsr"
    case blockColumns = "torch.sparse_bsc"

    var isOfRows: Bool { self == .rows || self == .blockRows }
    var isOfBlocks: Bool { self == .blockRows || self == .blockColumns }
  }

  /// (starts of each row, columns, values, size), or the other way round, each value one number or a
  /// block [height, width].
  private mutating func compressed(
    _ layout: CompressedLayout, _ parts: [NodeID], at place: String
  ) throws(CheckpointError) -> Tensor {
    let (starts, startShape) = try indices(parts[0], at: place)
    let (plain, plainShape) = try indices(parts[1], at: place)
    guard isTensor(parts[2]), let shape = graph.ints(parts[3]) else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    let values = try tensor(parts[2], at: place)
    guard shape.count == 2, startShape.count == 1, plainShape.count == 1 else {
      throw CheckpointError(
        .unsupported, at: place,
        "sparse tensors of compressed rows or columns are read with two dimensions only; save "
          + "tensor.to_dense()")
    }
    let blockShape = Array(values.shape.dropFirst())
    guard values.shape.first == plain.count, blockShape.count == (layout.isOfBlocks ? 2 : 0) else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    let block = layout.isOfBlocks ? blockShape : [1, 1]
    guard block.allSatisfy({ $0 > 0 }), zip(shape, block).allSatisfy({ $0 % $1 == 0 }) else {
      throw wrongArguments("_rebuild_sparse_tensor", at: place)
    }
    let grid = [shape[0] / block[0], shape[1] / block[1]]
    let (outer, inner) = layout.isOfRows ? (grid[0], grid[1]) : (grid[1], grid[0])
    guard starts.count - 1 == outer, starts.first == 0, starts.last == plain.count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw wrongArguments("_rebuild_sparse_tensor", at: place) }
    if let index = plain.first(where: { $0 < 0 || $0 >= inner }) {
      throw outside(index, inner, at: place)
    }
    var dense = try zeros(shape, values.elementType, at: place)
    let width = values.elementType.byteCount
    let rowBytes = block[1] * width
    for line in 0..<outer {
      for item in starts[line]..<starts[line + 1] {
        let (row, column) = layout.isOfRows ? (line, plain[item]) : (plain[item], line)
        for blockRow in 0..<block[0] {
          let source = values.bytes.startIndex + (item * block[0] + blockRow) * rowBytes
          let target = ((row * block[0] + blockRow) * shape[1] + column * block[1]) * width
          dense.replaceSubrange(
            target..<target + rowBytes, with: values.bytes[source..<source + rowBytes])
        }
      }
    }
    return try made(shape, values.elementType, dense[...], at: place)
  }
}

extension ElementType {
  /// The sum of two values given by their bits, rounded as PyTorch rounds it; nil for types that it does
  /// not add here.
  fileprivate var addition: ((UInt64, UInt64) -> UInt64)? {
    switch self {
    case .float64: { (Double(bitPattern: $0) + Double(bitPattern: $1)).bitPattern }
    case .float32:
      {
        let sum =
          Float(bitPattern: UInt32(truncatingIfNeeded: $0))
          + Float(bitPattern: UInt32(truncatingIfNeeded: $1))
        return UInt64(sum.bitPattern)
      }
    case .float16:
      {
        let sum =
          Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $0)))
          + Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $1)))
        return UInt64(Float16(sum).bitPattern)
      }
    case .int64, .int32, .int16, .int8, .uint8: { $0 &+ $1 }
    case .bool: { $0 | $1 }
    default: nil
    }
  }
}
