import CZlib
import Diagnostics

/// Unpacks gzip data in steps of a stated size, so that nothing is unpacked that nobody asked for.
///
/// zlib remembers the address of its state, which therefore lives on the heap.
@safe struct Inflater: ~Copyable {
  enum Failure: Error, Equatable {
    /// zlib's own words for what is wrong.
    case damaged(String)
    case endsTooSoon
    /// Bytes after the end of the gzip data that are no further gzip member.
    case trailing(Int)
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let input: [UInt8]
  private var offset = 0
  private var hasEnded = false

  /// Takes gzip data, one member or several in a row.
  init(_ input: [UInt8]) throws(Failure) {
    self.input = input
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 is the largest window, 16 more asks for gzip's header and checksum.
    let status = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .damaged("zlib does not start (status \(status))") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Unpacks the next `count` bytes, or fewer at the end of the data.
  mutating func next(_ count: Int) throws(Failure) -> [UInt8] {
    var failure: Failure?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(Failure) {
        unsafe try fill(buffer, &filled)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private mutating func fill(
    _ buffer: UnsafeMutableBufferPointer<UInt8>, _ filled: inout Int
  ) throws(Failure) {
    while filled < buffer.count, !hasEnded {
      // zlib counts in 32 bits; files may be larger.
      let room = min(buffer.count - filled, Int(UInt32.max))
      let given = min(input.count - offset, Int(UInt32.max))
      let status: Int32 = unsafe input.withUnsafeBufferPointer { source in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress.map { unsafe $0 + offset })
        unsafe stream.pointee.avail_in = UInt32(given)
        unsafe stream.pointee.next_out = buffer.baseAddress.map { unsafe $0 + filled }
        unsafe stream.pointee.avail_out = UInt32(room)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
      offset += unsafe given - Int(stream.pointee.avail_in)
      filled += unsafe room - Int(stream.pointee.avail_out)
      switch status {
      case Z_OK: continue
      case Z_STREAM_END: try endMember()
      case Z_BUF_ERROR: throw .endsTooSoon
      default: throw .damaged(words(status))
      }
    }
  }

  private mutating func endMember() throws(Failure) {
    let rest = input[offset...]
    if rest.isEmpty {
      hasEnded = true
    } else if rest.starts(with: [0x1F, 0x8B]) {
      let status = unsafe inflateReset(stream)
      guard status == Z_OK else { throw .damaged(words(status)) }
    } else {
      throw .trailing(rest.count)
    }
  }

  private func words(_ status: Int32) -> String {
    guard let message = unsafe stream.pointee.msg else { return "zlib status \(status)" }
    return unsafe String(cString: message)
  }
}
