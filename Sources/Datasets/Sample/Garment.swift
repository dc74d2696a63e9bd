/// A garment as parts painted one over the other.
struct Garment: Sendable {
  struct Part: Sendable {
    let outline: Outline
    /// A factor on the fabric's brightness; 0 is a hole through which the background shows.
    let tone: Double
    let patterned: Bool
  }

  private(set) var parts: [Part] = []

  /// Draws the shape of one garment of a class.
  init(ofClass label: Int, _ random: inout SplitMix64) {
    switch label {
    case 0: addTop(.tShirt(&random), &random)
    case 1: addTrouser(&random)
    case 2: addTop(.pullover(&random), &random)
    case 3: addDress(&random)
    case 4: addTop(.coat(&random), &random)
    case 5: addSandal(&random)
    case 6: addTop(.shirt(&random), &random)
    case 7: addSneaker(&random)
    case 8: addBag(&random)
    default: addAnkleBoot(&random)
    }
  }

  mutating func add(_ outline: Outline, tone: Double = 1, patterned: Bool = true) {
    parts.append(Part(outline: outline, tone: tone, patterned: patterned))
  }

  /// A hole through which the background shows.
  mutating func cut(_ outline: Outline) { add(outline, tone: 0, patterned: false) }

  /// A seam, band or line on top, without the fabric's pattern.
  mutating func mark(_ outline: Outline, tone: Double) {
    add(outline, tone: tone, patterned: false)
  }
}
