import Networks
import Tensors

extension TorchFunctionTable {
  /// New tensors.
  mutating func addCreation() {
    for name in ["tensor", "as_tensor", "asarray", "scalar_tensor"] {
      add(
        name, [.torch],
        "data, dtype=None, device=None, requires_grad=False, pin_memory=False, copy=None"
      ) { call throws(TraceStop) in try call.made(from: call["data"]) }
    }
    for (name, value) in [("zeros", 0.0), ("ones", 1)] {
      add(
        name, [.torch],
        "*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, names=None, **kwargs"
      ) {
        call throws(TraceStop) in
        var sizes = try call.sizes("size")
        if sizes.isEmpty, let given = call.arguments.others.first(where: { $0.name == "size" }) {
          sizes = try call.interpreter.items(of: given.value, at: call.place)
        }
        return .tensor(try call.filled(value, sizes))
      }
      add(
        name + "_like", [.torch],
        "input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None"
      ) {
        call throws(TraceStop) in .tensor(try call.filled(value, like: try call.tensor("input")))
      }
      add("new_" + name, [.method], "input, *size, dtype=None, device=None, requires_grad=False") {
        call throws(TraceStop) in .tensor(try call.filled(value, try call.sizes("size")))
      }
    }
    add(
      "full", [.torch],
      "size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False"
    ) {
      call throws(TraceStop) in
      .tensor(try call.filled(try call.number("fill_value"), try call.sizeList("size")))
    }
    add(
      "full_like", [.torch],
      "input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None"
    ) {
      call throws(TraceStop) in
      .tensor(try call.filled(try call.number("fill_value"), like: try call.tensor("input")))
    }
    add(
      "new_full", [.method],
      "input, size, fill_value, *, dtype=None, device=None, requires_grad=False"
    ) {
      call throws(TraceStop) in
      .tensor(try call.filled(try call.number("fill_value"), try call.sizeList("size")))
    }
    add("new_tensor", [.method], "input, data, *, dtype=None, device=None, requires_grad=False") {
      call throws(TraceStop) in try call.made(from: call["data"])
    }
    addSequences()
    addRandom()
  }

  private mutating func addSequences() {
    add(
      "arange", [.torch],
      "start, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False"
    ) {
      call throws(TraceStop) in
      var (start, end) = (0.0, try call.number("start"))
      if !call.isNone("end") { (start, end) = (end, try call.number("end")) }
      let step = try call.number("step")
      let count = ((end - start) / step).rounded(.up)
      guard step != 0, count >= 0, count <= Double(TensorContext.literalLimit) else {
        throw call.context.misfit("no range from \(start) to \(end) in steps of \(step)")
      }
      let isWhole = ["start", "end", "step"].allSatisfy { name in
        if case .float = call[name] { false } else { true }
      }
      let type = try call.elementType() ?? (isWhole ? .int64 : .float32)
      let values = (0..<Int(count)).map { type.rounded(start + Double($0) * step) }
      return .tensor(TracedTensor(.literal(values), [values.count], elementType: type))
    }
    add(
      "linspace", [.torch],
      "start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False"
    ) {
      call throws(TraceStop) in
      let (start, end) = (try call.number("start"), try call.number("end"))
      let steps = try call.int("steps")
      guard steps >= 1, steps <= TensorContext.literalLimit else {
        throw call.context.misfit("number of steps must be positive")
      }
      let values = (0..<steps).map { index in
        Double(
          Float(steps == 1 ? start : start + (end - start) * Double(index) / Double(steps - 1)))
      }
      return .tensor(TracedTensor(.literal(values), [steps]))
    }
    add(
      "eye", [.torch],
      "n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False"
    ) {
      call throws(TraceStop) in
      let rows = try call.int("n")
      let columns = try call.arguments.optionalInt("m") ?? rows
      guard rows > 0, columns > 0, rows <= 1 << 10, columns <= 1 << 10 else {
        throw call.context.misfit("eye(\(rows), \(columns))")
      }
      let values = (0..<(rows * columns)).map { $0 / columns == $0 % columns ? 1.0 : 0 }
      return .tensor(TracedTensor(.literal(values), [rows, columns]))
    }
    for name in ["tril", "triu"] {
      add(name, [.torch, .method], "input, diagonal=0") { call throws(TraceStop) in
        let tensor = try call.context.current(try call.tensor("input"))
        let diagonal = try call.int("diagonal")
        guard let rows = tensor.knownSizes, rows.count >= 2 else {
          throw call.context.misfit("expects a matrix, got \(tensor.shapeText)")
        }
        let sizes = Array(rows.suffix(2))
        let mask = LiteralArray(
          sizes: sizes,
          values: (0..<(sizes[0] * sizes[1])).map { index in
            let offset = index % sizes[1] - index / sizes[1]
            return (name == "tril" ? offset <= diagonal : offset >= diagonal) ? 1 : 0
          })
        guard let array = call.context.literal(tensor) else {
          return .tensor(
            try call.context.arithmetic(.multiply, tensor, call.context.tensor(mask)))
        }
        // Minus infinity by 0 is no number: picked, not multiplied.
        let result = LiteralArray.combined(array, mask) { $1 == 0 ? 0 : $0 }
        return .tensor(call.context.tensor(result ?? array, tensor.elementType))
      }
    }
  }

