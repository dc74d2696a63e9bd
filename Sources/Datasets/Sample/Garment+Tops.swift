/// The measures of a T-shirt, pullover, coat or shirt, in the garment's coordinates.
struct TopShape: Sendable {
  enum Neck: Sendable { case round, pointed, high }

  /// Half widths.
  var shoulder: Double
  var chest: Double
  var hem: Double
  var neck: Double
  var neckDepth: Double
  var neckShape: Neck
  var hemHeight: Double
  /// 0 is none, 1 reaches about the hem.
  var sleeve: Double
  var sleeveWidth: Double
  /// How far a sleeve stands off, 0 hangs down.
  var spread: Double
  var hasCollar = false
  /// Opened in front from neck to hem, with a tone for the line.
  var opening: Double?
  var buttons = 0
  var belted = false
  var pockets = false
  /// Bands at cuffs and hem.
  var ribbed = false
  var printed = false

  static func tShirt(_ random: inout SplitMix64) -> TopShape {
    TopShape(
      shoulder: random.between(0.42, 0.56), chest: random.between(0.36, 0.5),
      hem: random.between(0.36, 0.54), neck: random.between(0.14, 0.27),
      neckDepth: random.between(0.06, 0.26), neckShape: random.chance(0.3) ? .pointed : .round,
      hemHeight: random.between(0.6, 0.98),
      sleeve: random.chance(0.06) ? random.between(0.8, 1) : random.between(0.16, 0.46),
      sleeveWidth: random.between(0.24, 0.36), spread: random.between(0.4, 1.1),
      printed: random.chance(0.35))
  }

  static func pullover(_ random: inout SplitMix64) -> TopShape {
    TopShape(
      shoulder: random.between(0.42, 0.56), chest: random.between(0.36, 0.52),
      hem: random.between(0.36, 0.52), neck: random.between(0.12, 0.25),
      neckDepth: random.between(0.04, 0.18),
      neckShape: random.chance(0.25) ? .high : random.chance(0.2) ? .pointed : .round,
      hemHeight: random.between(0.66, 0.96), sleeve: random.between(0.84, 1.08),
      sleeveWidth: random.between(0.2, 0.31), spread: random.between(0.08, 0.5),
      ribbed: random.chance(0.7), printed: random.chance(0.15))
  }

  static func coat(_ random: inout SplitMix64) -> TopShape {
    TopShape(
      shoulder: random.between(0.42, 0.56), chest: random.between(0.38, 0.52),
      hem: random.between(0.4, 0.58), neck: random.between(0.12, 0.22),
      neckDepth: random.between(0.1, 0.34), neckShape: random.chance(0.75) ? .pointed : .high,
      hemHeight: random.between(0.9, 1.05), sleeve: random.between(0.78, 1.02),
      sleeveWidth: random.between(0.22, 0.32), spread: random.between(0.05, 0.36),
      hasCollar: random.chance(0.75), opening: random.between(0.1, 0.5),
      buttons: random.chance(0.3) ? 2 + random.below(2) : 0, belted: random.chance(0.5),
      pockets: random.chance(0.7))
  }

  static func shirt(_ random: inout SplitMix64) -> TopShape {
    let isShort = random.chance(0.3)
    return TopShape(
      shoulder: random.between(0.42, 0.55), chest: random.between(0.35, 0.5),
      hem: random.between(0.36, 0.54), neck: random.between(0.12, 0.24),
      neckDepth: random.between(0.08, 0.28), neckShape: random.chance(0.7) ? .pointed : .round,
      hemHeight: random.between(0.7, 1),
      sleeve: isShort ? random.between(0.25, 0.5) : random.between(0.75, 1.04),
      sleeveWidth: random.between(0.18, 0.3), spread: random.between(0.1, isShort ? 0.9 : 0.55),
      hasCollar: random.chance(0.8), opening: random.chance(0.9) ? random.between(0.75, 1.3) : nil,
      buttons: random.chance(0.9) ? 5 + random.below(3) : 0, pockets: random.chance(0.1))
  }
}

extension Garment {
  private static let top = -0.92
  private static let shoulderDrop = 0.14

  /// A garment for the upper body, after its measures.
  mutating func addTop(_ shape: TopShape, _ random: inout SplitMix64) {
    let fold = random.between(0.72, 0.95)
    addSleeves(shape, tone: random.between(0.84, 1.02))
    addBody(shape)
    addNeck(shape, lining: random.between(0.25, 0.6))
    let seamTop = Self.top + Self.shoulderDrop
    for side in [-1.0, 1.0] {
      mark(
        Outline(
          barFrom: Point(side * shape.shoulder * 0.97, seamTop + 0.05),
          to: Point(side * shape.chest * 0.97, seamTop + 0.45), width: 0.07), tone: fold)
    }
    addFront(shape, &random)
  }

