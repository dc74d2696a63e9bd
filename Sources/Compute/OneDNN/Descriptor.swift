internal import CDNNL
import Diagnostics

/// The shape of a tensor and how its float32 values lie in memory, in oneDNN's terms.
struct Descriptor: Sendable, Equatable {
  /// One element. oneDNN's struct is some 600 bytes: as an array it is cheap to copy, and the array
  /// passes to C as the pointer that C asks for.
  let raw: [dnnl_memory_desc_t]

  /// Says to a primitive that it has no such argument.
  static let absent = Descriptor(raw: [dnnl_memory_desc_t()])

  init(raw: [dnnl_memory_desc_t]) { self.raw = raw }

  /// Row-major.
  init(dense shape: [Int]) throws(ComputeError) {
    try self.init(shape: shape, strides: rowMajorStrides(of: shape))
  }

  init(shape: [Int], strides: [Int]) throws(ComputeError) {
    var result = dnnl_memory_desc_t()
    try check(
      "dnnl_memory_desc_init_by_strides",
      unsafe dnnl_memory_desc_init_by_strides(
        &result, Int32(shape.count), wide(shape), dnnl_f32, wide(strides)))
    raw = [result]
  }

  /// Leaves the layout to the primitive.
  init(any shape: [Int]) throws(ComputeError) {
    try self.init(shape: shape, tag: dnnl_format_tag_any)
  }

  init(shape: [Int], tag: dnnl_format_tag_t) throws(ComputeError) {
    var result = dnnl_memory_desc_t()
    try check(
      "dnnl_memory_desc_init_by_tag",
      unsafe dnnl_memory_desc_init_by_tag(
        &result, Int32(shape.count), wide(shape), dnnl_f32, tag))
    raw = [result]
  }

  static func == (first: Self, second: Self) -> Bool {
    unsafe dnnl_memory_desc_equal(first.raw, second.raw) == 1
  }

  var isAbsent: Bool { raw[0].ndims == 0 }

  var shape: [Int] {
    unsafe withUnsafeBytes(of: raw[0].dims) { bytes in
      (0..<Int(raw[0].ndims)).map { unsafe Int(bytes.bindMemory(to: Int64.self)[$0]) }
    }
  }

  /// Whether the layout has cells that belong to no element, in its last blocks.
  var isPadded: Bool {
    let dims = raw[0].dims
    let padded = raw[0].padded_dims
    return unsafe withUnsafeBytes(of: dims) { dims in
      unsafe withUnsafeBytes(of: padded) { unsafe !dims.elementsEqual($0) }
    }
  }

  /// Elements from one index to the next in each dimension; nil if a dimension is cut into blocks.
  var strides: [Int]? {
    guard raw[0].format_kind == dnnl_blocked else { return nil }
    let blocking = unsafe raw[0].format_desc.blocking
    guard blocking.inner_nblks == 0 else { return nil }
    return unsafe withUnsafeBytes(of: blocking.strides) { bytes in
      (0..<Int(raw[0].ndims)).map { unsafe Int(bytes.bindMemory(to: Int64.self)[$0]) }
    }
  }

  /// Bytes from the first to the last value, padding included.
  var byteCount: Int { unsafe dnnl_memory_desc_get_size(raw) }
}

/// Elements from one index to the next in each dimension of a row-major tensor.
func rowMajorStrides(of shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() {
    strides[axis] = strides[axis + 1] * max(1, shape[axis + 1])
  }
  return strides
}

/// Sizes as oneDNN's functions take them.
func wide(_ sizes: [Int]) -> [Int64] { sizes.map(Int64.init) }
