public import Diagnostics
public import Networks

/// A model lowered to oneDNN: generated code and reordered weights, immutable and shared by all workers.
///
/// Each worker runs it through a ``Session`` of its own.
public struct CompiledModel: Sendable {
  /// How many samples go through the network at once. Spread over calls and workers in multiples of
  /// it, samples get the same bits however they are spread.
  public var batchSize: Int { program.batchSize }
  /// Values of one sample's input.
  public var inputCount: Int { program.inputCount }
  /// Values of one sample's output.
  public var outputCount: Int { program.outputCount }
  /// Bytes of activations that each session takes.
  public var sessionByteCount: Int { program.sessionByteCount }

  let model: Model
  let program: Program
  /// Whether `program` treats NaN and infinity as PyTorch does in every layer.
  let isCareful: Bool

  /// - Parameter batchSize: by default as many as keep the activations in the processor's cache.
  /// - Throws: `CMP001` where oneDNN fails, `CMP002` where memory runs out, `CMP004` for weights that
  ///   are not the network's.
  public init(_ model: Model, batchSize: Int? = nil) throws(ComputeError) {
    try self.init(model, batchSize: batchSize, isCareful: !MagnitudeBounds.areSafe(model))
  }

  init(_ model: Model, batchSize: Int?, isCareful: Bool) throws(ComputeError) {
    useSingleThreadedOneDNN()
    self.model = model
    self.isCareful = isCareful
    let size = batchSize ?? Self.cachedBatchSize(of: model.network)
    program = try Lowering(model, batchSize: max(1, size), isCareful: isCareful).program()
  }

  /// As many samples as keep a layer's input and output in the second-level cache.
  private static func cachedBatchSize(of network: Network) -> Int {
    var largest = 1
    for layer in network.layers where layer.output.isBatched {
      let inputs = layer.inputs.map { source in
        switch source {
        case .input: network.inputShape.reduce(1, *)
        case .layer(let index):
          network.layers[index].output.isBatched
            ? network.layers[index].output.sizes.reduce(1, *) : 0
        }
      }
      largest = max(largest, inputs.reduce(layer.output.sizes.reduce(1, *), +))
    }
    return min(100, max(1, cachedFloats / largest))
  }

  /// Float32 values in 4 MiB.
  private static let cachedFloats = 1 << 20
}
