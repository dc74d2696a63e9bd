extension Generator {
  /// Bytes of ``state``.
  public static let stateByteCount = 5056

  /// The whole state, byte for byte what `torch.get_rng_state()` gives: to be stored, and restored by
  /// ``init(state:)`` or by `torch.set_rng_state`.
  ///
  /// Source: the layout of PyTorch's `CPUGeneratorImplState` on 64-bit machines: seed (8 bytes), words
  /// left before the next twist (4), seeded (4), next word (8), 624 words (8 each), three doubles of
  /// which the second is the waiting normal value, whether it waits (4), 12 bytes that are 0 here.
  public var state: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.stateByteCount)
    func append(_ value: some FixedWidthInteger) {
      for shift in stride(from: 0, to: value.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    append(seed)
    append(UInt32(wordsLeft(at: position)))
    append(UInt32(1))
    append(UInt64(position))
    for word in words { append(UInt64(word)) }
    append(UInt64(0))
    append((nextNormal ?? 0).bitPattern)
    append(UInt64(0))
    append(UInt32(nextNormal == nil ? 0 : 1))
    bytes.append(contentsOf: repeatElement(0, count: Self.stateByteCount - bytes.count))
    return bytes
  }

  /// Goes on where ``state`` was taken. Nil unless the bytes are a state that a generator can be in.
  public init?(state: some Sequence<UInt8>) {
    let bytes = Array(state.prefix(Self.stateByteCount + 1))
    guard bytes.count == Self.stateByteCount else { return nil }
    var reader = ByteReader(bytes[...])
    guard let seed = reader.readInteger(UInt64.self), let left = reader.readInteger(UInt32.self),
      reader.readInteger(UInt32.self) == 1, let next = reader.readInteger(UInt64.self),
      let position = Int(exactly: next), (0...Self.wordCount).contains(position),
      left == UInt32(wordsLeft(at: position))
    else { return nil }
    var words: [UInt32] = []
    for _ in 0..<Self.wordCount {
      guard let word = reader.readInteger(UInt64.self).flatMap(UInt32.init(exactly:)) else {
        return nil
      }
      words.append(word)
    }
    guard reader.readInteger(UInt64.self) == 0, let normal = reader.readInteger(UInt64.self),
      reader.readInteger(UInt64.self) == 0, let waits = reader.readInteger(UInt32.self), waits <= 1,
      waits == 1 || normal == 0,
      reader.read(reader.remaining)?.allSatisfy({ $0 == 0 }) == true
    else { return nil }
    self.init(
      seed: seed, words: words, position: position,
      nextNormal: waits == 1 ? Double(bitPattern: normal) : nil)
  }
}

/// PyTorch counts the draw that will twist among those left.
private func wordsLeft(at position: Int) -> Int {
  position == 0 ? 1 : Generator.wordCount + 1 - position
}