  private mutating func addBody(_ shape: TopShape) {
    var half = Outline(Point(shape.neck, Self.top))
    half.line(to: Point(shape.shoulder, Self.top + Self.shoulderDrop))
    half.line(to: Point(shape.chest, Self.top + Self.shoulderDrop + 0.4))
    half.curve(Point(shape.chest * 0.94, 0.1), to: Point(shape.hem, shape.hemHeight))
    add(Outline(mirroring: half))
    if shape.ribbed {
      mark(
        Outline(
          barFrom: Point(-shape.hem, shape.hemHeight - 0.06),
          to: Point(shape.hem, shape.hemHeight - 0.06), width: 0.1), tone: 0.8)
    }
  }

  private mutating func addSleeves(_ shape: TopShape, tone: Double) {
    guard shape.sleeve > 0 else { return }
    let length = shape.sleeve * 1.5
    let norm = (1 + shape.spread * shape.spread).squareRoot()
    let along = Point(shape.spread / norm, 1 / norm)
    let across = Point(along.y, -along.x)
    let seam = Point(shape.shoulder, Self.top + Self.shoulderDrop)
    let pit = Point(shape.chest * 0.9, seam.y + 0.42)
    let narrow = shape.sleeveWidth * (shape.sleeve > 0.6 ? 0.8 : 1.05)
    let cuff = seam + along * length
    let bend = seam + along * (length * 0.4) + across * 0.12
    for side in [-1.0, 1.0] {
      func placed(_ point: Point) -> Point { Point(point.x * side, point.y) }
      var sleeve = Outline(placed(Point(shape.shoulder * 0.8, seam.y - 0.04)))
      sleeve.line(to: placed(seam))
      sleeve.curve(placed(bend), to: placed(cuff))
      sleeve.line(to: placed(cuff + across * -narrow))
      sleeve.line(to: placed(pit))
      add(sleeve, tone: tone)
      guard shape.ribbed else { continue }
      mark(
        Outline(barFrom: placed(cuff), to: placed(cuff + across * -narrow), width: 0.12), tone: 0.75
      )
    }
  }

  private mutating func addNeck(_ shape: TopShape, lining: Double) {
    let (left, right) = (Point(-shape.neck, Self.top), Point(shape.neck, Self.top))
    switch shape.neckShape {
    case .high:
      mark(
        Outline(
          left, Point(-shape.neck, Self.top - 0.1), Point(shape.neck, Self.top - 0.1), right),
        tone: 0.85)
    case .pointed:
      cut(Outline(left, Point(0, Self.top + shape.neckDepth * 1.3), right))
    case .round:
      var neck = Outline(left)
      neck.curve(Point(0, Self.top + shape.neckDepth * 2), to: right)
      cut(neck)
    }
    if shape.neckShape != .high {
      // The inside of the back, seen through the neck.
      var back = Outline(left)
      back.curve(Point(0, Self.top + shape.neckDepth * 0.8), to: right)
      mark(back, tone: lining)
    }
    guard shape.hasCollar else { return }
    for side in [-1.0, 1.0] {
      mark(
        Outline(
          Point(side * shape.neck, Self.top - 0.05),
          Point(side * (shape.neck + 0.12), Self.top + 0.1),
          Point(side * shape.neck * 0.5, Self.top + shape.neckDepth + 0.2),
          Point(side * 0.02, Self.top + shape.neckDepth * 0.9)), tone: 1.12)
    }
  }

  private mutating func addFront(_ shape: TopShape, _ random: inout SplitMix64) {
    let neckEnd = Self.top + shape.neckDepth
    if let tone = shape.opening {
      let sway = random.between(-0.05, 0.05)
      mark(
        Outline(
          barFrom: Point(0, neckEnd), to: Point(sway, shape.hemHeight),
          width: random.between(0.05, 0.1)), tone: tone)
    }
    let tone = random.chance(0.6) ? random.between(0.15, 0.45) : random.between(1.5, 2)
    for button in 0..<shape.buttons {
      let step = (shape.hemHeight - neckEnd - 0.2) / Double(shape.buttons)
      let place = Point(0.06, neckEnd + 0.2 + step * Double(button))
      mark(Outline(ellipseAt: place, width: 0.11, height: 0.11), tone: tone)
    }
    if shape.belted {
      mark(
        Outline(
          barFrom: Point(-shape.chest, 0.05), to: Point(shape.chest, 0.05), width: 0.12), tone: 0.55
      )
    }
    if shape.pockets {
      let height = random.between(0.15, 0.4)
      for side in [-1.0, 1.0] {
        mark(
          Outline(
            barFrom: Point(side * 0.14, height), to: Point(side * 0.34, height + 0.04), width: 0.07),
          tone: 0.6)
      }
    }
    if shape.printed {
      let place = Point(random.between(-0.08, 0.08), random.between(-0.4, 0))
      let (width, height) = (random.between(0.25, 0.55), random.between(0.15, 0.5))
      mark(
        Outline(ellipseAt: place, width: width, height: height),
        tone: random.chance(0.5) ? random.between(0.2, 0.6) : random.between(1.3, 2))
    }
  }
}
