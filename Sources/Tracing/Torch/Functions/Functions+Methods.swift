import Networks

extension TorchFunctionTable {
  /// What tensors alone have: copies, conversions, sizes and changes in place.
  mutating func addMethods() {
    for name in [
      "contiguous", "cuda", "cpu", "requires_grad_", "pin_memory", "share_memory_",
      "retain_grad", "coalesce", "resolve_conj", "alias",
    ] {
      add(name, [.method], "input, *args, **kwargs") { call throws(TraceStop) in
        .tensor(try call.tensor("input"))
      }
    }
    add("detach", [.method], "input") { call throws(TraceStop) in
      .tensor(try call.tensor("input").detached)
    }
    add("clone", [.torch, .method], "input, *, memory_format=None") { call throws(TraceStop) in
      .tensor(try call.context.copied(try call.tensor("input")))
    }
    for (name, type) in [
      ("float", TracedTensor.ElementType.float32), ("double", .float64), ("half", .float16),
      ("bfloat16", .bfloat16), ("long", .int64), ("int", .int32), ("byte", .uint8), ("bool", .bool),
      ("short", .int32),
    ] {
      add(name, [.method], "input, memory_format=None") { call throws(TraceStop) in
        .tensor(try call.context.converted(try call.tensor("input"), to: type))
      }
    }
    add("to", [.method], "input, *args, **kwargs") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      for value in call.arguments.variadic("args") + call.arguments.others.map(\.value) {
        if let type = TracedTensor.ElementType(dtype: value) {
          return .tensor(try call.context.converted(tensor, to: type))
        }
        if case .tensor(let other) = value {
          return .tensor(try call.context.converted(tensor, to: other.elementType))
        }
      }
      return .tensor(tensor)
    }
    add("type", [.method], "input, dtype=None, *args, **kwargs") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      if case .string(let name) = call["dtype"] {
        let types: [String: TracedTensor.ElementType] = [
          "torch.FloatTensor": .float32, "torch.cuda.FloatTensor": .float32,
          "torch.DoubleTensor": .float64, "torch.LongTensor": .int64,
        ]
        guard let type = types[name] else {
          throw call.context.unsupported("the type '\(name)'", instead: "use x.float()")
        }
        return .tensor(try call.context.converted(tensor, to: type))
      }
      guard let type = TracedTensor.ElementType(dtype: call["dtype"]) else {
        throw call.context.unsupported("this type", instead: "use x.float()")
      }
      return .tensor(try call.context.converted(tensor, to: type))
    }
    add("type_as", [.method], "input, other") { call throws(TraceStop) in
      .tensor(
        try call.context.converted(
          try call.tensor("input"), to: try call.tensor("other").elementType))
    }
    addSizes()
    addChanges()
  }

  private mutating func addSizes() {
    add("size", [.method], "input, dim=None") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      guard let dim = try call.arguments.optionalInt("dim") else {
        return .tuple(tensor.shape.map(\.value))
      }
      return tensor.shape[try call.sizeAxis(dim, tensor)].value
    }
    for name in ["dim", "ndimension"] {
      add(name, [.method], "input") { call throws(TraceStop) in
        .int(try call.tensor("input").rank)
      }
    }
    for name in ["numel", "nelement"] {
      add(name, [.method, .torch], "input") { call throws(TraceStop) in
        try call.interpreter.elementCount(of: try call.tensor("input"), at: call.place)
      }
    }
    for name in ["is_floating_point"] {
      add(name, [.method, .torch], "input") { call throws(TraceStop) in
        .bool(try call.tensor("input").elementType.isFloating)
      }
    }
    add("is_contiguous", [.method], "input, *args, **kwargs") { _ in .bool(true) }
    add("is_tensor", [.torch], "obj") { call in
      if case .tensor = call["obj"] { .bool(true) } else { .bool(false) }
    }
    for name in ["item", "tolist"] {
      add(name, [.method], "input") { call throws(TraceStop) in
        let tensor = try call.context.current(try call.tensor("input"))
        guard let array = call.context.literal(tensor) else {
          return call.interpreter.opaque("the numbers of a tensor (\(name)())", at: call.place)
        }
        let isWhole = !tensor.elementType.isFloating
        let numbers = array.values.map { isWhole ? Value.int(Int($0)) : .float($0) }
        if name == "item" || array.sizes.isEmpty {
          guard numbers.count == 1 else {
            throw call.interpreter.raise(
              "RuntimeError",
              "a Tensor with \(numbers.count) elements cannot be converted to Scalar",
              at: call.place)
          }
          return numbers[0]
        }
        return array.nested(numbers)
      }
    }
    for name in [
      "numpy", "backward", "register_hook", "is_cuda_", "element_size", "storage",
      "data_ptr", "get_device",
    ] {
      add(name, [.method], "input, *args, **kwargs") { call throws(TraceStop) in
        if name == "backward" {
          call.interpreter.events.append(.trained(place: call.place))
          return .none
        }
        return call.interpreter.opaque("\(name)() of a tensor", at: call.place)
      }
    }
  }

  /// In place alone.
  private mutating func addChanges() {
    add("squeeze_", [.method], "input, dim=None") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(
        try call.context.reshapedInPlace(
          tensor, try call.context.squeezed(tensor, dims: try call.optionalInts("dim"))))
    }
    add("unsqueeze_", [.method], "input, dim") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(
        try call.context.reshapedInPlace(
          tensor, try call.context.unsqueezed(tensor, dim: try call.int("dim"))))
    }
    add("transpose_", [.method], "input, dim0, dim1") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(
        try call.context.reshapedInPlace(
          tensor,
          try call.context.transposed(tensor, try call.int("dim0"), try call.int("dim1"))))
    }
    for name in [
      "zero_", "fill_", "normal_", "uniform_", "copy_", "trunc_normal_", "random_",
      "exponential_", "bernoulli_", "set_", "resize_",
    ] {
      add(name, [.method], "input, *args, **kwargs") { call throws(TraceStop) in
        let tensor = try call.tensor("input")
        var result = tensor
        switch name {
        case "zero_": result.content = .filled(0)
        case "fill_":
          guard let number = call.arguments.variadic("args").first.flatMap(TorchCall.number),
            case .literal(let values) = number.content
          else { throw call.context.unsupported("fill_ with a tensor", instead: "use a number") }
          result.content = .filled(values[0])
        case "copy_":
          guard let source = call.arguments.variadic("args").first else { return .tensor(tensor) }
          result = try call.context.expanded(
            try call.tensor(source, "src"), tensor.shape.map(\.value))
        default:
          result.content = .unknown(
            OpaqueValue(what: "numbers that \(name)() draws", place: call.place))
        }
        return .tensor(try call.context.assigned(tensor, result))
      }
    }
  }
}

