import Diagnostics

extension ZipEntry {
  /// Reads one record of the central directory.
  ///
  /// - Throws: `SUB040`, `SUB043` to `SUB046`.
  init(
    readingCentral cursor: inout SourceCursor, from source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) {
    let start = cursor.offset
    let damaged = SubmissionError(
      .zipDirectory,
      "the zip's directory is damaged at byte \(start): expected an entry; "
        + "hand it in again")
    guard let fixed = try cursor.read(46, from: source),
      fixed.integer(at: 0, as: UInt32.self) == 0x0201_4B50
    else { throw damaged }
    let lengths = [28, 30, 32].map { Int(fixed.integer(at: $0, as: UInt16.self)) }
    guard let name = try cursor.read(lengths[0], from: source).map(Array.init),
      let extra = try cursor.read(lengths[1], from: source),
      try cursor.read(lengths[2], from: source) != nil
    else { throw damaged }

    self.name = name
    flags = fixed.integer(at: 8, as: UInt16.self)
    method = try Self.checkedMethod(
      fixed.integer(at: 10, as: UInt16.self), flags: flags, of: name)
    checksum = fixed.integer(at: 16, as: UInt32.self)
    mode = fixed.integer(at: 38, as: UInt32.self) >> 16

    let fields = try ZipExtraFields(extra, of: name)
    let values = try fields.sizes(
      size: fixed.integer(at: 24, as: UInt32.self), packed: fixed.integer(at: 20, as: UInt32.self),
      offset: fixed.integer(at: 42, as: UInt32.self), disk: fixed.integer(at: 34, as: UInt16.self))
    (size, packedSize, headerOffset) = (values.size, values.packed, values.offset)
    guard method == .deflated || size == packedSize else {
      throw disagreement("it is stored, but its two sizes are \(size) and \(packedSize) bytes")
    }
    // Deflate needs at least one bit for 129 bytes; a larger claim is no reason to take memory.
    guard size / 1_032 <= packedSize else {
      throw SubmissionError(
        .zipData, at: place,
        "\(packedSize) bytes of deflated data cannot give \(size); the zip is "
          + "damaged: hand it in again")
    }
  }

  private static func checkedMethod(
    _ method: UInt16, flags: UInt16, of name: [UInt8]
  ) throws(SubmissionError) -> Method {
    // Encrypted, strongly encrypted, encrypted directory; 99 is WinZip's AES.
    if flags & 0x2041 != 0 || method == 99 {
      throw SubmissionError(
        .encrypted, at: placeText(name), "the zip is encrypted; pack it again without a password")
    }
    // Left: two of deflate's speed, the descriptor, and UTF-8 names.
    guard flags & ~0x080E == 0 else {
      throw SubmissionError(
        .zipFeature, at: placeText(name),
        "the zip uses general purpose flags 0x"
          + "\(String(flags, radix: 16)), of which only 0x80e are known; pack it again with an "
          + "ordinary program")
    }
    guard let known = Method(rawValue: method) else {
      throw SubmissionError(
        .zipMethod, at: placeText(name),
        "packed with zip method \(method); expected stored (0) or deflated "
          + "(8): pack it again with the standard settings")
    }
    return known
  }
}
