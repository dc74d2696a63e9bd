public import Networks
public import Tensors

/// The start of a network's weights.
public enum Initializers {
  /// The tensors of a new network: bit for bit what PyTorch's modules hold that are built in the order of
  /// the layers after `torch.manual_seed`, the generator being new from that seed.
  ///
  /// A shared tensor is drawn where it occurs first. A `Parameter`, for which PyTorch has no rule, is
  /// drawn by `torch.randn`.
  /// - Parameters:
  ///   - weight: draws anew, after all the layers, as `model.apply` does: the weights of linear, bilinear
  ///     and convolution layers.
  ///   - bias: likewise their biases, each after its weight.
  /// - Returns: a tensor for each of `network.tensors`, by name.
  public static func weights(
    for network: Network, generator: inout Generator, weight: Initializer? = nil,
    bias: Initializer? = nil
  ) -> [String: FloatTensor] {
    var tensors: [String: FloatTensor] = [:]
    for layer in network.layers where layer.tensors.contains(where: { tensors[$0.name] == nil }) {
      for (name, tensor) in layer.operation.initialTensors(layer.name ?? "", &generator)
      where tensors[name] == nil {
        tensors[name] = tensor
      }
    }
    guard weight != nil || bias != nil else { return tensors }
    var seen: Set<String> = []
    for layer in network.layers where layer.operation.isLinearMap {
      for slot in layer.tensors where seen.insert(slot.name).inserted {
        guard let initializer = slot.shape.count == 1 ? bias : weight else { continue }
        tensors[slot.name] = initializer.tensor(shape: slot.shape, generator: &generator)
      }
    }
    return tensors
  }
}

extension Operation {
  /// A layer whose only tensors are a weight and a bias.
  fileprivate var isLinearMap: Bool {
    switch self {
    case .linear, .bilinear, .convolution: true
    default: false
    }
  }

  /// The tensors under `name` as PyTorch's module starts them, by state-dict name.
  ///
  /// Source: `reset_parameters` of the torch.nn module of the same name.
  fileprivate func initialTensors(
    _ name: String, _ generator: inout Generator
  ) -> [(name: String, tensor: FloatTensor)] {
    let slots = tensors(of: name)
    return switch self {
    case .linear, .convolution: kaimingTensors(slots, &generator)
    case .bilinear(let bilinear):
      bounded(slots, fan: bilinear.in1Features, &generator)
    case .recurrent(let recurrent): bounded(slots, fan: recurrent.hiddenSize, &generator)
    case .multiheadAttention: attentionTensors(slots, &generator)
    case .parameter: all(slots, .normal(), &generator)
    case .prelu: all(slots, .constant(0.25), &generator)
    default:
      slots.map { slot in
        let isOne = slot.name.hasSuffix("weight") || slot.name.hasSuffix("running_var")
        let initializer = Initializer.constant(isOne ? 1 : 0)
        return (slot.name, initializer.tensor(shape: slot.shape, generator: &generator))
      }
    }
  }
}

private typealias Tensors = [(name: String, tensor: FloatTensor)]

private func all(
  _ slots: [TensorSlot], _ initializer: Initializer, _ generator: inout Generator
) -> Tensors {
  slots.map { ($0.name, initializer.tensor(shape: $0.shape, generator: &generator)) }
}

/// All uniform between the inverse roots of `fan`.
private func bounded(
  _ slots: [TensorSlot], fan: Int, _ generator: inout Generator
) -> Tensors {
  let bound = 1 / Double(fan).squareRoot()
  return all(slots, .uniform(low: -bound, high: bound), &generator)
}

/// A weight, then its bias, both of which end up between the inverse roots of the weight's fan.
private func kaimingTensors(_ slots: [TensorSlot], _ generator: inout Generator) -> Tensors {
  guard let weight = slots.first else { return [] }
  let kaiming = Initializer.kaimingUniform(nonlinearity: .leakyReLU(slope: 5.0.squareRoot()))
  return all([weight], kaiming, &generator)
    + bounded(Array(slots.dropFirst()), fan: Fans(weight.shape).fanIn, &generator)
}

/// The output's projection is drawn first, as a linear layer whose bias is then set to 0.
private func attentionTensors(
  _ slots: [TensorSlot], _ generator: inout Generator
) -> Tensors {
  let isOutput = { (slot: TensorSlot) in
    slot.name.hasSuffix("out_proj.weight") || slot.name.hasSuffix("out_proj.bias")
  }
  let output = slots.filter(isOutput)
  let drawn = kaimingTensors(output, &generator)
  let rest: Tensors = slots.filter { !isOutput($0) }.map { slot in
    let initializer: Initializer =
      slot.name.hasSuffix("in_proj_bias")
      ? .constant(0) : slot.shape.count == 3 ? .xavierNormal() : .xavierUniform()
    return (slot.name, initializer.tensor(shape: slot.shape, generator: &generator))
  }
  let zeros = output.dropFirst().map {
    (name: $0.name, tensor: Initializer.constant(0).tensor(shape: $0.shape, generator: &generator))
  }
  return drawn.prefix(1) + zeros + rest
}
