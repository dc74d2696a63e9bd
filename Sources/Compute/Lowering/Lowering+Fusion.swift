internal import CDNNL
import Diagnostics
import Networks
import Tensors

extension Lowering {
  /// Emits a primitive with the tail's `Add` and functions as its post-ops, or one after the other
  /// where oneDNN has no fast code for them together.
  ///
  /// - Parameter emit: gives nil, having emitted nothing, where the post-ops are not to be had; its
  ///   last argument is what the result is added to.
  mutating func fused(
    _ tail: Tail, _ shape: [Int],
    _ emit: (inout Lowering, [PostOp], Value?) throws(ComputeError) -> Value?
  ) throws(ComputeError) -> Value {
    var addend: Value?
    if let source = tail.addend {
      release(source)
      addend = try value(of: source)
    }
    let postOps = (addend == nil ? [] : [.sum]) + tail.eltwise.map(PostOp.eltwise)
    if !postOps.isEmpty, let result = try emit(&self, postOps, addend) { return result }
    guard let result = try emit(&self, [], nil) else {
      throw ComputeError(
        .engine, "oneDNN has no code for a layer of shape \(describe(shape: shape))")
    }
    return try finished(result, addend, tail.eltwise)
  }

  /// The tail's `Add` and functions as steps of their own.
  private mutating func finished(
    _ result: Value, _ addend: Value?, _ functions: [Eltwise]
  ) throws(ComputeError) -> Value {
    var result = result
    if let addend {
      let other = try reshaped(addend, to: result.shape)
      result = try binary(.add, result, other, result.shape, [], mayOverwrite: true)
    }
    for function in functions { result = try eltwise(function, result, mayOverwrite: true) }
    return result
  }

  /// A place in this layout that holds `addend`'s elements and may be added to: its own memory if
  /// nothing reads it any more, `source`, from which the sum is computed, included.
  mutating func accumulator(
    _ addend: Value, _ target: Descriptor, apartFrom source: Value
  ) throws(ComputeError) -> Value {
    let physical = try aligned(addend)
    if try physical.descriptor() == target, isFree(addend),
      physical.location.buffer != source.location.buffer
    {
      return try place(addend.shape, target, over: physical)
    }
    let descriptor = try PrimitiveDescriptor(
      reorder: physical.descriptor(), to: target, Attributes.with([]))
    let result = try newValue(addend.shape, target)
    try emit(
      "reorder", descriptor,
      reads: [
        .init(
          index: DNNL_ARG_SRC_0, layout: physical.descriptor(), location: physical.location)
      ],
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
    return result
  }
}
