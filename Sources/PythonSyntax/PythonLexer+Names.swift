extension PythonLexer {
  /// Lexes an identifier or keyword, or hands over to the string that its letters prefix.
  mutating func lexName() {
    let start = offset
    skipASCIIName()
    if offset < bytes.count, bytes[offset] >= 0x80 { skipUnicodeName(start: start) }
    guard offset > start else { return lexInvalidCharacter() }
    let length = offset - start
    if offset < bytes.count,
      bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'"),
      isStringPrefix(from: start, length: length)
    {
      offset = start
      return lexString(prefixLength: length)
    }
    if let keyword = keyword(from: start, length: length) {
      emitSignificant(.keyword(keyword), from: start)
    } else {
      emitSignificant(.name, from: start)
    }
  }

  private mutating func skipASCIIName() {
    while offset < bytes.count, isASCIINameByte(bytes[offset]) { offset += 1 }
  }

  func isASCIINameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  private mutating func skipUnicodeName(start: Int) {
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        guard isASCIINameByte(bytes[offset]) else { return }
        offset += 1
      } else {
        guard let (scalar, length) = scalar(at: offset),
          offset == start ? isNameStart(scalar) : isNameContinuation(scalar)
        else { return }
        offset += length
      }
    }
  }

  /// CPython tests the compatibility form of a name; a character that decomposes passes here by its
  /// own properties, which agree on all but a few letters of ligature blocks.
  func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isXIDStart
  }

  func isNameContinuation(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isXIDContinue }

  /// The scalar whose UTF-8 begins at `index`, with its length in bytes.
  func scalar(at index: Int) -> (Unicode.Scalar, length: Int)? {
    var decoder = UTF8()
    var iterator = bytes[index..<min(bytes.count, index + 4)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
  }

  /// One fault for a run of the same kind of character, so that a binary file gives few tokens.
  mutating func lexInvalidCharacter() {
    let start = offset
    let isControl = bytes[offset] < 0x20 || bytes[offset] == 0x7F
    if bytes[offset] >= 0x80 {
      repeat {
        let length = scalar(at: offset)?.length ?? 1
        offset += length
      } while offset < bytes.count && bytes[offset] >= 0x80
        && !(scalar(at: offset).map { isNameStart($0.0) } ?? false)
    } else {
      offset += 1
      while isControl, offset < bytes.count, bytes[offset] < 0x20, !isBlank(bytes[offset]),
        !isLineEnd(bytes[offset])
      { offset += 1 }
    }
    fault(.invalidCharacter, from: start, to: offset)
    lineHasTokens = true
  }

  /// The keyword that stands at `start`. The longest have 8 letters, so a word packs into 64 bits.
  func keyword(from start: Int, length: Int) -> Keyword? {
    guard (2...8).contains(length) else { return nil }
    var word: UInt64 = 0
    for index in start..<start + length { word = word << 8 | UInt64(bytes[index]) }
    var low = 0
    var high = Self.keywords.count
    while low < high {
      let middle = (low + high) / 2
      if Self.keywords[middle].word < word { low = middle + 1 } else { high = middle }
    }
    return low < Self.keywords.count && Self.keywords[low].word == word
      ? Self.keywords[low].keyword : nil
  }

  /// In order of their packed letters, for a search by halves.
  private static let keywords: [(word: UInt64, keyword: Keyword)] = Keyword.allCases
    .map { ($0.rawValue.utf8.reduce(0) { $0 << 8 | UInt64($1) }, $0) }
    .sorted { $0.0 < $1.0 }
}
