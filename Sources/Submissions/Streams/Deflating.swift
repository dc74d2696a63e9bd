import CZlib

/// `bytes` as raw deflate, as in a zip member; nil where that saves less than an eighth of them.
///
/// - Precondition: `bytes.count` fits 32 bits.
func deflated(_ bytes: [UInt8]) -> [UInt8]? {
  let room = bytes.count - bytes.count / 8 - 1
  guard room > 0 else { return nil }
  // On the heap, since zlib keeps a pointer to it.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  unsafe stream.initialize(to: z_stream())
  defer { unsafe stream.deallocate() }
  let status = unsafe deflateInit2_(
    stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    CInt(MemoryLayout<z_stream>.size))
  // Without memory to pack it, it is stored.
  guard status == Z_OK else { return nil }
  defer { unsafe _ = deflateEnd(stream) }
  var isComplete = false
  let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
    unsafe bytes.withUnsafeBufferPointer { input in
      // zlib does not write to its input; the C header predates const.
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      unsafe stream.pointee.next_out = output.baseAddress
      unsafe stream.pointee.avail_out = UInt32(output.count)
      isComplete = unsafe deflate(stream, Z_FINISH) == Z_STREAM_END
      count = unsafe output.count - Int(stream.pointee.avail_out)
    }
  }
  return isComplete ? packed : nil
}
