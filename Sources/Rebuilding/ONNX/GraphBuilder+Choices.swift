import Checkpoints
import Diagnostics
import Networks
import Tensors

// Comparisons and choices, and the exponential: layers of the submission format put together.

extension GraphBuilder {
  /// Of a value and a number, or of two values: whether their difference is above 0.
  mutating func comparison() throws(RebuildingError) {
    guard let first = try value(0), let second = try value(1), node.inputs.count == 2 else {
      throw failure(.graphShape, "must have two inputs; export the model again")
    }
    var comparison: Comparison
    if case .constant(let constant) = second, constant.count == 1,
      let number = constant.floats?.first
    {
      comparison = Comparison(view: try view(first, 0), threshold: number.shortest)
    } else if case .constant(let constant) = first, constant.count == 1,
      let number = constant.floats?.first
    {
      comparison = Comparison(view: try view(second, 1), threshold: number.shortest, isAbove: false)
    } else {
      let difference = try combined(try view(first, 0), try view(second, 1), "Sub")
      comparison = Comparison(view: difference, threshold: 0)
    }
    if node.operation.hasPrefix("Less") { comparison.isAbove.toggle() }
    comparison.takesEqual = node.operation.hasSuffix("OrEqual")
    guard comparison.threshold.isFinite else {
      throw failure(.graphConstant, "compares with a number that is not finite")
    }
    give(.comparison(comparison))
  }

  /// 1 where it holds, else 0: the difference, scaled so that the smallest is 1, between 0 and 1. The sign of
  /// a difference of floats is exact.
  mutating func mask(_ comparison: Comparison) throws(RebuildingError) -> GraphView {
    // What takes the number itself in is what the strict opposite leaves out.
    let strict = comparison.takesEqual ? comparison.negated : comparison
    let sign: Double = strict.isAbove ? 1 : -1
    let difference = try elementwise(
      .scale(factor: sign, offset: -sign * strict.threshold), strict.view)
    let steep = try elementwise(.scale(factor: 0x1p126, offset: 0), difference)
    let mask = try elementwise(.clamp(min: 0, max: 1), steep)
    return comparison.takesEqual
      ? try elementwise(.scale(factor: -1, offset: 1), mask) : mask
  }

  /// Where: a * mask + b * (1 - mask).
  mutating func selection() throws(RebuildingError) {
    guard let condition = try value(0), let first = try value(1), let second = try value(2) else {
      throw failure(.graphShape, "must have three inputs; export the model again")
    }
    let inputs = node.inputs
    switch condition {
    case .comparison(let comparison):
      if let softplus = try softplus(comparison, first, second) { return give(softplus) }
      let mask = try self.mask(comparison)
      let others = try elementwise(.scale(factor: -1, offset: 1), mask)
      let a = try product(mask, first, named: inputs[1])
      let b = try product(others, second, named: inputs[2])
      give(try combined(a, b, "Add"))
    case .constant(let constant):
      guard let flags = constant.integers else { throw loneSelection() }
      let mask = { (isSet: Bool) in
        GraphConstant(
          shape: constant.shape, values: .real(flags.map { ($0 != 0) == isSet ? 1 : 0 }))
      }
      try spend(2 * flags.count)
      var sum: GraphView?
      var known: GraphConstant?
      for (value, mask) in [(first, mask(true)), (second, mask(false))] {
        if case .view(let view) = value {
          sum = try combine(view, with: mask, named: "", "Mul", isFirst: true)
        } else {
          known = try masked(try spread(value), mask)
        }
      }
      guard let sum else { throw loneSelection() }
      if let known {
        give(try combine(sum, with: known, named: "", "Add", isFirst: true))
      } else {
        // Both depend on the image.
        let other = try combine(
          try view(first, 1), with: mask(true), named: "", "Mul", isFirst: true)
        give(try combined(other, sum, "Add"))
      }
    default: throw loneSelection()
    }
  }

  /// A choice of a value, or of a number that is the same for all.
  private mutating func product(
    _ mask: GraphView, _ value: GraphValue, named name: String
  ) throws(RebuildingError) -> GraphView {
    switch value {
    case .constant, .filled:
      try combine(mask, with: try spread(value), named: name, "Mul", isFirst: true)
    default: try combined(mask, try view(value, 1), "Mul")
    }
  }

