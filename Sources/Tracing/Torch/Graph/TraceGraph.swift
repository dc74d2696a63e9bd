import Diagnostics
import Networks

/// The layers that a `forward` has put one after another so far.
///
/// Everything in it stands batch first; where Python sees the batch is the ``TracedTensor``'s affair.
final class TraceGraph {
  /// One layer before it has its name.
  struct Node {
    var operation: Operation
    var inputs: [Source]
    var output: ValueShape
    /// The module whose call it is; nil for a function's.
    var owner: InstanceObject?
    /// What it is called where it has no module: `relu`.
    var hint: String
    /// By the tensor's name within the layer: `weight`; a learned constant's under the empty name.
    var tensors: [String: StoredTensor]
    /// Values of a constant that stands in the source.
    var constant: [Double]?
    var places: [SourcePlace]
  }

  /// Parts of a value along one dimension, each a value of its own.
  struct Pieces {
    var dim: Int
    var parts: [(source: Source, size: Int)]
  }

  let inputShape: [Int]
  /// Which trace of its interpreter it is, from 1.
  let trace: Int
  private(set) var nodes: [Node] = []
  /// What values were put together from, so that picking one part out does not need the whole.
  var pieces: [Int: Pieces] = [:]
  var notes: [(place: SourcePlace, message: String)] = []
  private var learned: [ObjectIdentifier: Source] = [:]
  private var constants: [Constant: Source] = [:]

  private struct Constant: Hashable {
    var shape: [Int]
    var values: [Double]
  }

  init(inputShape: [Int], trace: Int) {
    self.inputShape = inputShape
    self.trace = trace
  }

  func shape(of source: Source) -> ValueShape {
    switch source {
    case .input: ValueShape(sizes: inputShape)
    case .layer(let index): nodes[index].output
    }
  }

  func operation(of source: Source) -> Operation? {
    guard case .layer(let index) = source else { return nil }
    return nodes[index].operation
  }

  /// Layers that may stand here: more than a network can have, since dead ones are dropped at the end.
  static let layerLimit = 4 * ResourceLimits().layers

  /// Appends a layer whose shapes have been checked; nil if there are too many.
  func append(_ node: Node) -> Source? {
    guard nodes.count < Self.layerLimit else { return nil }
    nodes.append(node)
    return .layer(nodes.count - 1)
  }

  /// A parameter or buffer as a value; one layer for each.
  func learned(
    _ tensor: StoredTensor, sizes: [Int], places: [SourcePlace]
  ) -> Source? {
    let identity = ObjectIdentifier(tensor)
    if let source = learned[identity] { return source }
    let source = append(
      Node(
        operation: .parameter(shape: sizes), inputs: [],
        output: ValueShape(sizes: sizes, isBatched: false), owner: nil, hint: "parameter",
        tensors: ["": tensor], constant: nil, places: places))
    learned[identity] = source
    return source
  }

  /// Numbers of the source as a value; one layer for equal ones.
  func constant(
    _ values: [Double], sizes: [Int], places: [SourcePlace]
  ) -> Source? {
    let key = Constant(shape: sizes, values: values)
    if let source = constants[key] { return source }
    let source = append(
      Node(
        operation: .parameter(shape: sizes), inputs: [],
        output: ValueShape(sizes: sizes, isBatched: false), owner: nil, hint: "constant",
        tensors: [:], constant: values, places: places))
    constants[key] = source
    return source
  }
}
