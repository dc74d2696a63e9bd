internal import CDNNL
import Diagnostics

/// Makes oneDNN compute on the calling thread alone.
///
/// libgomp keeps the number of threads for each thread of the process, so every worker says it for
/// itself; ``CompiledModel`` and ``Session`` do so before they call oneDNN.
public func useSingleThreadedOneDNN() {
  omp_set_num_threads(1)
}

/// oneDNN's CPU engine: one for the process, made at first use and never destroyed.
///
/// `@unchecked Sendable`: oneDNN allows the use of one engine from several threads.
@safe final class Engine: @unchecked Sendable {
  fileprivate let handle: dnnl_engine_t

  private static let result = Result { () throws(ComputeError) -> Engine in try Engine() }

  static func shared() throws(ComputeError) -> Engine { try result.get() }

  private init() throws(ComputeError) {
    // Kernels that oneDNN keeps for the next network of the same shapes. Its default of 1,024 is
    // sized for one network; a class of different ones would fill it with code never used again.
    try check("dnnl_set_primitive_cache_capacity", dnnl_set_primitive_cache_capacity(128))
    unsafe handle = try created("dnnl_engine_create") {
      unsafe dnnl_engine_create(&$0, dnnl_cpu, 0)
    }
  }
}

/// A queue of work on the CPU engine; on the CPU each call has finished when it returns.
@safe struct Stream: ~Copyable {
  fileprivate let handle: dnnl_stream_t

  init() throws(ComputeError) {
    let engine = try Engine.shared()
    unsafe handle = try created("dnnl_stream_create") {
      unsafe dnnl_stream_create(&$0, engine.handle, UInt32(dnnl_stream_default_flags.rawValue))
    }
  }

  deinit { _ = unsafe dnnl_stream_destroy(handle) }
}

/// How a primitive is to run: the caller's scratchpad, and what follows it in the same pass.
@safe struct Attributes: ~Copyable {
  fileprivate let handle: dnnl_primitive_attr_t

  private init() throws(ComputeError) {
    unsafe handle = try created("dnnl_primitive_attr_create") {
      unsafe dnnl_primitive_attr_create(&$0)
    }
  }

  /// - Throws: `CMP001`.
  static func with(_ postOps: [PostOp]) throws(ComputeError) -> Attributes {
    let attributes = try Attributes()
    try attributes.set(postOps)
    return attributes
  }

  private func set(_ postOps: [PostOp]) throws(ComputeError) {
    // With the library's own scratchpad, one primitive could not run on two threads at once.
    try check(
      "dnnl_primitive_attr_set_scratchpad_mode",
      unsafe dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl_scratchpad_mode_user))
    if !postOps.isEmpty {
      let chain = try PostOpChain()
      for postOp in postOps { try chain.append(postOp) }
      try check(
        "dnnl_primitive_attr_set_post_ops",
        unsafe dnnl_primitive_attr_set_post_ops(handle, chain.handle))
    }
  }

  deinit { _ = unsafe dnnl_primitive_attr_destroy(handle) }
}

/// oneDNN's list of post-ops; the attributes copy it.
@safe private struct PostOpChain: ~Copyable {
  let handle: dnnl_post_ops_t

  init() throws(ComputeError) {
    unsafe handle = try created("dnnl_post_ops_create") { unsafe dnnl_post_ops_create(&$0) }
  }

  func append(_ postOp: PostOp) throws(ComputeError) {
    switch postOp {
    case .sum:
      try check("dnnl_post_ops_append_sum", unsafe dnnl_post_ops_append_sum(handle, 1))
    case .eltwise(let function):
      try check(
        "dnnl_post_ops_append_eltwise",
        unsafe dnnl_post_ops_append_eltwise(
          handle, function.scale, function.algorithm.kind, function.alpha, function.beta))
    }
  }

  deinit { _ = unsafe dnnl_post_ops_destroy(handle) }
}

/// An operation with its layouts chosen, before its code is generated.
@safe struct PrimitiveDescriptor: ~Copyable {
  fileprivate let handle: dnnl_primitive_desc_t

  /// From one of oneDNN's operation descriptors.
  ///
  /// - Throws: `CMP001`, also where oneDNN has no implementation for the combination.
  init<Description>(
    _ description: Description, _ attributes: borrowing Attributes, named call: String
  ) throws(ComputeError) {
    let engine = try Engine.shared()
    let attributesHandle = unsafe attributes.handle
    unsafe handle = try withUnsafePointer(to: description) { pointer throws(ComputeError) in
      unsafe try created("dnnl_primitive_desc_create for \(call)") {
        unsafe dnnl_primitive_desc_create(&$0, pointer, attributesHandle, engine.handle, nil)
      }
    }
  }

  /// The backward counterpart of a primitive, from one of oneDNN's operation descriptors.
  ///
  /// - Throws: `CMP001`, also where oneDNN has no implementation for the combination.
  init<Description>(
    _ description: Description, _ attributes: borrowing Attributes,
    forward: borrowing PrimitiveDescriptor, named call: String
  ) throws(ComputeError) {
    let engine = try Engine.shared()
    let attributesHandle = unsafe attributes.handle
    let hint = unsafe forward.handle
    unsafe handle = try withUnsafePointer(to: description) { pointer throws(ComputeError) in
      unsafe try created("dnnl_primitive_desc_create for \(call)") {
        unsafe dnnl_primitive_desc_create(&$0, pointer, attributesHandle, engine.handle, hint)
      }
    }
  }