  /// A known value where the mask is 1; minus infinity, as masks of attention have it, as the least float,
  /// which a softmax makes the same of.
  private func masked(
    _ constant: GraphConstant, _ mask: GraphConstant
  ) throws(RebuildingError) -> GraphConstant {
    let shape = try broadcast(constant.shape, mask.shape)
    guard let values = try expanded(constant, to: shape).floats,
      let flags = try expanded(mask, to: shape).floats,
      !values.contains(where: { $0.isNaN || $0 == .infinity })
    else {
      throw failure(.graphConstant, "chooses a constant that is not finite, or counts the samples")
    }
    let least = -Float.greatestFiniteMagnitude
    return GraphConstant(
      shape: shape,
      values: .real(zip(values, flags).map { $1 == 0 ? 0 : max($0, least) }))
  }

  /// A Softplus as an exporter writes it out: x where beta * x is above the threshold, else
  /// softplus(beta * x) / beta.
  private mutating func softplus(
    _ comparison: Comparison, _ first: GraphValue, _ second: GraphValue
  ) throws(RebuildingError) -> GraphView? {
    guard comparison.isAbove, case .view(let linear) = first, case .view(let curved) = second
    else { return nil }
    let outer = root(of: curved.source)
    guard let layer = definition(of: outer.source),
      case .activation(.softplus(beta: 1, _)) = layer.operation
    else { return nil }
    let inner = root(of: layer.inputs[0])
    let above = root(of: comparison.view.source)
    let own = root(of: linear.source)
    let beta = inner.factor / own.factor
    guard inner.source == above.source, inner.source == own.source, beta > 0,
      abs(inner.factor - above.factor) < 1e-6 * beta, abs(outer.factor * beta - 1) < 1e-5,
      linear.dims == curved.dims, linear.sizes == curved.sizes
    else { return nil }
    return try elementwise(
      .activation(.softplus(beta: beta, threshold: comparison.threshold)), linear)
  }

  private func loneSelection() -> RebuildingError {
    failure(
      .graphOperator,
      "chooses between values by something that is neither a comparison nor a constant mask; use "
        + "nn.ReLU, torch.clamp or masks that are constants")
  }

  // MARK: Exp

  /// The largest argument whose exponential float32 holds: beyond it stays the largest float, so that a
  /// choice can leave it out.
  private static let largestExponent = 88.0

  /// exp(x) = sigmoid(x) / sigmoid(-x)
  mutating func exponential(_ view: GraphView) throws(RebuildingError) -> GraphView {
    let x = try elementwise(.clamp(min: nil, max: Self.largestExponent), view)
    let above = try elementwise(.activation(.sigmoid), x)
    let below = try elementwise(
      .activation(.sigmoid), try elementwise(.scale(factor: -1, offset: 0), x))
    var result = view
    result.source = try emit(.arithmetic(.divide), [above.source, below.source]).source
    return result
  }

  /// What a source is the exponential of, as ``exponential(_:)`` makes it.
  func exponent(of source: Source) -> Source? {
    guard let quotient = definition(of: source), quotient.operation == .arithmetic(.divide),
      let above = definition(of: quotient.inputs[0]), above.operation == .activation(.sigmoid),
      let below = definition(of: quotient.inputs[1]), below.operation == .activation(.sigmoid),
      let negated = definition(of: below.inputs[0]),
      negated.operation == .scale(factor: -1, offset: 0), negated.inputs == above.inputs,
      let clamp = definition(of: above.inputs[0]),
      clamp.operation == .clamp(min: nil, max: Self.largestExponent)
    else { return nil }
    return clamp.inputs[0]
  }

  /// exp(x) / sum(exp(x)), as a softmax is written out.
  mutating func softmax(
    _ first: GraphView, over second: GraphView
  ) throws(RebuildingError) -> GraphView? {
    guard let x = exponent(of: first.source), let sum = definition(of: second.source),
      case .reduce(let reduce) = sum.operation, reduce.kind == .sum, reduce.keepdim,
      reduce.dims.count == 1, sum.inputs == [first.source], first.dims == second.dims
    else { return nil }
    return try elementwise(.softmax(dim: reduce.dims[0], log: false), withSource(x, first))
  }

  private func withSource(_ source: Source, _ view: GraphView) -> GraphView {
    var result = view
    result.source = source
    return result
  }
}
