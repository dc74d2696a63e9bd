import Networks

/// Layers that are computed together with the one before them, while its results are at hand.
struct Tail {
  /// The layer, and those fused with it.
  var covered: [Int]
  /// A batch norm whose scale and shift go into the weights.
  var batchNorm: (layer: Layer, norm: BatchNorm)?
  /// What an `Add` adds to the result.
  var addend: Source?
  /// Functions of each element, applied last.
  var eltwise: [Eltwise] = []

  /// The layer whose result this is.
  var last: Int { covered[covered.count - 1] }

  /// Whether one of the functions is there already: oneDNN 2.6 computes two of one kind with the alpha and
  /// beta of one (seen with AVX-512: two `linear` around a `tanh`).
  func repeats(_ functions: [Eltwise]) -> Bool {
    functions.contains { function in eltwise.contains { $0.algorithm == function.algorithm } }
  }
}

extension Lowering {
  /// The longest run of layers that can be fused with this one: a batch norm, then an `Add` of a value
  /// that is there already, then functions of one element; each the only reader of the one before.
  func tail(after index: Int) -> Tail {
    var tail = Tail(covered: [index])
    let layer = network.layers[index]
    guard !isCareful, layer.output.isBatched else { return tail }
    let (takesNorm, takesAddend, takesEltwise) = fusions(of: layer)
    guard takesEltwise else { return tail }
    while tail.eltwise.count < 4, consumers[tail.last].count == 1 {
      let next = consumers[tail.last][0]
      let layer = network.layers[next]
      switch layer.operation {
      case .identity, .dropout: break
      case .batchNorm(let norm)
      where takesNorm && tail.batchNorm == nil && tail.addend == nil && tail.eltwise.isEmpty:
        tail.batchNorm = (layer, norm)
      case .arithmetic(.add)
      where takesAddend && tail.addend == nil && tail.eltwise.isEmpty:
        guard let addend = addend(of: layer, besides: tail.last) else { return tail }
        tail.addend = addend
      default:
        guard let functions = eltwise(layer), !tail.repeats(functions) else { return tail }
        tail.eltwise += functions
      }
      tail.covered.append(next)
    }
    return tail
  }

  /// Which kinds of layers can follow within one pass.
  private func fusions(of layer: Layer) -> (norm: Bool, addend: Bool, eltwise: Bool) {
    switch layer.operation {
    case .convolution: (true, true, true)
    // A batch norm after it works on its features only where there are no other dimensions.
    case .linear: (layer.output.sizes.count == 1, true, true)
    case .arithmetic, .batchNorm: (false, false, true)
    default: (false, false, false)
    }
  }

  /// The other input of an `Add`, if it is of the same shape and computed before the convolution.
  private func addend(of layer: Layer, besides index: Int) -> Source? {
    guard let other = layer.inputs.first(where: { $0 != .layer(index) }), isComputed(other),
      let value = try? value(of: other), value.shape == outputShape(of: layer)
    else { return nil }
    return other
  }
}
