import Checkpoints
import Diagnostics
import Glibc
import Networks
import Tensors

extension GraphBuilder {
  /// Add, Sub, Mul or Div of two values, each from the image or known.
  mutating func arithmetic(_ name: String) throws(RebuildingError) {
    guard var first = try value(0), var second = try value(1), node.inputs.count == 2 else {
      throw failure(.graphShape, "must have two inputs; export the model again")
    }
    if case .comparison(let comparison) = first { first = .view(try mask(comparison)) }
    if case .comparison(let comparison) = second { second = .view(try mask(comparison)) }
    if let result = try waiting(first, second, name) { return give(result) }
    switch (first, second) {
    case (.constant, .view(let view)), (.filled, .view(let view)):
      give(try combine(view, with: try spread(first), named: node.inputs[0], name, isFirst: false))
    case (.view(let view), .constant), (.view(let view), .filled):
      give(try combine(view, with: try spread(second), named: node.inputs[1], name, isFirst: true))
    case (.filled, .constant), (.constant, .filled), (.filled, .filled):
      give(try filled(first, second))
    default:
      let (a, b) = (try view(first, 0), try view(second, 1))
      give(.view(try combined(a, b, name)))
    }
  }

  /// One number in a shape that counts the batch, with a constant: the constant's shape, of as many
  /// dimensions, stands for it wherever it is broadcast.
  private mutating func filled(
    _ first: GraphValue, _ second: GraphValue
  ) throws(RebuildingError) -> GraphValue {
    var rank = 0
    for case .filled(_, let extents) in [first, second] { rank = max(rank, extents.count) }
    var (a, b) = (try spread(first), try spread(second))
    guard a.shape.count <= rank, b.shape.count <= rank else {
      throw failure(.graphShape, "reads values of different dimensions")
    }
    for case .integer in [a.values, b.values] {
      throw failure(.graphConstant, "computes with integers of every sample")
    }
    a.shape = Array(repeating: 1, count: rank - a.shape.count) + a.shape
    b.shape = Array(repeating: 1, count: rank - b.shape.count) + b.shape
    guard let result = try combined(a, b) else { throw unknownOperator() }
    if let number = result.floats?.first, result.count == 1 {
      for case .filled(_, let extents) in [first, second] where extents.count == rank {
        return .filled(number, extents)
      }
    }
    try spend(result.count)
    return .constant(result)
  }

  /// A constant; one number where the same stands everywhere.
  func spread(_ value: GraphValue) throws(RebuildingError) -> GraphConstant {
    switch value {
    case .constant(let constant): return constant
    case .filled(let number, _): return GraphConstant(shape: [], values: .real([number]))
    default: throw failure(.graphConstant, "needs a constant")
    }
  }

  static func operation(_ name: String) -> Arithmetic {
    switch name {
    case "Add": .add
    case "Sub": .subtract
    case "Mul": .multiply
    default: .divide
    }
  }

  // MARK: With a constant

  mutating func combine(
    _ view: GraphView, with constant: GraphConstant, named initializer: String, _ name: String,
    isFirst: Bool
  ) throws(RebuildingError) -> GraphView {
    guard let values = constant.floats else {
      throw failure(
        .graphBatch, "computes with the count of samples; nothing may depend on the batch's size")
    }
    if let number = values.first, values.count == 1, constant.shape.count <= view.rank {
      let c = Double(number.shortest)
      switch (name, isFirst) {
      case ("Add", _): return try elementwise(.scale(factor: 1, offset: c), view)
      case ("Sub", true): return try elementwise(.scale(factor: 1, offset: -c), view)
      case ("Sub", false): return try elementwise(.scale(factor: -1, offset: c), view)
      case ("Mul", _): return try elementwise(.scale(factor: c, offset: 0), view)
      case ("Div", true): return try elementwise(.scale(factor: 1 / c, offset: 0), view)
      default: break
      }
    }
    if name == "Add", let fused = try biased(view, values, constant.shape) { return fused }
    let (x, shape, result) = try aligned(view, constant.shape)
    let own = try parameter(values, shape: shape, initializer: initializer)
    let inputs = isFirst ? [x.source, own] : [own, x.source]
    let (source, sizes) = try emit(.arithmetic(Self.operation(name)), inputs)
    return GraphView(source: source, sizes: sizes, dims: result)
  }

