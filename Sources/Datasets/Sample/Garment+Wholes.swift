/// Garments that are neither tops nor shoes.
extension Garment {
  mutating func addTrouser(_ random: inout SplitMix64) {
    let waist = random.between(0.24, 0.36)
    let hip = waist + random.between(0.02, 0.1)
    let crotch = random.between(-0.4, -0.05)
    let bottom = random.chance(0.15) ? random.between(0.2, 0.6) : random.between(0.8, 1)
    let gap = random.between(0.01, 0.14)
    let width = random.between(0.17, 0.3)
    let legTone = random.between(0.85, 1)
    for side in [-1.0, 1.0] {
      func placed(_ x: Double, _ y: Double) -> Point { Point(x * side, y) }
      var leg = Outline(placed(0, -0.95))
      leg.line(to: placed(waist, -0.95))
      leg.curve(placed(hip * 1.1, crotch - 0.2), to: placed(hip, crotch))
      leg.line(to: placed(gap + width, bottom))
      leg.line(to: placed(gap, bottom))
      leg.curve(placed(0.02, crotch + 0.25), to: placed(0, crotch))
      add(leg, tone: side < 0 ? 1 : legTone)
    }
    if random.chance(0.7) {
      mark(
        Outline(barFrom: Point(-waist, -0.91), to: Point(waist, -0.91), width: 0.09),
        tone: random.between(0.6, 1.15))
    }
    if random.chance(0.5) {
      mark(
        Outline(barFrom: Point(0, -0.9), to: Point(0, crotch), width: 0.05),
        tone: random.between(0.5, 0.8))
    }
  }

  mutating func addDress(_ random: inout SplitMix64) {
    let shoulder = random.between(0.18, 0.4)
    let neck = shoulder * random.between(0.4, 0.75)
    let bust = random.between(0.24, 0.38)
    let waist = bust * random.between(0.72, 1)
    let hem = random.between(0.26, 0.66)
    let waistHeight = random.between(-0.35, 0)
    let bottom = random.between(0.72, 1)
    var half = Outline(Point(neck, -0.95))
    half.line(to: Point(shoulder, -0.88))
    half.curve(Point(shoulder * 0.85, -0.6), to: Point(bust, -0.5))
    half.line(to: Point(waist, waistHeight))
    half.curve(Point(waist * 1.1, waistHeight + 0.4), to: Point(hem, bottom))
    if random.chance(0.4) {
      let long = random.chance(0.35)
      let (reach, end) = (random.between(0.08, 0.25), long ? random.between(-0.1, 0.3) : -0.55)
      for side in [-1.0, 1.0] {
        add(
          Outline(
            Point(side * shoulder * 0.7, -0.9), Point(side * shoulder, -0.88),
            Point(side * (shoulder + reach), end),
            Point(side * (shoulder + reach - 0.17), end + 0.02),
            Point(side * bust * 0.9, -0.5)), tone: 0.92)
      }
    }
    add(Outline(mirroring: half))
    var opening = Outline(Point(-neck, -0.96))
    opening.curve(Point(0, -0.95 + random.between(0.1, 0.55)), to: Point(neck, -0.96))
    cut(opening)
    if random.chance(0.45) {
      mark(
        Outline(barFrom: Point(-waist, waistHeight), to: Point(waist, waistHeight), width: 0.1),
        tone: random.between(0.4, 0.8))
    }
    for pleat in 0..<random.below(4) {
      let place = (Double(pleat) - 1) * 0.3
      mark(
        Outline(
          barFrom: Point(place * waist, waistHeight + 0.1),
          to: Point(place * hem * 1.6, bottom - 0.03),
          width: 0.05), tone: random.between(0.65, 0.9))
    }
  }

  mutating func addBag(_ random: inout SplitMix64) {
    let top = random.between(-0.45, 0.15)
    let bottom = random.between(0.5, 0.92)
    let upper = random.between(0.45, 0.9)
    let lower = min(max(upper + random.between(-0.2, 0.25), 0.4), 0.95)
    if random.chance(0.85) {
      let rise = random.between(0.35, 1.1)
      let foot = upper * random.between(0.3, 0.95)
      let strap = random.between(0.06, 0.16)
      add(
        Outline(
          archFrom: Point(-foot, top + 0.05), over: Point(0, top - rise * 1.6),
          to: Point(foot, top + 0.05), width: strap), tone: random.between(0.6, 1), patterned: false
      )
    }
    let sag = random.between(-0.08, 0.15)
    var body = Outline(Point(-upper, top))
    body.curve(Point(0, top + sag), to: Point(upper, top))
    body.line(to: Point(lower, bottom - 0.12))
    body.curve(Point(lower, bottom), to: Point(lower - 0.14, bottom))
    body.line(to: Point(-lower + 0.14, bottom))
    body.curve(Point(-lower, bottom), to: Point(-lower, bottom - 0.12))
    add(body)
    let height = bottom - top
    switch random.below(4) {
    case 0:
      var flap = Outline(Point(-upper, top))
      flap.line(to: Point(upper, top))
      flap.curve(Point(0, top + height * random.between(0.7, 1.3)), to: Point(-upper, top))
      mark(flap, tone: random.between(0.7, 1.2))
    case 1:
      mark(
        Outline(
          barFrom: Point(-upper, top + height * 0.25), to: Point(upper, top + height * 0.25),
          width: 0.07), tone: random.between(0.3, 0.7))
    case 2:
      let inset = lower * random.between(0.4, 0.7)
      mark(
        Outline(
          Point(-inset, top + height * 0.45), Point(inset, top + height * 0.45),
          Point(inset, bottom - 0.1), Point(-inset, bottom - 0.1)), tone: random.between(0.7, 1.2))
    default: break
    }
    if random.chance(0.5) {
      mark(
        Outline(
          ellipseAt: Point(0, top + height * random.between(0.2, 0.5)), width: 0.16, height: 0.14),
        tone: random.chance(0.5) ? 1.8 : 0.3)
    }
  }
}