extension TracedTensor {
  /// Another object with the same memory.
  var detached: TracedTensor {
    var result = self
    result.object = storage.makeView()
    return result
  }
}

extension TorchCall {
  fileprivate func sizeAxis(_ dim: Int, _ tensor: TracedTensor) throws(TraceStop) -> Int {
    guard tensor.rank > 0 else {
      throw interpreter.raise(
        "IndexError", "Dimension specified as \(dim) but tensor has no dimensions", at: place)
    }
    return try context.axis(dim, rank: tensor.rank)
  }
}

extension LiteralArray {
  /// Nested lists, as `tolist()` gives them.
  func nested(_ numbers: [Value]) -> Value {
    func build(_ axis: Int, _ offset: Int, _ stride: Int) -> Value {
      guard axis < sizes.count else { return numbers[offset] }
      let inner = sizes[axis] == 0 ? 0 : stride / sizes[axis]
      return .list(
        ListObject((0..<sizes[axis]).map { build(axis + 1, offset + $0 * inner, inner) }))
    }
    return build(0, 0, numbers.count)
  }
}

extension TensorContext {
  /// The same values in memory of their own.
  func copied(_ given: TracedTensor) throws(TraceStop) -> TracedTensor {
    var tensor = try current(given)
    tensor.storage = TensorStorage()
    tensor.view = 0
    tensor.version = 0
    return tensor
  }

  /// Another element type. Values that flow stay as they are: a network computes in float32.
  func converted(
    _ given: TracedTensor, to type: TracedTensor.ElementType
  ) throws(TraceStop) -> TracedTensor {
    var tensor = try current(given)
    guard type != tensor.elementType else { return given }
    if case .literal(let values) = tensor.content {
      tensor.content = .literal(values.map { type.rounded($0) })
    } else if !type.isFloating, case .flow = tensor.content {
      throw unsupported(
        "a value cut to whole numbers", instead: "keep it a float")
    }
    if type.isFloating, type != .float32, let graph = interpreter.graph {
      graph.notes.append((place, "computed in float32 here, in \(type.rawValue) by this line"))
    }
    tensor.elementType = type
    return tensor
  }

  /// The same elements seen otherwise by every name of the object.
  func reshapedInPlace(
    _ target: TracedTensor, _ result: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    var changed = try current(target)
    if case .stored = changed.content {
      throw unsupported("a parameter that changes its shape", instead: "use a variable")
    }
    (changed.content, changed.shape, changed.slowMultiple, changed.trace) =
      (result.content, result.shape, result.slowMultiple, result.trace)
    interpreter.willChange(changed.storage)
    changed.storage.change(to: changed)
    changed.version = changed.storage.version
    return changed
  }

  /// Values that another tensor's take the place of. Outside a trace a parameter's are the
  /// checkpoint's affair.
  func assigned(_ target: TracedTensor, _ value: TracedTensor) throws(TraceStop) -> TracedTensor {
    if case .stored(let stored) = target.content, interpreter.graph == nil {
      if stored.role != .parameter {
        stored.values = interpreter.forks.isEmpty ? literal(try current(value))?.values : nil
      }
      return target
    }
    if interpreter.graph == nil {
      var changed = try current(target)
      changed.content = try current(value).content
      if let fork = interpreter.forks.last { changed.content = .unknown(fork.reason) }
      changed.storage.change(to: changed)
      changed.version = changed.storage.version
      return changed
    }
    return try changed(target, to: value)
  }
}
