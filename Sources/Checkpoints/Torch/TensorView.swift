import Diagnostics
import Tensors

/// The values of a storage that a tensor shows: sizes, strides and an offset that have been found to lie
/// within it.
struct TensorView {
  /// PyTorch's own limit on dimensions.
  static let dimensionLimit = 64

  private let sizes: [Int]
  private let strides: [Int]
  private let offset: Int
  /// Bytes of one value.
  private let width: Int
  /// Of all values, each place of the tensor counted.
  let byteCount: Int

  /// - Throws: `CKP022`.
  init(
    sizes: [Int], strides: [Int], offset: Int, width: Int, storageBytes: Int, at place: String
  ) throws(CheckpointError) {
    self.sizes = sizes
    self.strides = strides
    self.offset = offset
    self.width = width
    func outside(_ why: String) -> CheckpointError {
      CheckpointError(
        .view, at: place,
        "sizes \(shown(sizes)) with strides \(shown(strides)) from \(offset) on \(why); the file is "
          + "damaged: save it again")
    }
    guard sizes.count == strides.count, sizes.count <= Self.dimensionLimit else {
      throw outside("are not one stride for each of up to \(Self.dimensionLimit) sizes")
    }
    guard offset >= 0, sizes.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw outside("have a negative number")
    }
    guard !sizes.contains(0) else {
      byteCount = 0
      return
    }
    guard let count = elementCount(of: sizes), let last = Self.last(sizes, strides, offset) else {
      throw outside("are more than can be counted")
    }
    let available = storageBytes / width
    guard last < available else {
      throw outside("reach value \(last) of a storage of \(available)")
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow else { throw outside("are more than can be counted") }
    byteCount = bytes
  }

  /// The position of the last value; nil if it does not fit.
  private static func last(_ sizes: [Int], _ strides: [Int], _ offset: Int) -> Int? {
    var last = offset
    for (size, stride) in zip(sizes, strides) {
      let (span, tooLarge) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow) = last.addingReportingOverflow(span)
      guard !tooLarge, !overflow else { return nil }
      last = sum
    }
    return last
  }

  /// The values in row-major order: a slice of the storage where they stand so, else a copy.
  func bytes(of storage: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard byteCount > 0 else { return [] }
    guard !isRowMajor else {
      let start = storage.startIndex + offset * width
      return storage[start..<start + byteCount]
    }
    return gathered(from: storage)[...]
  }

  private var isRowMajor: Bool {
    var expected = 1
    for (size, stride) in zip(sizes, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  /// Copies row by row, a row being a run along the last dimension.
  private func gathered(from storage: ArraySlice<UInt8>) -> [UInt8] {
    let (rowSize, rowStride) = (sizes.last ?? 1, strides.last ?? 1)
    return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
      unsafe storage.withUnsafeBytes { input in
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        let copyRow = unsafe rowCopy(count: rowSize, stride: rowStride)
        var index = [Int](repeating: 0, count: max(0, sizes.count - 1))
        var position = offset
        var written = 0
        while true {
          unsafe copyRow(
            source + position * width, UnsafeMutableRawPointer(target) + written)
          written += rowSize * width
          var dimension = index.count - 1
          while dimension >= 0 {
            index[dimension] += 1
            position += strides[dimension]
            if index[dimension] < sizes[dimension] { break }
            position -= index[dimension] * strides[dimension]
            index[dimension] = 0
            dimension -= 1
          }
          if dimension < 0 { break }
        }
        initialized = written
      }
    }
  }

  private typealias RowCopy = (UnsafeRawPointer, UnsafeMutableRawPointer) -> Void

  private func rowCopy(count: Int, stride: Int) -> RowCopy {
    guard stride != 1 else {
      let bytes = count * width
      return { source, target in unsafe target.copyMemory(from: source, byteCount: bytes) }
    }
    return switch width {
    case 1: unsafe Self.copy(of: UInt8.self, count, stride)
    case 2: unsafe Self.copy(of: UInt16.self, count, stride)
    case 4: unsafe Self.copy(of: UInt32.self, count, stride)
    case 8: unsafe Self.copy(of: UInt64.self, count, stride)
    default: unsafe Self.copy(of: UInt128.self, count, stride)
    }
  }

  private static func copy<Word: BitwiseCopyable>(
    of type: Word.Type, _ count: Int, _ stride: Int
  ) -> RowCopy {
    let size = MemoryLayout<Word>.size
    return { source, target in
      for index in 0..<count {
        let word = unsafe source.loadUnaligned(
          fromByteOffset: index * stride * size, as: Word.self)
        unsafe target.storeBytes(of: word, toByteOffset: index * size, as: Word.self)
      }
    }
  }
}

/// A list of numbers for an error: the first eight, since a file may have millions.
private func shown(_ values: [Int]) -> String {
  values.count <= 8
    ? describe(shape: values) : describe(shape: Array(values.prefix(8))).dropLast() + ", …]"
}
