import Networks

/// Layers put one after the other, as in `nn.Sequential`: each reads the one before it unless told
/// otherwise.
struct Stack {
  private(set) var layers: [LayerDefinition] = []

  /// The layer added last.
  var last: Source { layers.isEmpty ? .input : .layer(layers.count - 1) }

  /// Adds a layer.
  ///
  /// - Parameters:
  ///   - name: prefix of its tensors; needed by a layer with parameters.
  ///   - inputs: what it reads; by default the layer before it.
  /// - Returns: what it gives, for layers that read it later.
  @discardableResult
  mutating func append(
    _ operation: Operation, name: String? = nil, inputs: [Source]? = nil
  ) -> Source {
    layers.append(
      LayerDefinition(
        id: name ?? String(layers.count), name: name, operation: operation,
        inputs: inputs ?? [last]))
    return last
  }

  /// Adds `Linear` layers of these widths, named by `names`, with an activation after each but the last.
  mutating func appendLinear(_ widths: [Int], names: [String], activation: Activation) {
    for (index, name) in names.enumerated() {
      append(.linear(Linear(inFeatures: widths[index], outFeatures: widths[index + 1])), name: name)
      if index < names.count - 1 { append(.activation(activation)) }
    }
  }

  /// The network of all layers. What the course builds is sound, so that failing is a fault of ours.
  func network(inputShape: [Int]) -> Network {
    do throws(NetworkError) {
      return try Network(inputShape: inputShape, layers: layers)
    } catch {
      preconditionFailure("a recipe's network: \(error)")
    }
  }
}
