import Checkpoints
import Diagnostics
import Networks
import Tensors

// Functions that no layer has alone, but that with the nodes around them make a GELU or a LayerNorm: as
// exporters write them where an operator set lacks these.

extension GraphBuilder {
  /// The first input that depends on the image.
  var viewInput: String? {
    node.inputs.first { name in if case .view = values[name] { true } else { false } }
  }

  mutating func errorFunction() throws(RebuildingError) {
    give(.errorFunction(GraphValue.ErrorFunction(argument: try view(0))))
  }

  mutating func squareRoot() throws(RebuildingError) {
    give(try deviation(try view(0), isInverse: false))
  }

  /// What a value is a multiple of, and how many times.
  func root(of source: Source) -> (source: Source, factor: Double) {
    var (source, factor) = (source, 1.0)
    while let layer = definition(of: source), let input = layer.inputs.first,
      case .scale(let own, offset: 0) = layer.operation
    {
      factor *= own
      source = input
    }
    return (source, factor)
  }

  /// The result where one side waits for its pattern; nil if neither does.
  mutating func waiting(
    _ first: GraphValue, _ second: GraphValue, _ name: String
  ) throws(RebuildingError) -> GraphValue? {
    switch (first, second) {
    case (.errorFunction(let function), let other):
      return try extended(function, other, name, isFirst: true)
    case (let other, .errorFunction(let function)):
      return try extended(function, other, name, isFirst: false)
    case (.view(let view), .deviation(let deviation))
    where name == (deviation.isInverse ? "Mul" : "Div"):
      return .view(try normalized(view, by: deviation))
    case (.deviation(let deviation), .view(let view)) where name == "Mul" && deviation.isInverse:
      return .view(try normalized(view, by: deviation))
    case (.view(let view), .power(let mean, let exponent)) where name == "Div":
      return .view(try responseNormalized(view, by: mean, exponent: exponent))
    case (.constant(let constant), .deviation(var deviation))
    where name == "Div" && constant.count == 1 && constant.floats == [1] && !deviation.isInverse:
      deviation.isInverse = true
      return .deviation(deviation)
    default: return nil
    }
  }

  // MARK: GELU

  /// 0.5 * x * (1 + erf(x / sqrt(2))), its factors in any order.
  private mutating func extended(
    _ function: GraphValue.ErrorFunction, _ other: GraphValue, _ name: String, isFirst: Bool
  ) throws(RebuildingError) -> GraphValue {
    var function = function
    switch other {
    case .constant(let constant) where constant.count == 1:
      let c = Double(constant.floats?.first?.shortest ?? .nan)
      switch (name, isFirst) {
      case ("Add", _): function.offset += c
      case ("Sub", true): function.offset -= c
      case ("Mul", _), ("Div", true):
        let factor = name == "Mul" ? c : 1 / c
        function.scale *= factor
        function.offset *= factor
      default: throw loneErrorFunction()
      }
      return .errorFunction(function)
    case .view(let view) where name == "Mul":
      let inner = root(of: function.argument.source)
      let outer = root(of: view.source)
      guard inner.source == outer.source, abs(inner.factor - 0.5.squareRoot()) < 1e-5,
        abs(function.scale - function.offset) < 1e-6, view.dims == function.argument.dims,
        view.sizes == function.argument.sizes
      else { throw loneErrorFunction() }
      var x = view
      x.source = outer.source
      let gelu = try elementwise(.activation(.gelu(tanh: false)), x)
      let factor = 2 * function.scale * outer.factor
      if abs(factor - 1) < 1e-6 { return .view(gelu) }
      return .view(try elementwise(.scale(factor: factor, offset: 0), gelu))
    default: throw loneErrorFunction()
    }
  }

  private func loneErrorFunction() -> RebuildingError {
    failure(
      .graphOperator,
      "uses the error function other than in 0.5 * x * (1 + erf(x / sqrt(2))), and no layer stands for "
        + "it; use nn.GELU")
  }

  // MARK: LayerNorm

  /// sqrt(mean((x - mean(x))^2) + eps)
  mutating func deviation(
    _ view: GraphView, isInverse: Bool
  ) throws(RebuildingError) -> GraphValue {
    var source = view.source
    var eps = 0.0
    if let layer = definition(of: source), case .scale(factor: 1, let offset) = layer.operation {
      eps = offset
      source = layer.inputs[0]
    }
    source = beforeReshapes(source)
    guard eps >= 0, let variance = definition(of: source),
      case .reduce(let outer) = variance.operation, outer.kind == .mean,
      let square = definition(of: variance.inputs[0]), square.operation == .arithmetic(.multiply),
      square.inputs[0] == square.inputs[1], let centred = definition(of: square.inputs[0]),
      centred.operation == .arithmetic(.subtract),
      let mean = definition(of: beforeReshapes(centred.inputs[1])),
      case .reduce(let inner) = mean.operation,
      inner.kind == .mean, inner.dims.sorted() == outer.dims.sorted(),
      mean.inputs == [centred.inputs[0]]
    else {
      throw failure(
        .graphOperator,
        "takes a square root other than that of a LayerNorm's variance, and no layer stands for it; use "
          + "nn.LayerNorm")
    }
    let sizes = shape(of: centred.inputs[0]).sizes
    let rank = sizes.count
    guard inner.dims.sorted() == Array((rank - inner.dims.count + 1)..<(rank + 1)) else {
      throw failure(
        .graphOperator,
        "normalizes over dimensions that are not the last; use nn.LayerNorm on a permuted value")
    }
    return .deviation(
      GraphValue.Deviation(
        centred: square.inputs[0], layout: view, input: centred.inputs[0], inputSizes: sizes,
        rank: inner.dims.count, eps: eps, isInverse: isInverse))
  }

  private func beforeReshapes(_ source: Source) -> Source {
    var source = source
    while let layer = definition(of: source), case .reshape = layer.operation {
      source = layer.inputs[0]
    }
    return source
  }

  private mutating func normalized(
    _ view: GraphView, by deviation: GraphValue.Deviation
  ) throws(RebuildingError) -> GraphView {
    guard view.source == deviation.centred else {
      throw failure(
        .graphOperator,
        "divides by the deviation of another value, and no layer stands for that; use nn.LayerNorm")
    }
    let norm = LayerNorm(
      normalizedShape: Array(deviation.inputSizes.suffix(deviation.rank)), eps: deviation.eps,
      elementwiseAffine: false)
    var result = view
    result.source = try emit(.layerNorm(norm), [deviation.input]).source
    return result
  }
}