  /// The bias of a Linear that stands alone in the graph: `MatMul` then `Add`.
  private mutating func biased(
    _ view: GraphView, _ values: [Float], _ shape: [Int]
  ) throws(RebuildingError) -> GraphView? {
    guard case .layer(let index) = view.source, index == layers.count - 1,
      case .linear(var linear) = layers[index].operation, !linear.bias,
      let name = layers[index].name, values.count == linear.outFeatures,
      shape.last == values.count, let last = view.dims.last, last == [view.sizes.count - 1],
      let produced = viewInput,
      readers[produced] == 1, layers.count(where: { $0.name == name }) == 1
    else { return nil }
    try keep(values, shape: [values.count], named: name + ".bias")
    linear.bias = true
    layers[index].operation = .linear(linear)
    return view
  }

  /// The view in a layout on which a constant of `shape` broadcasts, the constant's shape there, and the
  /// dimensions of the result.
  mutating func aligned(
    _ view: GraphView, _ shape: [Int]
  ) throws(RebuildingError) -> (GraphView, shape: [Int], dims: [[Int]]) {
    var padded = view
    while padded.rank < shape.count { padded.dims.insert([], at: 0) }
    guard padded.rank <= 16 else { throw failure(.graphShape, "reads more than 16 dimensions") }
    let x = try canonical(padded)
    let missing = x.rank - shape.count
    var result: [Int] = []
    for dim in 0..<x.rank {
      let size = dim < missing ? 1 : shape[dim - missing]
      guard !x.holdsBatch(dim) else {
        guard size == 1 else {
          throw failure(
            .graphBatch,
            "sets dimension \(dim) of \(x), which holds the batch, against \(size) constants; nothing "
              + "may depend on a sample's place: export with a batch of 1")
        }
        result += x.dims[dim].filter { $0 != GraphView.batch }.map { _ in 1 }
        continue
      }
      guard size == 1 || x.size(dim) == 1 || size == x.size(dim) else {
        throw failure(.graphShape, "reads \(view) and \(brief(shape)), which do not broadcast")
      }
      result.append(size)
    }
    let wide = Array(result.drop { $0 == 1 })
    return (x, wide, x.dims)
  }

  // MARK: Of two views

  mutating func combined(
    _ first: GraphView, _ second: GraphView, _ name: String
  ) throws(RebuildingError) -> GraphView {
    if let silu = try sigmoidLinear(first, second, name) { return silu }
    if name == "Div", let softmax = try softmax(first, over: second) { return softmax }
    if first.dims == second.dims, first.sizes == second.sizes {
      var result = first
      result.source = try emit(
        .arithmetic(Self.operation(name)), [first.source, second.source]
      ).source
      return result
    }
    let (a, b) = try alike(first, second, upTo: max(first.rank, second.rank))
    let (source, sizes) = try emit(.arithmetic(Self.operation(name)), [a.source, b.source])
    return GraphView(source: source, sizes: sizes, dims: a.dims)
  }

  /// Both views with as many dimensions, in layouts that broadcast in their first `count` dimensions.
  mutating func alike(
    _ first: GraphView, _ second: GraphView, upTo count: Int
  ) throws(RebuildingError) -> (GraphView, GraphView) {
    var (a, b) = (first, second)
    while a.rank < b.rank { a.dims.insert([], at: 0) }
    while b.rank < a.rank { b.dims.insert([], at: 0) }
    (a, b) = (try canonical(a), try canonical(b))
    for dim in 0..<min(count, a.rank) {
      guard a.holdsBatch(dim) == b.holdsBatch(dim),
        !a.holdsBatch(dim) || (a.dims[dim] == b.dims[dim] && a.size(dim) == b.size(dim))
      else {
        throw failure(
          .graphBatch,
          "sets the batch of \(first) against another dimension of \(second), and nothing may mix "
            + "samples")
      }
      let sizes = (a.size(dim), b.size(dim))
      guard sizes.0 == sizes.1 || sizes.0 == 1 || sizes.1 == 1 else {
        throw failure(.graphShape, "reads \(first) and \(second), which do not broadcast")
      }
    }
    return (a, b)
  }

