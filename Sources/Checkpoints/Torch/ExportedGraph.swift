public import Tensors

/// The graph of a `.pt2` file: calls of PyTorch's operators, in the order of their execution, and where
/// their weights stand. Nothing in it is executed.
///
/// Source: `Graph` and `GraphSignature` in `torch/_export/serde/schema.py` 2.15.
public struct ExportedGraph: Hashable, Sendable {
  /// What is fed in, weights aside.
  public struct Input: Hashable, Sendable {
    public var name: String
    /// Nil for a type that no tensor here has.
    public var elementType: ElementType?
    /// Nil for a size that the file leaves open.
    public var sizes: [Int?]
  }

  /// One call of an operator.
  public struct Node: Hashable, Sendable {
    /// May be empty.
    public var name: String
    /// The operator, such as `torch.ops.aten.conv2d.default`.
    public var target: String
    /// In the file's order; those that are left out have the operator's own defaults.
    public var arguments: [Argument]
    /// What the call gives, lists of tensors one by one; empty names stand for what is no value.
    public var outputs: [String]
  }

  public struct Argument: Hashable, Sendable {
    /// The operator's own name for it; may be empty.
    public var name: String
    public var value: Value
  }

  public indirect enum Value: Hashable, Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    /// The name of what a node or an input gives: a tensor, or a size that is left open.
    case name(String)
    case list([Value])
    /// Nil for a type that no tensor here has.
    case elementType(ElementType?)
    /// A kind that no operator of a feed-forward network takes, in the schema's word: `as_graph`.
    case other(String)
  }

  public var inputs: [Input] = []
  /// The names of weights in the file, such as `fc1.weight`, by their names in the graph.
  public var weights: [String: String] = [:]
  public var nodes: [Node] = []
  /// The names of what the network gives, changed buffers aside.
  public var outputs: [String] = []

  /// An empty one.
  public init() {}
}

/// A `.pt2` file as values: its graph and the tensors that the graph reads.
public struct ExportedModel: Hashable, Sendable {
  public var graph: ExportedGraph
  /// By their names in the file; those of no use to the graph are left out.
  public var tensors: [String: Tensor]
}
