/// Pools in training, over planes `[height, width, lanes]` as a ``PlanarLayout`` has them.
extension PoolKernel {
  // MARK: The largest

  /// The largest of each window, and the cell that it came from, for
  /// ``sendBack(_:from:to:planes:lanes:)``.
  ///
  /// Source: PyTorch's max_pool2d: the first of several largest ones, and NaN before all.
  ///
  /// - Parameters:
  ///   - cells: as many as results; -1 where no gradient goes back.
  ///   - rectifies: whether the larger of 0 and the source is pooled; no gradient goes back from 0.
  func findLargest(
    from source: FloatPointer, to result: FloatPointer, cells: CellPointer, planes: Int, lanes: Int,
    rectifies: Bool
  ) {
    let least: Float = rectifies ? 0 : -.infinity
    forEachWindow(planes: planes) { plane, window, row, column in
      let from = unsafe source + plane * height * width * lanes
      let to = unsafe result + window * lanes
      let at = unsafe cells + window * lanes
      let isNone = rectifies || row.isEmpty || column.isEmpty
      let first = isNone ? -1 : Int32(truncatingIfNeeded: row.start &* width &+ column.start)
      if lanes == 1 {
        var (value, cell) = (least, first)
        forEachCell(row, column) { index in
          let candidate = unsafe from[index]
          guard candidate > value || candidate.isNaN else { return }
          (value, cell) = (candidate, Int32(truncatingIfNeeded: index))
        }
        unsafe (to.pointee, at.pointee) = (value, cell)
        return
      }
      for lane in stride(from: 0, to: lanes, by: Floats.scalarCount) {
        var value = Floats(repeating: least)
        var cell = Words(repeating: first)
        forEachCell(row, column) { index in
          let candidate = unsafe load(from + (index &* lanes &+ lane))
          let isLarger =
            words(candidate .> value) | words(candidate .!= candidate)
          value = unsafe unsafeBitCast(
            chosen(isLarger, words(candidate), words(value)), to: Floats.self)
          cell = chosen(isLarger, Words(repeating: Int32(truncatingIfNeeded: index)), cell)
        }
        unsafe store(value, at: to + lane)
        unsafe store(cell, at: at + lane)
      }
    }
  }

  /// Sends the gradient of each largest one to the cell that it came from.
  func sendBack(
    _ gradient: FloatPointer, from cells: CellPointer, to result: FloatPointer, planes: Int,
    lanes: Int
  ) {
    // Where each cell is in one window, its gradient is written once and need not be summed.
    let isTiling = isTiling && lanes > 1
    if !isTiling {
      unsafe result.update(repeating: 0, count: planes * height * width * lanes)
    }
    forEachWindow(planes: planes) { plane, window, row, column in
      let to = unsafe result + plane * height * width * lanes
      let from = unsafe gradient + window * lanes
      let at = unsafe cells + window * lanes
      if lanes == 1 {
        if unsafe at.pointee >= 0 { unsafe to[Int(at.pointee)] += from.pointee }
        return
      }
      for lane in stride(from: 0, to: lanes, by: Floats.scalarCount) {
        let share = unsafe words(load(from + lane))
        let cell = unsafe UnsafeRawPointer(at + lane).loadUnaligned(as: Words.self)
        forEachCell(row, column) { index in
          let isSource = words(cell .== Words(repeating: Int32(truncatingIfNeeded: index)))
          let part = unsafe unsafeBitCast(share & isSource, to: Floats.self)
          let place = unsafe to + (index &* lanes &+ lane)
          unsafe store(isTiling ? part : load(place) + part, at: place)
        }
      }
    }
  }

  // MARK: The average

  /// The averages of the windows.
  func average(from source: FloatPointer, to result: FloatPointer, planes: Int, lanes: Int) {
    forEachWindow(planes: planes) { plane, window, row, column in
      let from = unsafe source + plane * height * width * lanes
      let to = unsafe result + window * lanes
      unsafe to.update(repeating: 0, count: lanes)
      forEachCell(row, column) { index in
        for lane in 0..<lanes { unsafe to[lane] += from[index * lanes + lane] }
      }
      if let divisor = divisor(row, column) {
        for lane in 0..<lanes { unsafe to[lane] /= divisor }
      }
    }
  }

  /// Sends the gradient of each average to the cells of its window.
  func spread(_ gradient: FloatPointer, to result: FloatPointer, planes: Int, lanes: Int) {
    unsafe result.update(repeating: 0, count: planes * height * width * lanes)
    forEachWindow(planes: planes) { plane, window, row, column in
      guard let divisor = divisor(row, column) else { return }
      let to = unsafe result + plane * height * width * lanes
      let from = unsafe gradient + window * lanes
      forEachCell(row, column) { index in
        for lane in 0..<lanes { unsafe to[index * lanes + lane] += from[lane] / divisor }
      }
    }
  }

  // MARK: Windows

  /// Whether each cell is in one window.
  private var isTiling: Bool {
    zip([rows, columns], [height, width]).allSatisfy { spans, size in
      var end = 0
      for span in spans {
        guard span.start == end, span.step == 1 else { return false }
        end = span.end
      }
      return end == size
    }
  }

  /// - Parameter body: gets the plane, the number of the window among those of all planes, its rows and
  ///   its columns.
  @inline(__always)
  private func forEachWindow(
    planes: Int, _ body: (_ plane: Int, _ window: Int, PoolSpan, PoolSpan) -> Void
  ) {
    var window = 0
    for plane in 0..<planes {
      for row in rows {
        for column in columns {
          body(plane, window, row, column)
          window &+= 1
        }
      }
    }
  }

  /// - Parameter body: gets the cell's number in its plane.
  @inline(__always)
  private func forEachCell(_ row: PoolSpan, _ column: PoolSpan, _ body: (Int) -> Void) {
    var y = row.start
    while y < row.end {
      var x = column.start
      while x < column.end {
        body(y &* width &+ x)
        x &+= column.step
      }
      y &+= row.step
    }
  }
}

/// Numbers of cells in their plane.
typealias CellPointer = UnsafeMutablePointer<Int32>

/// Half a block of channels, or a whole one of 8.
private typealias Floats = SIMD8<Float>
private typealias Words = SIMD8<Int32>

@inline(__always)
private func load(_ address: FloatPointer) -> Floats {
  unsafe UnsafeRawPointer(address).loadUnaligned(as: Floats.self)
}

@inline(__always)
private func store<Vector: SIMD>(_ vector: Vector, at address: UnsafeMutablePointer<Vector.Scalar>)
{
  unsafe UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
}

/// All bits of a lane set where the mask holds. Masks of the standard library choose lane by lane, 50
/// times slower.
@inline(__always)
private func words(_ mask: SIMDMask<Words>) -> Words { unsafe unsafeBitCast(mask, to: Words.self) }

@inline(__always)
private func words(_ values: Floats) -> Words { unsafe unsafeBitCast(values, to: Words.self) }

@inline(__always)
private func chosen(_ mask: Words, _ first: Words, _ second: Words) -> Words {
  (first & mask) | (second & ~mask)
}
