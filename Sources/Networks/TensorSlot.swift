/// A tensor that a layer asks the state dict for.
public struct TensorSlot: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Found by training: counts as parameters.
    case learned
    /// A floating-point buffer such as `running_mean`.
    case statistic
    /// An integer buffer without meaning at evaluation, which may be missing: `num_batches_tracked`.
    case counter
  }

  /// Its name in the state dict, such as `fc1.weight`.
  public let name: String
  public let shape: [Int]
  public let role: Role

  public init(name: String, shape: [Int], role: Role = .learned) {
    self.name = name
    self.shape = shape
    self.role = role
  }
}

extension Operation {
  /// The tensors of a layer of this operation under `name`, in the order of PyTorch's state dict.
  ///
  /// Source: `state_dict()` of the torch.nn module of the same name.
  public func tensors(of name: String) -> [TensorSlot] {
    if case .parameter(let shape) = self { return [TensorSlot(name: name, shape: shape)] }
    return ownTensors.map {
      TensorSlot(name: name + "." + $0.name, shape: $0.shape, role: $0.role)
    }
  }

  /// By the name within the module.
  private var ownTensors: [TensorSlot] {
    switch self {
    case .linear(let linear):
      affine([linear.outFeatures, linear.inFeatures], bias: linear.bias)
    case .bilinear(let bilinear):
      affine(
        [bilinear.outFeatures, bilinear.in1Features, bilinear.in2Features], bias: bilinear.bias)
    case .convolution(let convolution): convolution.tensors
    case .recurrent(let recurrent): recurrent.tensors
    case .multiheadAttention(let attention): attention.tensors
    case .batchNorm(let norm):
      (norm.affine ? affine([norm.numFeatures], bias: norm.bias) : [])
        + (norm.trackRunningStats ? runningStatistics(norm.numFeatures) : [])
    case .instanceNorm(let norm):
      (norm.affine ? affine([norm.numFeatures], bias: norm.bias) : [])
        + (norm.trackRunningStats ? runningStatistics(norm.numFeatures) : [])
    case .layerNorm(let norm) where norm.elementwiseAffine:
      [TensorSlot(name: "weight", shape: norm.normalizedShape)]
        + (norm.bias ? [TensorSlot(name: "bias", shape: norm.normalizedShape)] : [])
    case .groupNorm(let norm) where norm.affine: affine([norm.numChannels], bias: norm.bias)
    case .prelu(let count): [TensorSlot(name: "weight", shape: [count])]
    default: []
    }
  }
}

/// A weight, and a bias along its first dimension.
private func affine(_ weight: [Int], bias: Bool) -> [TensorSlot] {
  [TensorSlot(name: "weight", shape: weight)]
    + (bias ? [TensorSlot(name: "bias", shape: Array(weight.prefix(1)))] : [])
}

private func runningStatistics(_ features: Int) -> [TensorSlot] {
  [
    TensorSlot(name: "running_mean", shape: [features], role: .statistic),
    TensorSlot(name: "running_var", shape: [features], role: .statistic),
    TensorSlot(name: "num_batches_tracked", shape: [], role: .counter),
  ]
}

extension Convolution {
  fileprivate var tensors: [TensorSlot] {
    let channels =
      isTransposed
      ? [inChannels, outChannels / max(groups, 1)] : [outChannels, inChannels / max(groups, 1)]
    return [TensorSlot(name: "weight", shape: channels + kernelSize)]
      + (bias ? [TensorSlot(name: "bias", shape: [outChannels])] : [])
  }
}

extension Recurrent {
  fileprivate var tensors: [TensorSlot] {
    let rows = gates * hiddenSize
    var slots: [TensorSlot] = []
    for layer in 0..<numLayers {
      let columns = layer == 0 ? inputSize : directions * stateSize
      for direction in 0..<directions {
        let suffix = "_l\(layer)" + (direction == 1 ? "_reverse" : "")
        slots.append(TensorSlot(name: "weight_ih" + suffix, shape: [rows, columns]))
        slots.append(TensorSlot(name: "weight_hh" + suffix, shape: [rows, stateSize]))
        if bias {
          slots.append(TensorSlot(name: "bias_ih" + suffix, shape: [rows]))
          slots.append(TensorSlot(name: "bias_hh" + suffix, shape: [rows]))
        }
        if projSize > 0 {
          slots.append(TensorSlot(name: "weight_hr" + suffix, shape: [projSize, hiddenSize]))
        }
      }
    }
    return slots
  }
}

extension MultiheadAttention {
  fileprivate var tensors: [TensorSlot] {
    var slots: [TensorSlot] = []
    if sharesInputProjection {
      slots.append(TensorSlot(name: "in_proj_weight", shape: [3 * embedDim, embedDim]))
    } else {
      slots.append(TensorSlot(name: "q_proj_weight", shape: [embedDim, embedDim]))
      slots.append(TensorSlot(name: "k_proj_weight", shape: [embedDim, kdim]))
      slots.append(TensorSlot(name: "v_proj_weight", shape: [embedDim, vdim]))
    }
    if bias { slots.append(TensorSlot(name: "in_proj_bias", shape: [3 * embedDim])) }
    if addBiasKV {
      slots.append(TensorSlot(name: "bias_k", shape: [1, 1, embedDim]))
      slots.append(TensorSlot(name: "bias_v", shape: [1, 1, embedDim]))
    }
    slots.append(TensorSlot(name: "out_proj.weight", shape: [embedDim, embedDim]))
    if bias { slots.append(TensorSlot(name: "out_proj.bias", shape: [embedDim])) }
    return slots
  }
}
