import Diagnostics
import Networks

extension Lowering {
  /// `Upsample` of the one or two last dimensions.
  mutating func lower(_ upsample: Upsample, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let shape = outputShape(of: layer)
    let rank = source.shape.count - 2
    let sizes = Array(source.shape.suffix(rank))
    let target = Array(shape.suffix(rank))
    let taps = (0..<rank).map { axis in
      AxisTaps(upsample, axis: axis, input: sizes[axis], output: target[axis])
    }
    let kernel = ResamplingKernel(
      rows: rank == 2 ? taps[0] : .single, columns: taps[rank - 1],
      inputHeight: rank == 2 ? sizes[0] : 1, inputWidth: sizes[rank - 1])
    let planes = source.shape.prefix(2).reduce(1, *)
    return try unsafe emitKernel("upsample", [source], to: shape) { reads, result in
      unsafe kernel.run(from: reads[0], to: result, planes: planes)
    }
  }

  /// `ZeroPad2d`; negative numbers cut.
  mutating func lower(_ padding: ZeroPad, _ layer: Layer) throws(ComputeError) -> Value {
    let source = try dense(onlyInput(of: layer))
    let shape = outputShape(of: layer)
    let sizes = Array(source.shape.suffix(2))
    let rows = (0..<shape[shape.count - 2]).map { row in
      { (0..<sizes[0]).contains($0) ? $0 : nil }(row - padding.top)
    }
    let columns = (0..<shape[shape.count - 1]).map { column in
      { (0..<sizes[1]).contains($0) ? $0 : nil }(column - padding.left)
    }
    return try gathered(source, height: sizes[0], rows, columns, shape)
  }

  /// The input of a convolution with its padding written out, since oneDNN pads with zeros only.
  mutating func padded(
    _ input: Value, _ padding: [(Int, Int)], _ mode: Convolution.PaddingMode
  ) throws(ComputeError) -> Value {
    let source = try dense(input)
    let rank = padding.count
    let sizes = Array(source.shape.suffix(rank))
    let cells = sizes.indices.map { axis in
      (0..<sizes[axis] + padding[axis].0 + padding[axis].1).map { index in
        mode.source(of: index - padding[axis].0, size: sizes[axis])
      }
    }
    let shape = Array(source.shape.prefix(2)) + cells.map(\.count)
    let isPlanar = rank == 2
    return try gathered(
      source, height: isPlanar ? sizes[0] : 1, isPlanar ? cells[0] : [0], cells[rank - 1], shape)
  }

  /// Planes whose cells come from given rows and columns of the source's, or are zero.
  private mutating func gathered(
    _ source: Value, height: Int, _ rows: [Int?], _ columns: [Int?], _ shape: [Int]
  ) throws(ComputeError) -> Value {
    let width = source.shape[source.shape.count - 1]
    let planes = source.count / max(1, width * height)
    return try unsafe emitKernel("pad", [source], to: shape) { reads, result in
      var to = unsafe result
      for plane in 0..<planes {
        for row in rows {
          guard let row else {
            unsafe to.update(repeating: 0, count: columns.count)
            unsafe to += columns.count
            continue
          }
          let from = unsafe reads[0] + (plane * height + row) * width
          for column in columns {
            unsafe to.pointee = column.map { unsafe from[$0] } ?? 0
            unsafe to += 1
          }
        }
      }
    }
  }
}

extension Convolution.PaddingMode {
  /// The cell that stands for one outside the input; nil for zero.
  fileprivate func source(of index: Int, size: Int) -> Int? {
    switch self {
    case .zeros: (0..<size).contains(index) ? index : nil
    case .replicate: min(max(index, 0), size - 1)
    case .circular: (index % size + size) % size
    case .reflect:
      if index < 0 { -index } else if index >= size { 2 * (size - 1) - index } else { index }
    }
  }
}
