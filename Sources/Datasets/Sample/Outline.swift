/// A place in a garment's own coordinates: x to the right, y down, the garment within −1 ... 1.
struct Point: Hashable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func + (first: Point, second: Point) -> Point {
    Point(first.x + second.x, first.y + second.y)
  }

  static func * (point: Point, factor: Double) -> Point {
    Point(point.x * factor, point.y * factor)
  }
}

/// A closed line of straight pieces; curves are flattened as they are added.
struct Outline: Sendable {
  private(set) var points: [Point]

  init(_ points: Point...) { self.points = points }

  /// The right half, from top to bottom, and its mirror image on the left.
  init(mirroring rightHalf: Outline) {
    points = rightHalf.points + rightHalf.points.reversed().map { Point(-$0.x, $0.y) }
  }

  /// An ellipse of four flattened curves.
  init(ellipseAt center: Point, width: Double, height: Double) {
    let (a, b) = (width / 2, height / 2)
    self.init(Point(center.x + a, center.y))
    for (control, end) in [
      (Point(a, b), Point(0, b)), (Point(-a, b), Point(-a, 0)), (Point(-a, -b), Point(0, -b)),
      (Point(a, -b), Point(a, 0)),
    ] {
      curve(center + control, to: center + end)
    }
  }

  /// A straight bar of a width.
  init(barFrom start: Point, to end: Point, width: Double) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let half = width / 2 / max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let side = Point(-dy * half, dx * half)
    self.init(start + side, end + side, end + side * -1, start + side * -1)
  }

  /// A bent band from one foot over a summit to the other foot.
  init(archFrom start: Point, over summit: Point, to end: Point, width: Double) {
    self.init(Point(start.x - width / 2, start.y))
    curve(Point(summit.x, summit.y - width), to: Point(end.x + width / 2, end.y))
    line(to: Point(end.x - width / 2, end.y))
    curve(Point(summit.x, summit.y + width), to: Point(start.x + width / 2, start.y))
  }

  mutating func line(to end: Point) { points.append(end) }

  /// A quadratic Bézier curve from the last point.
  mutating func curve(_ control: Point, to end: Point) {
    guard let start = points.last else { return }
    let pieces = 6
    for piece in 1...pieces {
      let t = Double(piece) / Double(pieces)
      let (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      points.append(start * a + control * b + end * c)
    }
  }
}
