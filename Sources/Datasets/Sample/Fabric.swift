/// What a garment is made of: its brightness at each pixel.
struct Fabric: Sendable {
  enum Pattern: Sendable {
    case plain, bands, stripes, checks, speckled
  }

  let brightness: Double
  let pattern: Pattern
  /// How far the pattern darkens, 0 ... 1.
  let contrast: Double
  /// Pixels of one repetition of the pattern, and its offset in repetitions.
  let period: Double
  let phase: Double
  /// Folds and uneven light: factors around 1 on a 5 x 5 grid over the image, smooth between.
  let folds: [Double]
  static let foldSide = 5

  /// Chooses the fabric of a garment of a class.
  init(ofClass label: Int, _ random: inout SplitMix64) {
    let (darkest, brightest, share, patterns): (Double, Double, Double, [Pattern]) =
      switch label {
      case 0, 2: (0.28, 1, 0.35, [.bands, .bands, .speckled])
      case 4: (0.25, 0.85, 0.2, [.checks, .speckled])
      case 6: (0.35, 1, 0.72, [.stripes, .checks])
      default: (0.28, 1, 0.3, [.bands, .stripes, .checks, .speckled])
      }
    brightness = random.between(darkest, brightest)
    pattern = random.chance(share) ? patterns[random.below(patterns.count)] : .plain
    contrast = random.between(0.25, 0.7)
    period = random.between(2.5, 7)
    phase = random.unit()
    let depth = random.between(0.05, 0.3)
    var folds: [Double] = []
    for _ in 0..<Self.foldSide * Self.foldSide { folds.append(1 + depth * random.bell()) }
    self.folds = folds
  }

  /// The brightness of a part with a tone of its own, 0 ... 1.
  func shade(tone: Double, patterned: Bool, column: Int, row: Int) -> Double {
    let value = brightness * tone * fold(column, row) * (patterned ? weave(column, row) : 1)
    return min(max(value, 0), 1)
  }

  private func weave(_ column: Int, _ row: Int) -> Double {
    let dark =
      switch pattern {
      case .plain: 0.0
      case .bands: Self.wave(Double(row) / period + phase)
      case .stripes: Self.wave(Double(column) / period + phase)
      case .checks:
        Self.wave(Double(row) / period + phase) * 0.5
          + Self.wave(Double(column) / period + phase) * 0.5
      case .speckled:
        // A fixed scatter of dots, told from the place alone.
        (UInt64(row * 28 + column) &* 0x9E37_79B9_7F4A_7C15 >> 61) < 2 ? 1.0 : 0.0
      }
    return 1 - contrast * dark
  }

  /// 0 ... 1 ... 0 over one repetition, with flat tops.
  private static func wave(_ place: Double) -> Double {
    let part = place - place.rounded(.down)
    return min(max(2 - abs(part - 0.5) * 8, 0), 1)
  }

  private func fold(_ column: Int, _ row: Int) -> Double {
    let step = Double(Self.foldSide - 1) / Double(Canvas.side)
    let (x, y) = (Double(column) * step, Double(row) * step)
    let (left, top) = (Int(x), Int(y))
    let (right, down) = (x - Double(left), y - Double(top))
    let corner = top * Self.foldSide + left
    let upper = folds[corner] * (1 - right) + folds[corner + 1] * right
    let lower =
      folds[corner + Self.foldSide] * (1 - right) + folds[corner + Self.foldSide + 1] * right
    return upper * (1 - down) + lower * down
  }
}
