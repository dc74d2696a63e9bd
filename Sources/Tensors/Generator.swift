/// PyTorch's random number generator for the CPU: the same seed gives the same numbers.
///
/// A Mersenne Twister of 19,937 bits. Its distributions draw and round as PyTorch's do, so that initial
/// weights, shuffles and splits of the same seed are the same here and there.
///
/// Source: `torch.Generator`; M. Matsumoto, T. Nishimura, "Mersenne Twister" (1998).
public struct Generator: Hashable, Sendable {
  static let wordCount = 624
  private static let middle = 397

  /// As given to the initializer; a twister only takes its lower 32 bits.
  public let seed: UInt64
  /// The twister's 624 words.
  var words: [UInt32]
  /// Words that have been given out, 0 to 624; 0 only before the first draw.
  var position: Int
  /// The second value of the last pair of normal draws, if it is still to be given out.
  var nextNormal: Double?

  /// The state after `torch.manual_seed(seed)`. PyTorch takes a negative seed by its two's complement.
  public init(seed: UInt64) {
    self.seed = seed
    var words = [UInt32](repeating: UInt32(truncatingIfNeeded: seed), count: Self.wordCount)
    for index in 1..<Self.wordCount {
      let previous = words[index - 1]
      words[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
    }
    self.words = words
    position = 0
    nextNormal = nil
  }

  init(seed: UInt64, words: [UInt32], position: Int, nextNormal: Double?) {
    self.seed = seed
    self.words = words
    self.position = position
    self.nextNormal = nextNormal
  }

  /// 32 random bits.
  public mutating func random() -> UInt32 {
    if position == 0 || position == Self.wordCount { twist() }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// 64 random bits: two draws, the first on top.
  public mutating func random64() -> UInt64 {
    let high = random()
    return UInt64(high) << 32 | UInt64(random())
  }

  private mutating func twist() {
    let count = Self.wordCount
    for index in 0..<count {
      let pair = words[index] & 0x8000_0000 | words[(index + 1) % count] & 0x7fff_ffff
      let mask: UInt32 = pair & 1 == 0 ? 0 : 0x9908_b0df
      words[index] = words[(index + Self.middle) % count] ^ (pair >> 1) ^ mask
    }
    position = 0
  }
}
