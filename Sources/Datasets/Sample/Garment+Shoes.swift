/// Shoes, seen from the side with the toe to the left.
extension Garment {
  mutating func addSneaker(_ random: inout SplitMix64) {
    let ground = random.between(0.3, 0.5)
    let sole = random.between(0.1, 0.2)
    let collar = ground - random.between(0.5, 0.85)
    let vamp = ground - random.between(0.28, 0.42)
    let mouth = random.between(-0.05, 0.25)
    var upper = Outline(Point(-0.95, ground - sole * 0.5))
    upper.curve(Point(-0.95, vamp), to: Point(-0.5, vamp - 0.02))
    upper.curve(Point(mouth - 0.25, vamp - 0.05), to: Point(mouth, collar))
    upper.curve(Point(mouth + 0.3, collar + random.between(0.08, 0.25)), to: Point(0.82, collar))
    upper.curve(Point(0.98, collar + 0.2), to: Point(0.92, ground - sole * 0.5))
    add(upper)
    mark(
      Outline(
        Point(-0.96, ground - sole), Point(0.94, ground - sole), Point(0.95, ground),
        Point(-0.92, ground)), tone: random.chance(0.6) ? random.between(1.2, 2) : 0.6)
    let laces = random.below(4)
    for lace in 0..<laces {
      let t = Double(lace) / 3
      let place = Point(-0.45 + (mouth + 0.4) * t, vamp + 0.02 + (collar - vamp) * t * 0.8)
      mark(
        Outline(barFrom: place, to: place + Point(0.14, 0.14), width: 0.06),
        tone: random.chance(0.5) ? 0.4 : 1.6)
    }
    if random.chance(0.5) {
      mark(
        Outline(
          barFrom: Point(0.1, ground - sole - 0.05), to: Point(0.4, collar + 0.2),
          width: random.between(0.08, 0.2)), tone: random.between(0.4, 1.6))
    }
  }

  mutating func addAnkleBoot(_ random: inout SplitMix64) {
    let ground = random.between(0.55, 0.85)
    let top = ground - random.between(1.0, 1.55)
    let sole = random.between(0.06, 0.14)
    let heel = random.chance(0.55) ? random.between(0.12, 0.4) : 0.04
    let vamp = ground - random.between(0.32, 0.48)
    let ankle = random.between(-0.1, 0.15)
    let shaft = ankle + random.between(-0.1, 0.08)
    let back = random.between(0.7, 0.92)
    var upper = Outline(Point(-0.95, ground - sole * 0.5))
    upper.curve(Point(-0.95, vamp), to: Point(-0.45, vamp - 0.04))
    upper.curve(Point(ankle, vamp - 0.08), to: Point(shaft, top))
    upper.line(to: Point(back, top + random.between(-0.06, 0.08)))
    upper.curve(Point(back - 0.06, vamp), to: Point(back + 0.02, ground - heel))
    upper.line(to: Point(0.3, ground - heel))
    upper.line(to: Point(-0.1, ground - sole * 0.5))
    add(upper)
    let width = heel > 0.2 ? random.between(0.12, 0.35) : 0.4
    add(
      Outline(
        Point(back - width, ground - heel - 0.02), Point(back + 0.02, ground - heel - 0.02),
        Point(back, ground), Point(back - width + 0.03, ground)), tone: 0.7, patterned: false)
    mark(
      Outline(
        barFrom: Point(-0.94, ground - sole / 2), to: Point(-0.05, ground - sole / 2), width: sole),
      tone: random.between(0.5, 1.4))
    switch random.below(4) {
    case 0:
      mark(
        Outline(barFrom: Point(shaft + 0.1, top + 0.1), to: Point(ankle + 0.15, vamp), width: 0.07),
        tone: 0.5)
    case 1:
      mark(
        Outline(barFrom: Point(ankle - 0.1, vamp - 0.1), to: Point(back, vamp - 0.15), width: 0.1),
        tone: random.between(0.4, 0.7))
    case 2:
      for lace in 0..<4 {
        let y = vamp - 0.1 - Double(lace) * 0.18
        mark(
          Outline(barFrom: Point(ankle - 0.12, y), to: Point(ankle + 0.12, y), width: 0.06),
          tone: 0.4)
      }
    default: break
    }
  }

  mutating func addSandal(_ random: inout SplitMix64) {
    let ground = random.between(0.35, 0.6)
    let lift = random.chance(0.45) ? random.between(0.3, 0.75) : random.between(0, 0.15)
    let sole = random.between(0.1, 0.2)
    var plate = Outline(Point(-0.95, ground - sole))
    plate.curve(Point(-0.1, ground - sole), to: Point(0.3, ground - sole - lift * 0.7))
    plate.line(to: Point(0.9, ground - sole - lift))
    plate.line(to: Point(0.92, ground - lift))
    plate.line(to: Point(0.35, ground - lift * 0.6))
    plate.curve(Point(-0.1, ground), to: Point(-0.92, ground))
    if lift > 0.2 {
      let isWedge = random.chance(0.4)
      let width = isWedge ? 0.9 : random.between(0.1, 0.25)
      add(
        Outline(
          Point(0.9 - width, ground - lift * (isWedge ? 0.3 : 0.9)), Point(0.9, ground - lift),
          Point(0.88, ground), Point(0.9 - width, ground)), tone: random.between(0.6, 1),
        patterned: false)
    }
    add(plate, tone: random.between(0.6, 1.1))
    let straps = 1 + random.below(4)
    for strap in 0..<straps {
      let start = -0.85 + Double(strap) * random.between(0.3, 0.5)
      let reach = random.between(0.25, 0.65)
      let slope = max(0, start + reach / 2) * lift
      let rise = random.between(0.25, 0.6)
      add(
        Outline(
          archFrom: Point(start, ground - sole - slope * 0.5),
          over: Point(start + reach * 0.6, ground - sole - rise * 1.5 - slope),
          to: Point(start + reach, ground - sole - slope), width: random.between(0.08, 0.18)),
        tone: random.between(0.75, 1.1))
    }
    if random.chance(0.6) {
      let y = ground - sole - lift - random.between(0.3, 0.7)
      add(
        Outline(barFrom: Point(0.84, ground - sole - lift), to: Point(0.84, y), width: 0.12),
        tone: 0.95)
      add(
        Outline(barFrom: Point(random.between(0.05, 0.4), y + 0.1), to: Point(0.88, y), width: 0.12)
      )
    }
  }
}
