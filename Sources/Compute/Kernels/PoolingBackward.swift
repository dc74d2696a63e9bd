/// Pools in training, over planes `[height, width, lanes]`: row-major planes have one lane, and blocks of
/// channels that lie side by side have as many as there are channels in a block.
extension PoolKernel {
  /// The largest of each window, and the cell that it came from, for ``sendBack(_:from:to:planes:lanes:)``.
  ///
  /// Source: PyTorch's max_pool2d: the first of several largest ones, and NaN before all.
  ///
  /// - Parameters:
  ///   - cells: as many as results; -1 where no gradient goes back.
  ///   - rectifies: whether max(0, x) follows, which no gradient passes where the result is 0.
  func findLargest(
    from source: FloatPointer, to result: FloatPointer, cells: UnsafeMutablePointer<Int32>,
    planes: Int, lanes: Int, rectifies: Bool
  ) {
    var (to, at) = unsafe (result, cells)
    for plane in 0..<planes {
      let from = unsafe source + plane * height * width * lanes
      for row in rows {
        for column in columns {
          for lane in 0..<lanes {
            unsafe to[lane] = -.infinity
            unsafe at[lane] =
              row.isEmpty || column.isEmpty ? -1 : Int32(row.start * width + column.start)
          }
          for y in row.cells {
            for x in column.cells {
              let cell = y * width + x
              let values = unsafe from + cell * lanes
              let number = Int32(truncatingIfNeeded: cell)
              for lane in 0..<lanes {
                let value = unsafe values[lane]
                let isLarger = unsafe value > to[lane] || value != value
                unsafe to[lane] = isLarger ? value : to[lane]
                unsafe at[lane] = isLarger ? number : at[lane]
              }
            }
          }
          if rectifies {
            for lane in 0..<lanes {
              let value = unsafe to[lane]
              unsafe at[lane] = value <= 0 ? -1 : at[lane]
              unsafe to[lane] = value < 0 ? 0 : value
            }
          }
          unsafe (to, at) = unsafe (to + lanes, at + lanes)
        }
      }
    }
  }

  /// Sends the gradient of each largest one to the cell that it came from.
  func sendBack(
    _ gradient: FloatPointer, from cells: UnsafeMutablePointer<Int32>, to result: FloatPointer,
    planes: Int, lanes: Int
  ) {
    let plane = height * width * lanes
    let windows = rows.count * columns.count
    unsafe result.update(repeating: 0, count: planes * plane)
    var (from, at) = unsafe (gradient, cells)
    for index in 0..<planes {
      let to = unsafe result + index * plane
      for _ in 0..<windows {
        for lane in 0..<lanes where unsafe at[lane] >= 0 {
          unsafe to[Int(at[lane]) * lanes + lane] += from[lane]
        }
        unsafe (from, at) = unsafe (from + lanes, at + lanes)
      }
    }
  }

  /// The averages of the windows.
  func average(from source: FloatPointer, to result: FloatPointer, planes: Int, lanes: Int) {
    var to = unsafe result
    for plane in 0..<planes {
      let from = unsafe source + plane * height * width * lanes
      for row in rows {
        for column in columns {
          unsafe to.update(repeating: 0, count: lanes)
          for y in row.cells {
            for x in column.cells {
              let values = unsafe from + (y * width + x) * lanes
              for lane in 0..<lanes { unsafe to[lane] += values[lane] }
            }
          }
          if let divisor = divisor(row, column) {
            for lane in 0..<lanes { unsafe to[lane] /= divisor }
          }
          unsafe to += lanes
        }
      }
    }
  }

  /// Sends the gradient of each average to the cells of its window.
  func spread(_ gradient: FloatPointer, to result: FloatPointer, planes: Int, lanes: Int) {
    let plane = height * width * lanes
    unsafe result.update(repeating: 0, count: planes * plane)
    var from = unsafe gradient
    for index in 0..<planes {
      let to = unsafe result + index * plane
      for row in rows {
        for column in columns {
          if let divisor = divisor(row, column) {
            for y in row.cells {
              for x in column.cells {
                let values = unsafe to + (y * width + x) * lanes
                for lane in 0..<lanes { unsafe values[lane] += from[lane] / divisor }
              }
            }
          }
          unsafe from += lanes
        }
      }
    }
  }
}
