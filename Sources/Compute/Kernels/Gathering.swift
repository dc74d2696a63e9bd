/// Row-major planes whose cells come from given rows and columns of other planes, or are zero: padding
/// of all modes, and cutting.
struct GatheringKernel: Sendable {
  /// Of the source's planes.
  let height: Int
  let width: Int
  /// For each row of the result, the source's; nil for zeros.
  let rows: [Int?]
  /// For each column of the result, the source's; nil for zeros.
  let columns: [Int?]

  /// - Parameter cells: by spatial dimension, one or two, as ``rows`` and ``columns``.
  init(sizes: [Int], cells: [[Int?]]) {
    let isPlanar = sizes.count == 2
    height = isPlanar ? sizes[0] : 1
    width = sizes[sizes.count - 1]
    rows = isPlanar ? cells[0] : [0]
    columns = cells[cells.count - 1]
  }

  func run(from source: FloatPointer, to result: FloatPointer, planes: Int) {
    var to = unsafe result
    for plane in 0..<planes {
      for row in rows {
        guard let row else {
          unsafe to.update(repeating: 0, count: columns.count)
          unsafe to += columns.count
          continue
        }
        let from = unsafe source + (plane * height + row) * width
        for column in columns {
          unsafe to.pointee = column.map { unsafe from[$0] } ?? 0
          unsafe to += 1
        }
      }
    }
  }

  /// The transpose: each cell of the source gets the sum of the cells that came from it, in the order of
  /// the result.
  func runBackward(from gradient: FloatPointer, to result: FloatPointer, planes: Int) {
    var from = unsafe gradient
    unsafe result.update(repeating: 0, count: planes * height * width)
    for plane in 0..<planes {
      for row in rows {
        if let row {
          let to = unsafe result + (plane * height + row) * width
          for (index, column) in columns.enumerated() {
            if let column { unsafe to[column] += from[index] }
          }
        }
        unsafe from += columns.count
      }
    }
  }
}
