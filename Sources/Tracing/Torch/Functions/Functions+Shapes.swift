import Networks

extension TorchFunctionTable {
  /// Other sizes and orders of the same elements.
  mutating func addShapes() {
    for name in ["view", "reshape"] {
      add(name, [.method], "input, *shape, **kwargs") { call throws(TraceStop) in
        try call.viewed()
      }
    }
    add("reshape", [.torch], "input, shape") { call throws(TraceStop) in
      .tensor(try call.context.reshaped(try call.tensor("input"), try call.sizeList("shape")))
    }
    for name in ["view_as", "reshape_as"] {
      add(name, [.method], "input, other") { call throws(TraceStop) in
        let shape = try call.tensor("other").shape.map(\.value)
        return .tensor(try call.context.reshaped(try call.tensor("input"), shape))
      }
    }
    add("flatten", [.torch, .method], "input, start_dim=0, end_dim=-1") { call throws(TraceStop) in
      .tensor(
        try call.context.flattened(
          try call.tensor("input"), from: try call.int("start_dim"), to: try call.int("end_dim")))
    }
    add("ravel", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(try call.context.flattened(try call.tensor("input"), from: 0, to: -1))
    }
    add("unflatten", [.torch, .method], "input, dim, sizes") { call throws(TraceStop) in
      .tensor(
        try call.context.unflattened(
          try call.tensor("input"), dim: try call.int("dim"), try call.sizeList("sizes")))
    }
    add("permute", [.method], "input, *dims") { call throws(TraceStop) in
      .tensor(try call.context.permuted(try call.tensor("input"), try call.dims("dims")))
    }
    add("permute", [.torch], "input, dims") { call throws(TraceStop) in
      .tensor(try call.context.permuted(try call.tensor("input"), try call.arguments.ints("dims")))
    }
    for name in ["transpose", "swapaxes", "swapdims"] {
      add(name, [.torch, .method], "input, dim0, dim1") { call throws(TraceStop) in
        .tensor(
          try call.context.transposed(
            try call.tensor("input"), try call.int("dim0"), try call.int("dim1")))
      }
    }
    add("t", [.torch, .method], "input") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      guard tensor.rank <= 2 else {
        throw call.interpreter.raise(
          "RuntimeError", "t() expects a tensor with <= 2 dimensions, but self is \(tensor.rank)D",
          at: call.place)
      }
      return .tensor(
        tensor.rank < 2 ? tensor : try call.context.transposed(tensor, 0, 1))
    }
    for name in ["movedim", "moveaxis"] {
      add(name, [.torch, .method], "input, source, destination") { call throws(TraceStop) in
        .tensor(
          try call.context.moved(
            try call.tensor("input"), try call.arguments.ints("source"),
            try call.arguments.ints("destination")))
      }
    }
    add("squeeze", [.torch, .method], "input, dim=None") { call throws(TraceStop) in
      .tensor(
        try call.context.squeezed(
          try call.tensor("input"), dims: try call.optionalInts("dim")))
    }
    add("unsqueeze", [.torch, .method], "input, dim") { call throws(TraceStop) in
      .tensor(try call.context.unsqueezed(try call.tensor("input"), dim: try call.int("dim")))
    }
    addRepeats()
  }

  /// Copies beside one another.
  private mutating func addRepeats() {
    add("expand", [.method], "input, *sizes, implicit=False") { call throws(TraceStop) in
      .tensor(try call.context.expanded(try call.tensor("input"), try call.sizes("sizes")))
    }
    add("expand_as", [.method], "input, other") { call throws(TraceStop) in
      .tensor(
        try call.context.expanded(
          try call.tensor("input"), try call.tensor("other").shape.map(\.value)))
    }
    add("broadcast_to", [.torch, .method], "input, size") { call throws(TraceStop) in
      .tensor(try call.context.expanded(try call.tensor("input"), try call.sizeList("size")))
    }
    add("repeat", [.method], "input, *repeats") { call throws(TraceStop) in
      .tensor(try call.context.repeated(try call.tensor("input"), try call.sizes("repeats")))
    }
    add("tile", [.torch, .method], "input, *dims") { call throws(TraceStop) in
      var repeats = try call.sizes("dims")
      let tensor = try call.tensor("input")
      while repeats.count < tensor.rank { repeats.insert(.int(1), at: 0) }
      return .tensor(try call.context.repeated(tensor, repeats))
    }
    add("repeat_interleave", [.torch, .method], "input, repeats, dim=None, *, output_size=None") {
      call throws(TraceStop) in
      let (tensor, count) = (try call.tensor("input"), try call.int("repeats"))
      guard let dim = try call.arguments.optionalInt("dim") else {
        throw call.context.unsupported(
          "repeat_interleave without dim", instead: "name the dimension")
      }
      let axis = try call.context.axis(dim, rank: tensor.rank)
      guard case .known(let size) = tensor.shape[axis], count > 0, count * size <= 1 << 16 else {
        throw call.context.misfit("repeats \(count) of \(tensor.shapeText) along dim \(dim)")
      }
      return .tensor(
        try call.context.gathered(
          tensor, dim: axis, indices: (0..<(size * count)).map { $0 / count }))
    }
  }
}

