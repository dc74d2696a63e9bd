internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// `Add`, `Subtract`, `Multiply`, `Divide` with broadcast, and the functions after it.
  mutating func lower(
    _ operation: Arithmetic, _ layer: Layer, _ tail: Tail
  ) throws(ComputeError) -> Value {
    let inputs = try inputs(of: layer)
    return try binary(
      operation, inputs[0], inputs[1], outputShape(of: layer), tail.eltwise,
      mayOverwrite: isFree(inputs[0]) && inputs[0].location.buffer != inputs[1].location.buffer)
  }

  /// - Parameter mayOverwrite: whether the result may take the first input's place.
  mutating func binary(
    _ operation: Arithmetic, _ first: Value, _ second: Value, _ shape: [Int],
    _ functions: [Eltwise], mayOverwrite: Bool
  ) throws(ComputeError) -> Value {
    if let result = try binaryPrimitive(
      operation, first, second, shape, functions, mayOverwrite: mayOverwrite)
    {
      return result
    }
    let left = try dense(first)
    let right = try dense(second)
    let loop = StridedBinary(
      shape: shape, first: broadcastStrides(from: left.shape, to: shape),
      second: broadcastStrides(from: right.shape, to: shape))
    var result = try unsafe emitKernel(operation.rawValue, [left, right], to: shape) {
      reads, result in
      let (a, b) = unsafe (reads[0], reads[1])
      switch operation {
      case .add: unsafe loop.run(a, b, to: result) { $0 + $1 }
      case .subtract: unsafe loop.run(a, b, to: result) { $0 - $1 }
      case .multiply: unsafe loop.run(a, b, to: result) { $0 * $1 }
      case .divide: unsafe loop.run(a, b, to: result) { $0 / $1 }
      }
    }
    for function in functions { result = try eltwise(function, result, mayOverwrite: true) }
    return result
  }

  /// oneDNN's binary primitive where both inputs have the result's shape; nil where they have not.
  private mutating func binaryPrimitive(
    _ operation: Arithmetic, _ first: Value, _ second: Value, _ shape: [Int],
    _ functions: [Eltwise], mayOverwrite: Bool
  ) throws(ComputeError) -> Value? {
    guard first.shape == shape, second.shape == shape else { return nil }
    var left = try unpadded(first)
    var right = try unpadded(second)
    let isPlain = { (value: Value) in
      if case .strided = value.layout { return true }
      return false
    }
    if isPlain(left), isPlain(right) {
      left = try reshaped(dense(left), to: [left.count])
      right = try reshaped(dense(right), to: [right.count])
    } else if isPlain(left) {
      left = try converted(left, to: right.descriptor())
    } else {
      right = try converted(right, to: left.descriptor())
    }
    let layout = try left.descriptor()
    var description = dnnl_binary_desc_t()
    try check(
      "dnnl_binary_desc_init",
      unsafe dnnl_binary_desc_init(
        &description, operation.kind, layout.raw, layout.raw, layout.raw))
    let descriptor = try PrimitiveDescriptor(
      description, Attributes.with(functions.map(PostOp.eltwise)), named: "binary")
    if descriptor.implementation.hasPrefix("ref") { return nil }
    let result = try place(left.shape, layout, over: mayOverwrite ? left : nil)
    try emit(
      "binary", descriptor,
      reads: [
        .init(index: DNNL_ARG_SRC_0, layout: layout, location: left.location),
        .init(index: DNNL_ARG_SRC_1, layout: layout, location: right.location),
      ], writes: [.init(index: DNNL_ARG_DST_0, layout: layout, location: result.location)])
    return try reshaped(result, to: shape)
  }
}

extension Lowering {
  /// The value in a layout that the binary primitive takes: oneDNN 2.6 confuses cells where a layout
  /// pads its channels (seen with AVX2).
  private mutating func unpadded(_ value: Value) throws(ComputeError) -> Value {
    let value = try aligned(value)
    if case .blocked(let descriptor) = value.layout, descriptor.isPadded { return try dense(value) }
    return value
  }
}

extension Arithmetic {
  fileprivate var kind: dnnl_alg_kind_t {
    switch self {
    case .add: dnnl_binary_add
    case .subtract: dnnl_binary_sub
    case .multiply: dnnl_binary_mul
    case .divide: dnnl_binary_div
    }
  }
}
