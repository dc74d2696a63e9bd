import Diagnostics

/// Writes a zip file of up to 4 GiB: the same bytes for the same members in the same order.
///
/// Names are UTF-8, times are 1980-01-01, no data descriptors stand behind the data, and no zip64
/// records are needed. The strict reader of this module takes every file that is written here.
/// Source: APPNOTE.TXT 6.3.10, section 4.3.
package struct ZipWriter: Sendable {
  package enum Packing: Hashable, Sendable {
    case stored
    /// Deflated where that saves an eighth or more, else stored.
    case deflatedWhereItHelps
  }

  /// The largest size and offset that 32 bits can say without the marker of zip64.
  package static let largestFile = 0xFFFF_FFFE
  /// The largest number of members that 16 bits can say without the marker of zip64.
  package static let mostMembers = 0xFFFE

  private let alignment: Int
  private let limit: Int
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var names: Set<String> = []

  /// - Parameters:
  ///   - alignment: each member's data begin at a multiple of it, 1 to 4,096, behind an extra field
  ///     of padding; PyTorch aligns to 64.
  ///   - limit: bytes of the whole file, at most ``largestFile``.
  package init(alignment: Int = 1, limit: Int = largestFile) {
    precondition((1...4_096).contains(alignment) && limit <= Self.largestFile)
    self.alignment = alignment
    self.limit = limit
  }

  /// Adds one member.
  ///
  /// - Precondition: the name is new and has 1 to 65,535 bytes.
  /// - Returns: the CRC-32 of the content.
  /// - Throws: `SUB005` if the file would be too large, or have too many members, for a zip.
  @discardableResult
  package mutating func append(
    _ content: [UInt8], named name: String, packing: Packing = .stored
  ) throws(SubmissionError) -> UInt32 {
    let nameBytes = Array(name.utf8)
    precondition((1...0xFFFF).contains(nameBytes.count), "a member's name has 1 to 65,535 bytes")
    precondition(!names.contains(name), "two members of one name")
    guard names.count < Self.mostMembers else {
      throw SubmissionError(
        .zipTooLarge, at: placeText(nameBytes),
        "a zip holds up to \(grouped(Self.mostMembers)) files; put fewer into it")
    }
    // Unpacked sizes have to fit too.
    try check(adding: content.count, at: nameBytes)
    let deflated = packing == .stored ? nil : deflated(content)
    let padding = padding(behind: bytes.count + 30 + nameBytes.count)
    let headers = 30 + nameBytes.count + padding.count + 46 + nameBytes.count
    try check(adding: headers + (deflated ?? content).count, at: nameBytes)

    var checksum = Checksum()
    checksum.update(content)
    names.insert(name)
    write(
      deflated ?? content, named: nameBytes, method: deflated == nil ? .stored : .deflated,
      checksum: checksum.value, size: content.count, padding: padding)
    return checksum.value
  }

  private mutating func write(
    _ packed: [UInt8], named name: [UInt8], method: ZipEntry.Method, checksum: UInt32, size: Int,
    padding: [UInt8]
  ) {
    // What both headers say: version 2.0, UTF-8 names, method, 1980-01-01 0:00, checksum, sizes.
    var shared: [UInt8] = []
    shared.appendLittle(20, 2)
    shared.appendLittle(0x0800, 2)
    shared.appendLittle(Int(method.rawValue), 2)
    shared.appendLittle(0x0021_0000, 4)
    shared.appendLittle(Int(checksum), 4)
    shared.appendLittle(packed.count, 4)
    shared.appendLittle(size, 4)
    shared.appendLittle(name.count, 2)

    directory.appendLittle(0x0201_4B50, 4)
    // Made on Unix, so that the mode counts: a file that its owner writes and everybody reads.
    directory.appendLittle(0x0314, 2)
    directory += shared
    directory.appendLittle(0, 8)
    directory.appendLittle(0o100_644 << 16, 4)
    directory.appendLittle(bytes.count, 4)
    directory += name

    bytes.appendLittle(0x0403_4B50, 4)
    bytes += shared
    bytes.appendLittle(padding.count, 2)
    bytes += name
    bytes += padding
    bytes += packed
  }

  /// The whole file.
  package consuming func finish() -> [UInt8] {
    let (start, size, count) = (bytes.count, directory.count, names.count)
    bytes += directory
    bytes.appendLittle(0x0605_4B50, 4)
    bytes.appendLittle(0, 4)
    bytes.appendLittle(count, 2)
    bytes.appendLittle(count, 2)
    bytes.appendLittle(size, 4)
    bytes.appendLittle(start, 4)
    bytes.appendLittle(0, 2)
    return bytes
  }

  /// An extra field behind which an offset is aligned; empty where nothing is asked for.
  ///
  /// Source: `getPadding` in PyTorch's `caffe2/serialize/inline_container.cc`: field `FB` of `Z`.
  private func padding(behind offset: Int) -> [UInt8] {
    guard alignment > 1 else { return [] }
    let rest = (offset + 4) % alignment
    let count = rest == 0 ? 0 : alignment - rest
    var field = Array("FB".utf8)
    field.appendLittle(count, 2)
    return field + Array(repeating: UInt8(ascii: "Z"), count: count)
  }

  private func check(adding count: Int, at name: [UInt8]) throws(SubmissionError) {
    // 22 bytes are the end record.
    let (total, overflow) = (bytes.count + directory.count + 22).addingReportingOverflow(count)
    guard !overflow, total <= limit else {
      throw SubmissionError(
        .zipTooLarge, at: placeText(name),
        "with it the file would have more than the \(grouped(limit)) bytes that a zip can have; "
          + "put less into it")
    }
  }
}

extension [UInt8] {
  /// Appends the lowest `count` bytes of a number, lowest first.
  fileprivate mutating func appendLittle(_ value: Int, _ count: Int) {
    for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }
}