  /// Numbers that only a run could tell, of known shapes.
  private mutating func addRandom() {
    for name in ["rand", "randn", "empty"] {
      add(name, [.torch], "*size, **kwargs") { call throws(TraceStop) in
        var sizes = try call.sizes("size")
        if sizes.isEmpty, let given = call.arguments.others.first(where: { $0.name == "size" }) {
          sizes = try call.interpreter.items(of: given.value, at: call.place)
        }
        return .tensor(try call.random(sizes))
      }
      add(name + "_like", [.torch], "input, **kwargs") { call throws(TraceStop) in
        .tensor(try call.random(like: try call.tensor("input")))
      }
    }
    add("new_empty", [.method], "input, *size, **kwargs") { call throws(TraceStop) in
      .tensor(try call.random(try call.sizes("size")))
    }
    add("randint", [.torch], "*args, size=None, **kwargs") { call throws(TraceStop) in
      let size = call.isNone("size") ? call.arguments.variadic("args").last ?? .none : call["size"]
      return .tensor(try call.random(try call.interpreter.items(of: size, at: call.place)))
    }
    add("randperm", [.torch], "n, **kwargs") { call throws(TraceStop) in
      .tensor(try call.random([call["n"]]))
    }
    add("normal", [.torch], "mean, std=1.0, size=None, **kwargs") { call throws(TraceStop) in
      if case .tensor(let mean) = call["mean"] { return .tensor(try call.random(like: mean)) }
      return .tensor(
        try call.random(try call.interpreter.items(of: call["size"], at: call.place)))
    }
  }
}

extension TorchCall {
  /// What `dtype` says; nil for `None`.
  func elementType() throws(TraceStop) -> TracedTensor.ElementType? {
    guard arguments.has("dtype") else { return nil }
    return TracedTensor.ElementType(dtype: self["dtype"])
  }

  fileprivate func shape(_ sizes: [Value]) throws(TraceStop) -> [TracedTensor.Dimension] {
    var result: [TracedTensor.Dimension] = []
    for size in sizes {
      switch size {
      case .int(let value) where value >= 0: result.append(.known(value))
      case .batchSize(let multiple): result.append(.batch(multiple: multiple))
      case .opaque(let value):
        throw interpreter.unknown(value, "a size of \(context.name)", at: place)
      default:
        throw interpreter.raise(
          "TypeError", "\(context.name)(): sizes must be integers", at: place)
      }
    }
    return result
  }

