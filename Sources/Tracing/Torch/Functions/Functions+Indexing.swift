import Networks

extension TorchFunctionTable {
  /// Parts, and parts put together.
  mutating func addIndexing() {
    for name in ["cat", "concat", "concatenate"] {
      add(name, [.torch], "tensors, dim=0, *, axis=None, out=None") { call throws(TraceStop) in
        let dim = try call.arguments.optionalInt("axis")
        let rest = try call.int("dim")
        return .tensor(
          try call.context.concatenated(try call.tensors("tensors"), dim: dim ?? rest))
      }
    }
    add("stack", [.torch], "tensors, dim=0, *, out=None") { call throws(TraceStop) in
      .tensor(try call.context.stacked(try call.tensors("tensors"), dim: try call.int("dim")))
    }
    add("hstack", [.torch], "tensors, *, out=None") { call throws(TraceStop) in
      let tensors = try call.tensors("tensors")
      return .tensor(
        try call.context.concatenated(tensors, dim: (tensors.first?.rank ?? 0) > 1 ? 1 : 0))
    }
    add("vstack", [.torch], "tensors, *, out=None") { call throws(TraceStop) in
      .tensor(try call.context.concatenated(try call.tensors("tensors"), dim: 0))
    }
    add("select", [.torch, .method], "input, dim, index") { call throws(TraceStop) in
      .tensor(
        try call.context.selected(
          try call.tensor("input"), dim: try call.int("dim"), index: try call.int("index")))
    }
    add("narrow", [.torch, .method], "input, dim, start, length") { call throws(TraceStop) in
      let start = try call.int("start")
      return .tensor(
        try call.context.sliced(
          try call.tensor("input"), dim: try call.int("dim"), start: start,
          stop: start + (try call.int("length"))))
    }
    add("index_select", [.torch, .method], "input, dim, index") { call throws(TraceStop) in
      let index = try call.tensor("index")
      guard let array = call.context.literal(try call.context.current(index)) else {
        throw call.context.unsupported("an index that is computed", instead: "use a slice")
      }
      return .tensor(
        try call.context.gathered(
          try call.tensor("input"), dim: try call.int("dim"),
          indices: array.values.map { Int($0) }))
    }
    add("chunk", [.torch, .method], "input, chunks, dim=0") { call throws(TraceStop) in
      let (tensor, dim) = (try call.tensor("input"), try call.int("dim"))
      let axis = try call.context.sampleAxis(dim, of: tensor)
      guard case .known(let size) = tensor.shape[axis], try call.int("chunks") > 0 else {
        throw call.context.misfit("chunks must be positive")
      }
      let chunks = try call.int("chunks")
      let step = (size + chunks - 1) / chunks
      return try call.parts(tensor, axis, try call.partSizes(size, step: step))
    }
    for name in ["split", "tensor_split"] {
      add(name, [.torch, .method], "input, split_size_or_sections, dim=0") {
        call throws(TraceStop) in
        let (tensor, dim) = (try call.tensor("input"), try call.int("dim"))
        let axis = try call.context.sampleAxis(dim, of: tensor)
        guard case .known(let size) = tensor.shape[axis], name == "split" else {
          throw call.context.unsupported("tensor_split", instead: "use split with sizes")
        }
        if case .int(let step) = call["split_size_or_sections"] {
          return try call.parts(tensor, axis, try call.partSizes(size, step: step))
        }
        let sizes = try call.arguments.ints("split_size_or_sections")
        guard sizes.allSatisfy({ $0 >= 0 && $0 <= size }), sizes.reduce(0, +) == size else {
          throw call.interpreter.raise(
            "RuntimeError", "split_with_sizes expects split_sizes to sum exactly to \(size)",
            at: call.place)
        }
        return try call.parts(tensor, axis, sizes)
      }
    }
    add("unbind", [.torch, .method], "input, dim=0") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      let axis = try call.context.axis(try call.int("dim"), rank: tensor.rank)
      return .tuple(try call.context.rows(of: tensor, axis: axis))
    }
    addReorderings()
  }

  /// Rows in another order.
  private mutating func addReorderings() {
    add("flip", [.method], "input, *dims") { call throws(TraceStop) in
      .tensor(try call.context.flipped(try call.tensor("input"), try call.dims("dims")))
    }
    add("flip", [.torch], "input, dims") { call throws(TraceStop) in
      .tensor(try call.context.flipped(try call.tensor("input"), try call.arguments.ints("dims")))
    }
    add("fliplr", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(try call.context.flipped(try call.tensor("input"), [1]))
    }
    add("roll", [.torch, .method], "input, shifts, dims=None") { call throws(TraceStop) in
      var tensor = try call.tensor("input")
      let shifts = try call.arguments.ints("shifts")
      guard let dims = try call.optionalInts("dims"), dims.count == shifts.count else {
        throw call.context.unsupported("roll without dims", instead: "name a dim for each shift")
      }
      for (shift, dim) in zip(shifts, dims) {
        let axis = try call.context.sampleAxis(dim, of: tensor)
        guard case .known(let size) = tensor.shape[axis] else { continue }
        let offset = ((shift % size) + size) % size
        guard offset > 0 else { continue }
        tensor = try call.context.gathered(
          tensor, dim: axis, indices: (0..<size).map { ($0 + size - offset) % size })
      }
      return .tensor(tensor)
    }
    add("rot90", [.torch, .method], "input, k=1, dims=(0, 1)") { call throws(TraceStop) in
      let dims = try call.arguments.ints("dims")
      guard dims.count == 2 else { throw call.context.misfit("rot90 takes two dims") }
      var tensor = try call.tensor("input")
      let turns = ((try call.int("k") % 4) + 4) % 4
      for _ in 0..<turns {
        tensor = try call.context.transposed(
          try call.context.flipped(tensor, [dims[1]]), dims[0], dims[1])
      }
      return .tensor(tensor)
    }
    for name in ["where", "masked_fill", "gather", "scatter", "masked_select", "take", "nonzero"] {
      add(name, [.torch, .method, .inPlace], "*args, **kwargs") { call throws(TraceStop) in
        throw call.context.unsupported(
          "a choice by values", instead: "write it with clamp, relu, slices or arithmetic")
      }
    }
  }
}