  /// The implementation of this name, though oneDNN may offer others before it; nil if it offers
  /// none of that name.
  ///
  /// - Throws: `CMP001`.
  init?<Description>(
    _ description: Description, _ attributes: borrowing Attributes, implementation: String,
    named call: String
  ) throws(ComputeError) {
    let engine = try Engine.shared()
    let attributesHandle = unsafe attributes.handle
    let offers = unsafe try withUnsafePointer(to: description) { pointer throws(ComputeError) in
      unsafe try created("dnnl_primitive_desc_iterator_create for \(call)") {
        unsafe dnnl_primitive_desc_iterator_create(
          &$0, pointer, attributesHandle, engine.handle, nil)
      }
    }
    defer { _ = unsafe dnnl_primitive_desc_iterator_destroy(offers) }
    repeat {
      let offer = unsafe PrimitiveDescriptor(
        owning: try created("dnnl_primitive_desc_iterator_fetch for \(call)") {
          unsafe $0 = dnnl_primitive_desc_iterator_fetch(offers)
          return unsafe $0 == nil ? dnnl_out_of_memory : dnnl_success
        })
      if offer.implementation == implementation {
        self = offer
        return
      }
    } while unsafe dnnl_primitive_desc_iterator_next(offers) == dnnl_success
    return nil
  }

  private init(owning handle: dnnl_primitive_desc_t) { unsafe self.handle = unsafe handle }

  /// A copy between layouts.
  init(
    reorder source: Descriptor, to destination: Descriptor, _ attributes: borrowing Attributes
  ) throws(ComputeError) {
    let engine = try Engine.shared()
    unsafe handle = try created("dnnl_reorder_primitive_desc_create") {
      unsafe dnnl_reorder_primitive_desc_create(
        &$0, source.raw, engine.handle, destination.raw, engine.handle, attributes.handle)
    }
  }

  deinit { _ = unsafe dnnl_primitive_desc_destroy(handle) }

  enum Role {
    case source(Int)
    case weights(Int)
    case destination(Int)
    case sourceGradient
    case weightsGradient
    case destinationGradient
    case scratchpad
  }

  /// The layout that oneDNN chose for one argument.
  func layout(of role: Role) -> Descriptor {
    let (query, index) =
      switch role {
      case .source(let index): (dnnl_query_src_md, index)
      case .weights(let index): (dnnl_query_weights_md, index)
      case .destination(let index): (dnnl_query_dst_md, index)
      case .sourceGradient: (dnnl_query_diff_src_md, 0)
      case .weightsGradient: (dnnl_query_diff_weights_md, 0)
      case .destinationGradient: (dnnl_query_diff_dst_md, 0)
      case .scratchpad: (dnnl_query_scratchpad_md, 0)
      }
    guard let answer = unsafe dnnl_primitive_desc_query_md(handle, query, Int32(index)) else {
      return .absent
    }
    return unsafe Descriptor(raw: [answer.pointee])
  }

  /// oneDNN's name of the implementation, such as `jit:avx512_core`; empty if it has none.
  var implementation: String {
    var name: UnsafePointer<CChar>?
    guard
      unsafe dnnl_primitive_desc_query(handle, dnnl_query_impl_info_str, 0, &name) == dnnl_success,
      let name = unsafe name
    else { return "" }
    return unsafe String(cString: name)
  }
}

/// Generated code, ready to run.
///
/// `@unchecked Sendable`: oneDNN allows one primitive to run on several threads at once if each
/// brings its own scratchpad.
@safe struct Primitive: ~Copyable, @unchecked Sendable {
  fileprivate let handle: dnnl_primitive_t

  init(_ descriptor: borrowing PrimitiveDescriptor) throws(ComputeError) {
    let descriptorHandle = unsafe descriptor.handle
    unsafe handle = try created("dnnl_primitive_create") {
      unsafe dnnl_primitive_create(&$0, descriptorHandle)
    }
  }

  deinit { _ = unsafe dnnl_primitive_destroy(handle) }

  func run(_ arguments: borrowing BoundArguments, on stream: borrowing Stream) throws(ComputeError)
  {
    try check(
      "dnnl_primitive_execute",
      unsafe dnnl_primitive_execute(
        handle, stream.handle, Int32(arguments.list.count), arguments.list))
  }
}

/// The arguments of one primitive bound to one worker's memory. The memory itself is the caller's
/// and must outlive this.
@safe struct BoundArguments: ~Copyable {
  fileprivate var list: [dnnl_exec_arg_t] = unsafe []

  init() {}

  /// - Parameter index: one of `DNNL_ARG_…`.
  mutating func bind(_ index: Int32, _ layout: Descriptor, to address: UnsafeMutableRawPointer)
    throws(ComputeError)
  {
    let engine = try Engine.shared()
    let memory = unsafe try created("dnnl_memory_create") {
      unsafe dnnl_memory_create(&$0, layout.raw, engine.handle, address)
    }
    unsafe list.append(dnnl_exec_arg_t(arg: index, memory: memory))
  }

  deinit {
    for index in unsafe list.indices { unsafe dnnl_memory_destroy(list[index].memory) }
  }
}

/// The handle that a creating call stored, or its error.
private func created(
  _ call: String, _ create: (inout OpaquePointer?) -> dnnl_status_t
) throws(ComputeError) -> OpaquePointer {
  var handle: OpaquePointer?
  try check(call, unsafe create(&handle))
  guard let handle = unsafe handle else {
    throw ComputeError(.engine, "oneDNN's \(call) succeeded without a result")
  }
  return unsafe handle
}