  func filled(_ value: Double, _ sizes: [Value]) throws(TraceStop) -> TracedTensor {
    TracedTensor(
      content: .filled(value), shape: try shape(sizes),
      elementType: try elementType() ?? .float32)
  }

  fileprivate func filled(_ value: Double, like tensor: TracedTensor) throws(TraceStop)
    -> TracedTensor
  {
    TracedTensor(
      content: .filled(value), shape: tensor.shape,
      elementType: try elementType() ?? tensor.elementType, slowMultiple: tensor.slowMultiple)
  }

  fileprivate func random(_ sizes: [Value]) throws(TraceStop) -> TracedTensor {
    TracedTensor(
      content: .unknown(
        OpaqueValue(what: "the numbers that \(context.name)() draws", place: place)),
      shape: try shape(sizes))
  }

  /// `torch.tensor` of numbers, nested lists of them, or tensors.
  fileprivate func made(from data: Value) throws(TraceStop) -> Value {
    switch data {
    case .tensor(var tensor):
      tensor = try context.current(tensor)
      tensor.elementType = try elementType() ?? tensor.elementType
      return .tensor(tensor)
    case .data(let array): return .data(array)
    case .opaque(let value): return interpreter.opaque(value.what, at: value.place)
    default: break
    }
    var values: [Double] = []
    var isFloating = false
    var isBool = true
    let sizes = try gather(data, depth: 0, &values, &isFloating, &isBool)
    let natural: TracedTensor.ElementType =
      isFloating || values.isEmpty ? .float32 : isBool ? .bool : .int64
    let type = try elementType() ?? natural
    return .tensor(
      TracedTensor(.literal(values.map { type.rounded($0) }), sizes, elementType: type))
  }

  private func gather(
    _ value: Value, depth: Int, _ values: inout [Double], _ isFloating: inout Bool,
    _ isBool: inout Bool
  ) throws(TraceStop) -> [Int] {
    guard depth < 16, values.count < TensorContext.literalLimit else {
      throw context.stop(.limit, "so many numbers")
    }
    let items: [Value]
    switch value {
    case .int(let number):
      values.append(Double(number))
      isBool = false
      return []
    case .float(let number):
      values.append(number)
      isFloating = true
      isBool = false
      return []
    case .bool(let flag):
      values.append(flag ? 1 : 0)
      return []
    case .tensor(let tensor):
      guard let array = context.literal(try context.current(tensor)) else {
        throw context.unsupported(
          "a tensor of computed tensors", instead: "use torch.stack, which keeps the computation")
      }
      values += array.values
      isFloating = isFloating || tensor.elementType.isFloating
      isBool = false
      return array.sizes
    case .opaque(let value): throw interpreter.unknown(value, context.name, at: place)
    default: items = try interpreter.items(of: value, at: place)
    }
    var sizes: [Int]?
    for item in items {
      let inner = try gather(item, depth: depth + 1, &values, &isFloating, &isBool)
      guard sizes ?? inner == inner else {
        throw interpreter.raise(
          "ValueError", "expected sequence of equal length", at: place)
      }
      sizes = inner
    }
    return [items.count] + (sizes ?? [])
  }
}

extension TracedTensor.ElementType {
  /// By the name of PyTorch's dtype, or Python's type; nil for anything else.
  init?(dtype value: Value) {
    switch value {
    case .opaque(let value) where value.isInert:
      guard let name = value.what.split(separator: ".").last else { return nil }
      switch name {
      case "float", "float32", "float_": self = .float32
      case "double", "float64": self = .float64
      case "half", "float16": self = .float16
      case "bfloat16": self = .bfloat16
      case "long", "int64": self = .int64
      case "int", "int32", "short", "int16", "int8": self = .int32
      case "uint8": self = .uint8
      case "bool": self = .bool
      default: return nil
      }
    case .type(let type):
      switch type.name {
      case "float": self = .float64
      case "int": self = .int64
      case "bool": self = .bool
      default: return nil
      }
    default: return nil
    }
  }
}