  /// x * sigmoid(x), as PyTorch exports SiLU.
  private mutating func sigmoidLinear(
    _ first: GraphView, _ second: GraphView, _ name: String
  ) throws(RebuildingError) -> GraphView? {
    guard name == "Mul" else { return nil }
    for (x, gate) in [(first, second), (second, first)] {
      guard let layer = definition(of: gate.source), layer.inputs == [x.source],
        x.dims == gate.dims, x.sizes == gate.sizes
      else { continue }
      switch layer.operation {
      case .activation(.sigmoid): return try elementwise(.activation(.silu), x)
      case .activation(.hardsigmoid): return try elementwise(.activation(.hardswish), x)
      default: continue
      }
    }
    return nil
  }

  // MARK: More than two

  mutating func variadic() throws(RebuildingError) {
    var result: GraphValue?
    for (index, input) in node.inputs.enumerated() where !input.isEmpty {
      let next = try value(named: input)
      guard let earlier = result else {
        result = next
        continue
      }
      result = .view(try joined(earlier, next, index))
    }
    guard var result else { throw failure(.graphShape, "has no inputs; export the model again") }
    if node.operation == "Mean", node.inputs.count > 1 {
      let factor = 1 / Double(node.inputs.count)
      result = .view(try elementwise(.scale(factor: factor, offset: 0), try view(result, 0)))
    }
    give(result)
  }

  private mutating func joined(
    _ first: GraphValue, _ second: GraphValue, _ index: Int
  ) throws(RebuildingError) -> GraphView {
    if node.operation == "Sum" || node.operation == "Mean" {
      if case .constant(let constant) = second {
        return try combine(
          try view(first, 0), with: constant, named: node.inputs[index], "Add", isFirst: true)
      }
      if case .constant(let constant) = first {
        return try combine(
          try view(second, 1), with: constant, named: node.inputs[0], "Add", isFirst: true)
      }
      return try combined(try view(first, 0), try view(second, index), "Add")
    }
    let isMax = node.operation == "Max"
    for (constant, other) in [(first, second), (second, first)] {
      if case .constant(let constant) = constant, constant.count == 1,
        let bound = constant.floats?.first?.shortest
      {
        return try elementwise(
          .clamp(min: isMax ? bound : nil, max: isMax ? nil : bound), try view(other, index))
      }
    }
    // max(a, b) = a + relu(b - a), min(a, b) = a - relu(a - b)
    let (a, b) = (try view(first, 0), try view(second, index))
    let difference = isMax ? try combined(b, a, "Sub") : try combined(a, b, "Sub")
    return try combined(
      a, try elementwise(.activation(.relu), difference), isMax ? "Add" : "Sub")
  }

  mutating func power() throws(RebuildingError) {
    if case .constant(let base) = try value(0), base.count == 1, let number = base.floats?.first,
      number > 0
    {
      // a^x = exp(x * log(a))
      let exponent = try elementwise(
        .scale(factor: log(number.shortest), offset: 0), try view(1))
      return give(try exponential(exponent))
    }
    let view = try view(0)
    guard let exponent = try number(1) else {
      throw failure(.graphShape, "lacks its exponent; export the model again")
    }
    if depthMean(behind: view.source) != nil, exponent > 0, exponent.isFinite {
      return give(.power(view, exponent: exponent))
    }
    if abs(exponent) == 0.5 { return give(try deviation(view, isInverse: exponent < 0)) }
    guard exponent == exponent.rounded(), 1...Self.largestPower ~= abs(exponent) else {
      throw failure(
        .graphOperator,
        "raises to the power of \(exponent), and no layer stands for that; powers of whole numbers to "
          + "\(Int(Self.largestPower)) are products")
    }
    var product = view
    for _ in 1..<Int(abs(exponent)) { product = try combined(product, view, "Mul") }
    give(exponent < 0 ? try inverse(product) : product)
  }

  private static let largestPower = 16.0

  mutating func reciprocal() throws(RebuildingError) {
    if case .deviation(var deviation) = try value(0) {
      deviation.isInverse.toggle()
      return give(.deviation(deviation))
    }
    try give(inverse(try view(0)))
  }

  private mutating func inverse(_ view: GraphView) throws(RebuildingError) -> GraphView {
    let one = try parameter([1], shape: [1], initializer: layerName + ".one")
    var result = view
    result.source = try emit(.arithmetic(.divide), [one, view.source]).source
    return result
  }
}
