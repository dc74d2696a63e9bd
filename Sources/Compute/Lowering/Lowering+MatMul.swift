internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// torch.matmul: the last two dimensions multiplied, the others broadcast; a vector counts as a row
  /// on the left and as a column on the right.
  mutating func matMul(_ first: Value, _ second: Value) throws(ComputeError) -> Value {
    let isRow = first.shape.count == 1
    let isColumn = second.shape.count == 1
    let left = isRow ? try reshaped(first, to: [1] + first.shape) : first
    let right = isColumn ? try reshaped(second, to: second.shape + [1]) : second
    let batch = broadcastShape(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    let rows = left.shape[left.shape.count - 2]
    let columns = right.shape[right.shape.count - 1]
    let shape = batch + (isRow ? [] : [rows]) + (isColumn ? [] : [columns])
    return try reshaped(product(left, right, batch), to: shape)
  }

  private mutating func product(
    _ left: Value, _ right: Value, _ batch: [Int]
  ) throws(ComputeError) -> Value {
    let depth = left.shape[left.shape.count - 1]
    let columns = right.shape[right.shape.count - 1]
    let leading = Array(left.shape.dropLast())
    if right.shape.dropLast(2).allSatisfy({ $0 == 1 }), leading.dropLast() == batch[...] {
      // One matrix for all: the batch is so many more rows.
      return try matrixProduct(
        reshaped(left, to: [leading.reduce(1, *), depth]), reshaped(right, to: [depth, columns]))
    }
    let rank = batch.count + 2
    if rank <= 5 { return try matrixProduct(widened(left, rank), widened(right, rank)) }
    let collapsed = { (value: Value) in [batch.reduce(1, *)] + value.shape.suffix(2) }
    let leftAll = try broadcast(left, to: batch + left.shape.suffix(2))
    let rightAll = try broadcast(right, to: batch + right.shape.suffix(2))
    return try matrixProduct(
      reshaped(dense(leftAll), to: collapsed(left)), reshaped(dense(rightAll), to: collapsed(right))
    )
  }

  /// The value with leading dimensions of size 1: a view.
  private mutating func widened(_ value: Value, _ rank: Int) throws(ComputeError) -> Value {
    let (source, strides) = try strided(value)
    let missing = rank - source.shape.count
    if missing == 0 { return source }
    let widest = zip(source.shape, strides).map { $0 * $1 }.max() ?? 1
    return Value(
      shape: [Int](repeating: 1, count: missing) + source.shape,
      layout: .strided([Int](repeating: widest, count: missing) + strides),
      location: source.location)
  }

  /// `[…, M, K]` times `[…, K, N]` of the same rank; leading sizes are equal, or 1 on one side.
  mutating func matrixProduct(_ first: Value, _ second: Value) throws(ComputeError) -> Value {
    let left = try matrixOperand(first)
    let right = try matrixOperand(second)
    let rank = left.shape.count
    let shape =
      zip(left.shape, right.shape).dropLast(2).map { max($0, $1) }
      + [left.shape[rank - 2], right.shape[rank - 1]]
    let layout = try Descriptor(dense: shape)
    var operation = dnnl_matmul_desc_t()
    try check(
      "dnnl_matmul_desc_init",
      unsafe dnnl_matmul_desc_init(
        &operation, left.descriptor().raw, right.descriptor().raw, Descriptor.absent.raw,
        layout.raw))
    let descriptor = try PrimitiveDescriptor(operation, Attributes.with([]), named: "matmul")
    let result = newValue(shape)
    try emit(
      "matmul", descriptor,
      reads: [
        .init(index: DNNL_ARG_SRC_0, layout: left.descriptor(), location: left.location),
        .init(index: DNNL_ARG_WEIGHTS_0, layout: right.descriptor(), location: right.location),
      ], writes: [.init(index: DNNL_ARG_DST_0, layout: layout, location: result.location)])
    return result
  }

  /// A matrix whose rows or columns lie together, as oneDNN's matmul wants it.
  private mutating func matrixOperand(_ value: Value) throws(ComputeError) -> Value {
    guard case .strided(let strides) = value.layout else { return try dense(value) }
    let rank = value.shape.count
    let (rows, columns) = (value.shape[rank - 2], value.shape[rank - 1])
    let (rowStride, columnStride) = (strides[rank - 2], strides[rank - 1])
    let isRowMajor = columnStride == 1 && rowStride >= columns
    let isColumnMajor = rowStride == 1 && columnStride >= rows
    let isSpread = (0..<rank - 2).allSatisfy { value.shape[$0] == 1 || strides[$0] > 0 }
    return isSpread && (isRowMajor || isColumnMajor) ? value : try dense(value)
  }

  /// `Bilinear`: y_k = x1^T W_k x2 + b_k, as a linear map of x2 to `[out, in1]`, times x1.
  mutating func lower(_ bilinear: Bilinear, _ layer: Layer) throws(ComputeError) -> Value {
    let inputs = try inputs(of: layer)
    let (in1, in2, out) = (bilinear.in1Features, bilinear.in2Features, bilinear.outFeatures)
    let shape = outputShape(of: layer)
    let rows = shape.dropLast().reduce(1, *)
    let outer = Array(shape.dropLast())
    let first = try dense(broadcast(inputs[0], to: outer + [in1]))
    let second = try dense(broadcast(inputs[1], to: outer + [in2]))
    let weight = try weight("weight", of: layer)
    let map = LearnedMap(weight: weight, bias: nil, outChannels: out * in1)
    let mapped = try linear(reshaped(second, to: [rows, in2]), map, [rows, out, in1])
    let product = try matrixProduct(mapped, reshaped(first, to: [rows, in1, 1]))
    let result = try reshaped(product, to: shape)
    guard bilinear.bias else { return result }
    let bias = try constant(self.weight("bias", of: layer), [out])
    return try binary(.add, result, bias, shape, [], mayOverwrite: true)
  }
}
