import Diagnostics
import Glibc

/// Memory aligned to a cache line, filled with zeros at first: weights, activations, scratchpads.
///
/// A class, since the steps of a program and its sessions share one region. `@unchecked Sendable`:
/// weights are written before the program is handed out and only read afterwards; a session's
/// memory stays with its session.
@safe final class AlignedBytes: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let count: Int

  /// Bytes of a cache line, and of the widest vector that oneDNN uses.
  static let alignment = 64

  /// - Throws: `CMP002`.
  init(count: Int) throws(ComputeError) {
    let rounded = (max(1, count) + Self.alignment - 1) / Self.alignment * Self.alignment
    guard let base = unsafe aligned_alloc(Self.alignment, rounded) else {
      throw ComputeError(.memory, "no memory for \(grouped(count)) bytes of weights or activations")
    }
    unsafe memset(base, 0, rounded)
    unsafe self.base = unsafe base
    self.count = count
  }

  /// - Throws: `CMP002`.
  convenience init(_ values: [Float]) throws(ComputeError) {
    try self.init(count: values.count * MemoryLayout<Float>.stride)
    unsafe values.withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { unsafe memcpy(base, source, bytes.count) }
    }
  }

  deinit { unsafe free(base) }
}
