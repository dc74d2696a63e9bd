/// Random numbers that follow from their number in the sequence alone, so that any part of the sequence
/// can be drawn on any thread.
///
/// Source: Philox4x32-10 of J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel Random Numbers: As Easy as
/// 1, 2, 3", SC 2011.
struct Philox: Sendable {
  /// Sequences of different keys have nothing to do with each other.
  let key: SIMD2<UInt32>

  private static let rounds = 10

  /// The four numbers of this counter.
  @inline(__always)
  func numbers(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<Self.rounds {
      let first = UInt64(c[0]) &* 0xD251_1F53
      let second = UInt64(c[2]) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first))
      k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return c
  }
}

/// Which units a dropout drops: each with probability `p`, to within 2^-33, decided by the step, the use
/// of randomness in the network and the unit's number in the whole batch. So the mask is the same however
/// the batch is cut.
struct DropoutMask: Sendable {
  /// Of all uses of random numbers in a network, which one.
  let use: UInt64
  /// 0 to 1.
  let p: Double
  /// What a unit that stays is multiplied by.
  let keptFactor: Float

  /// - Parameters:
  ///   - step: of training.
  ///   - first: the number of the first unit.
  ///   - result: gets 0 for a dropped unit, else ``keptFactor``.
  func factors(step: UInt64, first: UInt64, count: Int, to result: FloatPointer) {
    let philox = Philox(key: Self.words(step))
    let threshold = UInt64((p * 0x1p32).rounded())
    let useWords = Self.words(use)
    var index = 0
    while index < count {
      let unit = first &+ UInt64(index)
      let block = Self.words(unit / 4)
      let numbers = philox.numbers(SIMD4(lowHalf: block, highHalf: useWords))
      for lane in Int(unit % 4)..<min(4, Int(unit % 4) + count - index) {
        unsafe result[index] = UInt64(numbers[lane]) < threshold ? 0 : keptFactor
        index += 1
      }
    }
  }

  /// The lower and the upper half.
  private static func words(_ value: UInt64) -> SIMD2<UInt32> {
    SIMD2(UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
  }
}
