public import Networks

/// A network as the student's `forward` computes it at evaluation, layer by layer in the order of the
/// data.
public struct TracedNetwork: Sendable {
  /// Of one input without the batch dimension.
  public var inputShape: [Int]
  public var layers: [LayerDefinition]
  /// Where each layer stands in the sources, innermost call first: the line of the operation, the line
  /// that called the module, up to the network's own `forward`. One list for each layer.
  public var places: [[SourcePlace]]
  /// The checkpoint's name of each tensor that a layer asks for by another.
  public var checkpointNames: [String: String]
  /// Tensors whose values stand in the source, not in the checkpoint, row-major by the layer's name.
  public var constants: [String: [Double]]
  /// Things a person should know that change no answer, with their places.
  public var notes: [(place: SourcePlace, message: String)]
}

/// What `state_dict()` of a network of the student's would hold, in PyTorch's order.
public struct StateDictSlot: Hashable, Sendable {
  public var name: String
  /// Nil for a lazy module's that has seen no input yet.
  public var shape: [Int]?
  public var role: TensorSlot.Role
}

/// One way in which the sources build a network.
public struct NetworkCandidate: Sendable {
  /// `Net(784, 10)`, `nn.Sequential(…)`.
  public var description: String
  /// The class's name; nil for a `Sequential` without one.
  public var className: String?
  /// Where it is built.
  public var place: SourcePlace
  /// Where the class stands; nil for a library's.
  public var classPlace: SourcePlace?
  public var stateDict: [StateDictSlot]
  /// Names of files that are loaded into it or that it is saved to, as far as the source tells.
  public var checkpointFiles: [String]
  /// How it is fed where the sources show it, evaluation before training.
  public var feeds: [NetworkFeed]
  /// Whether the student's own code builds it (rather than the tracer, with default arguments).
  public var isBuiltBySource: Bool
}

/// What the sources pass to a network: the pixels' way from the file to the call.
public struct NetworkFeed: Sendable {
  /// Of the call.
  public var place: SourcePlace
  /// Whether the call stands in a training loop: its transforms may differ from evaluation's.
  public var isTraining: Bool
  /// Of one image as the network is given it, without the batch and with the frame of ``padding``; nil
  /// where a size is not known.
  public var imageShape: [Int]?
  /// The network's input for each pixel value of the file, [256], as float32 holds it; nil where some
  /// step is not known.
  public var table: [Float]?
  /// Whether rows of the image become columns.
  public var isTransposed: Bool
  /// A frame around each image: cells on the left, top, right and bottom, and the input's value in them.
  public var padding: (sizes: [Int], value: Float)?
  /// What is done to a pixel, for people: `pixel / 255 - 0.5`.
  public var words: String
  /// Of the step that decides the scaling; nil where there is none.
  public var scalingPlace: SourcePlace?
  /// Why there is no table.
  public var unknownStep: (place: SourcePlace, what: String)?

  public init(
    place: SourcePlace, isTraining: Bool, imageShape: [Int]?, table: [Float]?, isTransposed: Bool,
    padding: (sizes: [Int], value: Float)? = nil, words: String, scalingPlace: SourcePlace? = nil,
    unknownStep: (place: SourcePlace, what: String)? = nil
  ) {
    self.place = place
    self.isTraining = isTraining
    self.imageShape = imageShape
    self.table = table
    self.isTransposed = isTransposed
    self.padding = padding
    self.words = words
    self.scalingPlace = scalingPlace
    self.unknownStep = unknownStep
  }
}
