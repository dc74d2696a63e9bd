import CZlib
import Diagnostics

/// Owner of one zlib stream that inflates.
@safe struct Inflater: ~Copyable {
  enum Format: CInt {
    /// As in a zip member.
    case raw = -15
    /// With gzip's header and trailer, whose checksum and length zlib compares.
    case gzip = 31
  }

  enum State: Equatable {
    /// More input or more room is needed.
    case running
    case ended
    case damaged(String)
    case outOfMemory
  }

  /// On the heap, since zlib keeps a pointer to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var state: State = .running

  init(_ format: Format) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let status = unsafe inflateInit2_(
      stream, format.rawValue, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    if status != Z_OK { state = .outOfMemory }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Inflates from the front of `input` and takes what it used from it; gives up to ``chunkBytes``.
  /// An empty answer with the state still running asks for more input.
  mutating func inflate(_ input: inout ArraySlice<UInt8>) -> [UInt8] {
    guard state == .running else { return [] }
    var used = 0
    var status = Z_OK
    let output = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { output, count in
      unsafe input.withUnsafeBufferPointer { input in
        // zlib does not write to its input; the C header predates const.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
        let offered = unsafe stream.pointee.avail_in
        status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        used = unsafe Int(offered - stream.pointee.avail_in)
        count = unsafe output.count - Int(stream.pointee.avail_out)
      }
    }
    input = input.dropFirst(used)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .ended
    case Z_MEM_ERROR: state = .outOfMemory
    case Z_NEED_DICT: state = .damaged("it needs a dictionary")
    default:
      state = .damaged(
        unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "error \(status)")
    }
    return output
  }
}

extension SubmissionError {
  /// No memory for a decompressor.
  static func outOfMemory(at place: String = "") -> SubmissionError {
    SubmissionError(
      .outOfResources, at: place,
      "no memory is left to unpack it; grade again with fewer --jobs or on a freer machine")
  }
}

/// The CRC-32 of bytes that come in pieces.
struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: [UInt8]) { update(bytes[...]) }

  mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      value = unsafe checksum_update(value, base, buffer.count)
    }
  }
}
