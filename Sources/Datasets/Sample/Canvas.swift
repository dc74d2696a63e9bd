/// How a garment lies on the image: turned, slanted, scaled and moved.
struct Placement: Sendable {
  /// Pixels for a step of 1 in x and in y of the garment's coordinates.
  let x: Point
  let y: Point
  /// The pixel coordinates of the garment's middle.
  let middle: Point

  func pixel(_ point: Point) -> Point { x * point.x + y * point.y + middle }
}

/// An image of 28 x 28 brightnesses in 0 ... 1 that outlines are painted on.
struct Canvas: Sendable {
  static let side = 28

  /// [28 · 28], row by row.
  private(set) var pixels = [Double](repeating: 0, count: side * side)

  /// Paints the inside of an outline, its rim in proportion to the area covered.
  ///
  /// - Parameter shade: the brightness of the pixel at column, row.
  mutating func fill(
    _ outline: Outline, placed placement: Placement, shade: (_ column: Int, _ row: Int) -> Double
  ) {
    let corners = outline.points.map(placement.pixel)
    let top = corners.reduce(Double(Self.side)) { min($0, $1.y) }
    let bottom = corners.reduce(0) { max($0, $1.y) }
    guard top < bottom else { return }
    for row in Int(max(top, 0))..<min(Int(bottom) + 1, Self.side) {
      let coverage = Self.coverage(of: corners, inRow: row)
      for (column, covered) in coverage.enumerated() where covered > 0 {
        let index = row * Self.side + column
        let covered = min(covered, 1)
        pixels[index] += (shade(column, row) - pixels[index]) * covered
      }
    }
  }

  /// The covered part of each pixel of a row, by the even-odd rule on four lines within the row.
  private static func coverage(of corners: [Point], inRow row: Int) -> [Double] {
    let lines = 4
    var coverage = [Double](repeating: 0, count: side)
    for line in 0..<lines {
      let y = Double(row) + (Double(line) + 0.5) / Double(lines)
      let crossings = crossings(of: corners, at: y)
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let start = max(crossings[pair], 0)
        let end = min(crossings[pair + 1], Double(side))
        guard start < end else { continue }
        for column in Int(start)..<min(Int(end) + 1, side) {
          let overlap = min(end, Double(column + 1)) - max(start, Double(column))
          coverage[column] += max(overlap, 0) / Double(lines)
        }
      }
    }
    return coverage
  }

  private static func crossings(of corners: [Point], at y: Double) -> [Double] {
    var crossings: [Double] = []
    guard var start = corners.last else { return crossings }
    for end in corners {
      if (start.y <= y) != (end.y <= y) {
        crossings.append(start.x + (y - start.y) / (end.y - start.y) * (end.x - start.x))
      }
      start = end
    }
    return crossings.sorted()
  }
}