extension TorchCall {
  fileprivate func partSizes(_ size: Int, step: Int) throws(TraceStop) -> [Int] {
    guard step > 0 else {
      throw interpreter.raise(
        "RuntimeError", "split expects split_size be positive, but got split_size=\(step)",
        at: place)
    }
    return stride(from: 0, to: size, by: step).map { min(step, size - $0) }
  }

  fileprivate func parts(
    _ tensor: TracedTensor, _ axis: Int, _ sizes: [Int]
  ) throws(TraceStop) -> Value {
    var start = 0
    var result: [Value] = []
    for size in sizes {
      result.append(
        .tensor(try context.sliced(tensor, dim: axis, start: start, stop: start + size)))
      start += size
    }
    return .tuple(result)
  }
}

extension TensorContext {
  /// Each index of one dimension.
  func rows(of tensor: TracedTensor, axis: Int) throws(TraceStop) -> [Value] {
    guard axis != tensor.batchAxis, axis < tensor.rank, case .known(let count) = tensor.shape[axis]
    else { throw mixing("going through \(tensor.shapeText) one by one goes through the batch") }
    guard count <= 4_096 else { throw stop(.limit, "\(count) rows one by one") }
    var rows: [Value] = []
    for index in 0..<count { rows.append(.tensor(try selected(tensor, dim: axis, index: index))) }
    return rows
  }

  func flipped(_ given: TracedTensor, _ dims: [Int]) throws(TraceStop) -> TracedTensor {
    var tensor = given
    for dim in dims {
      let axis = try sampleAxis(dim, of: tensor)
      guard case .known(let size) = tensor.shape[axis], size > 1 else { continue }
      tensor = try gathered(tensor, dim: axis, indices: (0..<size).reversed())
    }
    return tensor
  }
}