extension TracedTensor.Dimension {
  var value: Value {
    switch self {
    case .known(let size): .int(size)
    case .batch(let multiple): .batchSize(multiple: multiple)
    }
  }
}

extension TorchCall {
  /// One size, or a tuple or list of them.
  func sizeList(_ name: String) throws(TraceStop) -> [Value] {
    switch arguments[name] {
    case .tuple(let items): return items
    case .list(let list): return list.items
    case .int, .batchSize: return [arguments[name]]
    case .opaque: throw arguments.misfit(name, "sizes")
    default: return try interpreter.items(of: arguments[name], at: place)
    }
  }

  /// `view` also takes a dtype, which would read the bits anew.
  fileprivate func viewed() throws(TraceStop) -> Value {
    var sizes = try sizes("shape")
    if sizes.isEmpty, let keyword = arguments.others.first {
      switch keyword.value {
      case .tuple(let items): sizes = items
      case .list(let list): sizes = list.items
      default: sizes = [keyword.value]
      }
    }
    return .tensor(try context.reshaped(try tensor("input"), sizes))
  }
}

extension TensorContext {
  func moved(_ tensor: TracedTensor, _ source: [Int], _ destination: [Int]) throws(TraceStop)
    -> TracedTensor
  {
    guard source.count == destination.count else {
      throw interpreter.raise(
        "RuntimeError", "movedim: Invalid source or destination dims", at: place)
    }
    var order = [Int?](repeating: nil, count: tensor.rank)
    var rest = Array(tensor.shape.indices)
    for (from, to) in zip(source, destination) {
      let axis = try axis(from, rank: tensor.rank)
      let target = try self.axis(to, rank: tensor.rank)
      guard rest.contains(axis), order[target] == nil else {
        throw interpreter.raise("RuntimeError", "movedim: repeated dim", at: place)
      }
      order[target] = axis
      rest.removeAll { $0 == axis }
    }
    var dims: [Int] = []
    for axis in order {
      if let axis { dims.append(axis) } else { dims.append(rest.removeFirst()) }
    }
    return try permuted(tensor, dims)
  }

  /// Dimensions of size 1 as copies; -1 keeps a size.
  func expanded(_ given: TracedTensor, _ sizes: [Value]) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    guard sizes.count >= tensor.rank else {
      throw interpreter.raise(
        "RuntimeError",
        "expand: the number of sizes provided (\(sizes.count)) must be at least the number of "
          + "dimensions (\(tensor.rank))", at: place)
    }
    var shape: [TracedTensor.Dimension] = []
    for (position, value) in sizes.enumerated() {
      let own = position - (sizes.count - tensor.rank)
      let size = own >= 0 ? tensor.shape[own] : nil
      switch value {
      case .int(-1):
        guard let size else { throw misfit("-1 is not a size of a dimension that is new") }
        shape.append(size)
      case .int(let wanted): shape.append(.known(wanted))
      case .batchSize(let multiple): shape.append(.batch(multiple: multiple))
      case .opaque(let value): throw interpreter.unknown(value, "a size of \(name)", at: place)
      default: throw misfit("sizes must be integers")
      }
      if let size, size != shape[position], size != .known(1) {
        throw misfit("\(tensor.shapeText) does not expand to these sizes")
      }
    }
    if shape == tensor.shape { return tensor }
    switch tensor.content {
    case .filled(let value):
      return TracedTensor(content: .filled(value), shape: shape, elementType: tensor.elementType)
    case .literal(let values) where values.count == 1:
      return TracedTensor(
        content: .filled(values[0]), shape: shape, elementType: tensor.elementType)
    case .unknown(let value):
      return TracedTensor(content: .unknown(value), shape: shape, elementType: tensor.elementType)
    default: break
    }
    let zeros = TracedTensor(content: .filled(0), shape: shape)
    if let array = literal(tensor), let sizes = zeros.knownSizes,
      let result = array.broadcast(to: sizes)
    {
      return self.tensor(result, tensor.elementType)
    }
    return try broadcast(.arithmetic(.add), tensor, zeros)
  }

  /// The whole tensor so many times along each dimension.
  func repeated(_ given: TracedTensor, _ repeats: [Value]) throws(TraceStop) -> TracedTensor {
    var tensor = try current(given)
    guard repeats.count >= tensor.rank else {
      throw interpreter.raise(
        "RuntimeError",
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
        at: place)
    }
    while tensor.rank < repeats.count { tensor = try unsqueezed(tensor, dim: 0) }
    for (axis, value) in repeats.enumerated() {
      switch value {
      case .int(1): continue
      case .int(let count) where count > 1 && count <= 1_024:
        tensor = try concatenated([TracedTensor](repeating: tensor, count: count), dim: axis)
      case .batchSize(1) where tensor.shape[axis] == .known(1):
        var sizes = tensor.shape.map(\.value)
        sizes[axis] = value
        tensor = try expanded(tensor, sizes)
      case .opaque(let value): throw interpreter.unknown(value, "\(name)'s count", at: place)
      default:
        throw unsupported(
          "\(tensor.shapeText) repeated that often along dimension \(axis)",
          instead: "use expand for a dimension of size 1")
      }
    }
    return tensor
  }
}
