import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  /// Calls that move values or see them otherwise; false for others.
  mutating func shape(_ call: ExportedCall) throws(RebuildingError) -> Bool {
    switch call.operation {
    case "cat", "concat", "stack":
      try join(call)
      return true
    case "view", "reshape", "_unsafe_view", "view_copy", "flatten", "unflatten", "expand",
      "squeeze", "unsqueeze", "permute", "transpose", "swapaxes", "movedim", "t", "numpy_T",
      "select", "slice", "narrow", "chunk", "split", "split_with_sizes", "unbind", "flip",
      "index_select", "index", "_unsafe_index":
      break
    default: return false
    }
    let input = try name(call.first)
    let shape = try extents(named: input)
    switch call.operation {
    case "view", "reshape", "_unsafe_view", "view_copy", "flatten", "unflatten", "expand":
      try resize(call, input, shape)
    case "squeeze", "unsqueeze": try addOrDrop(call, input, shape)
    case "permute", "transpose", "swapaxes", "movedim", "t", "numpy_T":
      try turn(call, input, rank: shape.count)
    default: try part(call, input, shape)
    }
    return true
  }

  private mutating func resize(
    _ call: ExportedCall, _ input: String, _ shape: [Extent]
  ) throws(RebuildingError) {
    var target: [Extent]
    switch call.operation {
    case "flatten":
      let start = try dim(call, "start_dim", rank: max(shape.count, 1), default: 0)
      let end = try dim(call, "end_dim", rank: max(shape.count, 1), default: -1)
      guard start <= end, end < shape.count, let merged = Extent.product(Array(shape[start...end]))
      else {
        throw failure(.graphShape, "flattens dimensions \(start) to \(end) of \(words(shape))")
      }
      target = shape[..<start] + [merged] + shape[(end + 1)...]
    case "unflatten":
      let dim = try dim(call, rank: shape.count)
      target = shape[..<dim] + (try extents(call["sizes"])) + shape[(dim + 1)...]
    default:
      target = try extents(
        call["size"] ?? call["shape"] ?? call.node.arguments.dropFirst().first?.value)
    }
    guard target.count <= 16 else { throw failure(.graphShape, "gives more than 16 dimensions") }
    guard call.operation == "expand" else {
      let name = literal(.integers(target))
      return try put("Reshape", [input, name], ["allowzero": .int(1)], gives: outputs(call))
    }
    // -1 leaves a size as it is.
    let missing = target.count - shape.count
    for index in target.indices where target[index] == Extent(-1) {
      guard index >= missing else {
        throw failure(.graphShape, "expands \(words(shape)) to \(words(target))")
      }
      target[index] = shape[index - missing]
    }
    try put("Expand", [input, literal(.integers(target))], gives: outputs(call))
  }

  private mutating func addOrDrop(
    _ call: ExportedCall, _ input: String, _ shape: [Extent]
  ) throws(RebuildingError) {
    if call.operation == "unsqueeze" {
      let dim = try dim(call, rank: shape.count + 1)
      return try put("Unsqueeze", [input], ["axes": .ints([dim])], gives: outputs(call))
    }
    guard call["dim"] != nil else { return try put("Squeeze", [input], gives: outputs(call)) }
    var dims: [Int] = []
    for axis in try integers(call, "dim") ?? [] {
      let dim = try resolved(axis, rank: shape.count, "dim")
      // Other sizes than 1 stay.
      if shape[dim] == Extent(1) { dims.append(dim) }
    }
    guard !dims.isEmpty else { return try put("Identity", [input], gives: outputs(call)) }
    try put("Squeeze", [input], ["axes": .ints(dims)], gives: outputs(call))
  }

  private mutating func turn(
    _ call: ExportedCall, _ input: String, rank: Int
  ) throws(RebuildingError) {
    var perm = Array(0..<rank)
    switch call.operation {
    case "permute":
      perm = []
      for axis in try integers(call, "dims") ?? [] {
        perm.append(try resolved(axis, rank: rank, "dims"))
      }
    case "transpose", "swapaxes":
      let names = call.operation == "transpose" ? ["dim0", "dim1"] : ["axis0", "axis1"]
      perm.swapAt(try dim(call, names[0], rank: rank), try dim(call, names[1], rank: rank))
    case "movedim":
      let source = try dim(call, "source", rank: rank)
      perm.remove(at: source)
      perm.insert(source, at: try dim(call, "destination", rank: rank))
    default: perm.reverse()
    }
    if perm == [1, 0], case .constant = try value(named: input), let output = outputs(call).first {
      exported.turned[output] = input
    }
    try put("Transpose", [input], ["perm": .ints(perm)], gives: outputs(call))
  }

  // MARK: Parts

  private mutating func part(
    _ call: ExportedCall, _ input: String, _ shape: [Extent]
  ) throws(RebuildingError) {
    switch call.operation {
    case "flip": return try flip(call, input, shape)
    case "index", "_unsafe_index": return try index(call, input, shape)
    default: break
    }
    let dim = try dim(call, rank: shape.count, default: 0)
    let size = shape[dim]
    switch call.operation {
    case "select", "index_select":
      let index = try name(call["index"])
      return try put("Gather", [input, index], ["axis": .int(dim)], gives: outputs(call))
    case "unbind":
      for (index, output) in outputs(call).enumerated() {
        let place = literal(.integers([Extent(index)], shape: []))
        try put("Gather", [input, place], ["axis": .int(dim)], gives: [output])
      }
      return
    case "slice", "narrow":
      let start = try extents(call["start"] ?? .int(0))
      var end = try extents(call["end"] ?? .int(.max))
      if call.operation == "narrow" {
        let length = try integers(call, "length")?.first ?? 0
        let (sum, overflow) = (start.first?.value ?? 0).addingReportingOverflow(length)
        end = [Extent(overflow ? .max : sum)]
      }
      // To the batch's own end: all of it.
      if end == [size] { end = [Extent(.max)] }
      return try put(
        "Slice",
        [
          input, literal(.integers(start)), literal(.integers(end)),
          literal(.integers([Extent(dim)])),
          literal(.integers([Extent(try integer(call, "step") ?? 1)])),
        ], gives: outputs(call))
    default: break
    }
    try split(call, input, dim, size)
  }

  /// Source: `chunk`: as many parts of equal size as there are, the last smaller.
  private mutating func split(
    _ call: ExportedCall, _ input: String, _ dim: Int, _ size: Extent
  ) throws(RebuildingError) {
    let names = outputs(call)
    var sizes = try integers(call, "split_sizes") ?? []
    if sizes.isEmpty {
      var each = try integers(call, "split_size")?.first ?? 0
      if call.operation == "chunk", let count = try integer(call, "chunks"), count > 0 {
        each = (size.value + count - 1) / count
      }
      guard each > 0, !names.isEmpty, each <= size.value, names.count <= size.value else {
        throw failure(.graphShape, "splits \(words([size])) into \(names.count) parts of \(each)")
      }
      sizes = names.indices.map { min(each, max(0, size.value - $0 * each)) }
    }
    try put("Split", [input], ["axis": .int(dim), "split": .ints(sizes)], gives: names)
  }

  /// Known indices of one dimension, or of several that stand across one another.
  private mutating func index(
    _ call: ExportedCall, _ input: String, _ shape: [Extent]
  ) throws(RebuildingError) {
    guard case .list(let indices)? = call["indices"], indices.count <= shape.count else {
      throw failure(.graphAttribute, "has no list of indices")
    }
    var result = input
    var places: [Int] = []
    for (dim, value) in indices.enumerated() where value != .none {
      guard case .constant(let constant) = try self.value(named: try name(value)),
        let known = constant.integers
      else { throw failure(.graphConstant, "needs known indices") }
      let wide = constant.shape.indices.filter { constant.shape[$0] != 1 }
      // Counted from the last, as they are broadcast against one another.
      let place = (wide.first ?? 0) - constant.shape.count
      guard wide.count <= 1, places.allSatisfy({ $0 < place }), places.isEmpty || !wide.isEmpty,
        places.isEmpty || indices[dim - 1] != .none
      else {
        throw failure(
          .graphOperator,
          "picks single values, and no layer stands for that; use layers of torch.nn")
      }
      places.append(place)
      result = try put(
        "Gather", [result, literal(.integers(known.map { Extent($0) }))], ["axis": .int(dim)])
    }
    try put("Identity", [result], gives: outputs(call))
  }

  private mutating func flip(
    _ call: ExportedCall, _ input: String, _ shape: [Extent]
  ) throws(RebuildingError) {
    var name = input
    for axis in try integers(call, "dims") ?? [] {
      let dim = try resolved(axis, rank: shape.count, "dims")
      guard !shape[dim].countsBatch, (1...1 << 16).contains(shape[dim].value) else {
        throw failure(.graphBatch, "turns the order of \(words(shape)) round along the batch")
      }
      let places = (0..<shape[dim].value).reversed().map { Extent($0) }
      name = try put("Gather", [name, literal(.integers(places))], ["axis": .int(dim)])
    }
    try put("Identity", [name], gives: outputs(call))
  }

  private mutating func join(_ call: ExportedCall) throws(RebuildingError) {
    var names = try tensors(call, "tensors")
    guard let first = names.first else { throw failure(.graphShape, "joins nothing") }
    let isStack = call.operation == "stack"
    let rank = try rank(of: first) + (isStack ? 1 : 0)
    let dim = try dim(call, rank: rank, default: 0)
    if isStack {
      for index in names.indices {
        names[index] = try put("Unsqueeze", [names[index]], ["axes": .ints([dim])])
      }
    }
    try put("Concat", names, ["axis": .int(dim)], gives: outputs(call))
  }
}
