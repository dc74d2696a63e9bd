public import Tensors

/// An ONNX file as values: a graph of operators and its weights. Nothing in it is executed.
///
/// Source: `onnx/onnx.proto` of the ONNX project, ModelProto.
public struct ONNXModel: Hashable, Sendable {
  /// Version of the file format.
  public var irVersion: Int
  /// The exporter and its version, such as `pytorch 2.5.0`; may be empty.
  public var producer: String
  /// Version of each operator set by its domain; the standard one is ``standardDomain``.
  public var opsets: [String: Int]
  public var graph: ONNXGraph

  /// The domain of ONNX's own operators, also spelt `ai.onnx`.
  public static let standardDomain = ""

  public init(
    irVersion: Int, producer: String = "", opsets: [String: Int], graph: ONNXGraph
  ) {
    self.irVersion = irVersion
    self.producer = producer
    self.opsets = opsets
    self.graph = graph
  }
}

/// GraphProto: nodes in the order of their execution.
public struct ONNXGraph: Hashable, Sendable {
  public var name = ""
  public var nodes: [ONNXNode] = []
  /// Constant values by name.
  public var initializers: [String: Tensor] = [:]
  /// What is fed in; files of before IR version 4 list the initializers here too.
  public var inputs: [ONNXValueInfo] = []
  public var outputs: [ONNXValueInfo] = []

  public init() {}
}

/// NodeProto: one operator with the names of what it reads and gives.
public struct ONNXNode: Hashable, Sendable {
  /// May be empty.
  public var name = ""
  /// The operator, such as `Conv`.
  public var operation = ""
  public var domain = ""
  /// Empty names stand for inputs that are left out.
  public var inputs: [String] = []
  public var outputs: [String] = []
  public var attributes: [String: ONNXAttribute] = [:]

  public init() {}
}

/// AttributeProto.
public enum ONNXAttribute: Hashable, Sendable {
  case float(Float)
  case int(Int)
  case text(String)
  case tensor(Tensor)
  case floats([Float])
  case ints([Int])
  case texts([String])
  /// A graph of its own, which is not read.
  case graph
  /// A kind that no operator of a feed-forward network has.
  case other
}

/// ValueInfoProto: an input or output of the graph.
public struct ONNXValueInfo: Hashable, Sendable {
  public var name = ""
  /// Nil if it is not stated, or no tensor of a type that is known here.
  public var elementType: ElementType?
  /// Nil if not stated.
  public var dims: [ONNXDimension]?

  public init() {}
}

/// One dimension of an input or output.
public enum ONNXDimension: Hashable, Sendable {
  case size(Int)
  /// A symbolic size, by its name.
  case symbol(String)
  case unknown
}
