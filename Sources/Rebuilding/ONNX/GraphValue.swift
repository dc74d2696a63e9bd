import Diagnostics
import Networks
import Tensors

/// What a name in an ONNX graph stands for while its network is put together.
enum GraphValue {
  /// Known before any image is.
  case constant(GraphConstant)
  /// What a layer gives, seen through the shape that the graph gives it.
  case view(GraphView)
  /// One number in a shape that may count the batch.
  case filled(Float, [Extent])
  /// a * erf(x * factor) + b, which waits for the product that makes it a GELU.
  case errorFunction(ErrorFunction)
  /// sqrt(variance(x) + eps), or its inverse, which waits for the quotient that makes it a LayerNorm.
  case deviation(Deviation)
  /// Whether a value is on one side of a number: waits for the choice that it makes.
  case comparison(Comparison)
  /// A power that no layer has, of a mean over channels: waits for the quotient that makes it a
  /// LocalResponseNorm.
  case power(GraphView, exponent: Double)
  /// Padded other than with zeros: waits for its convolution.
  case padded(GraphView, mode: Convolution.PaddingMode, amounts: [Int])

  struct ErrorFunction {
    /// x, and what it is multiplied by inside.
    var argument: GraphView
    var scale: Double = 1
    var offset: Double = 0
  }

  struct Deviation {
    /// x - mean(x)
    var centred: Source
    var layout: GraphView
    /// x, whose last `rank` network dimensions are averaged.
    var input: Source
    var inputSizes: [Int]
    var rank: Int
    var eps: Double
    var isInverse = false
  }
}

/// Whether a value is above a number, or below it.
struct Comparison {
  var view: GraphView
  var threshold: Double
  var isAbove = true
  /// Whether the number itself counts too.
  var takesEqual = false

  var negated: Comparison {
    var result = self
    result.isAbove.toggle()
    result.takesEqual.toggle()
    return result
  }
}

/// A size in a shape: `value`, or `value` times the count of samples.
struct Extent: Hashable {
  var value: Int
  var countsBatch = false

  init(_ value: Int, countsBatch: Bool = false) {
    self.value = value
    self.countsBatch = countsBatch
  }
}

/// A value that is known: a weight, or a shape on its way to a Reshape.
struct GraphConstant {
  var shape: [Int]
  var values: Values

  /// Row by row, as many as the shape has elements.
  enum Values {
    case real([Float])
    case integer([Extent])
  }

  var count: Int {
    switch values {
    case .real(let values): values.count
    case .integer(let values): values.count
    }
  }

  /// Nil if one counts the batch.
  var floats: [Float]? {
    switch values {
    case .real(let values): return values
    case .integer(let extents):
      guard extents.allSatisfy({ !$0.countsBatch }) else { return nil }
      return extents.map { Float($0.value) }
    }
  }

  /// Nil for real numbers.
  var extents: [Extent]? {
    guard case .integer(let extents) = values else { return nil }
    return extents
  }

  /// Nil for real numbers, and if one counts the batch.
  var integers: [Int]? {
    guard let extents, extents.allSatisfy({ !$0.countsBatch }) else { return nil }
    return extents.map(\.value)
  }

  static func integers(_ values: [Extent], shape: [Int]? = nil) -> GraphConstant {
    GraphConstant(shape: shape ?? [values.count], values: .integer(values))
  }
}

/// The output of a layer as the graph sees it: its dimensions stand for the layer's in some order, some
/// together, without that any value has been moved yet.
struct GraphView {
  /// The batch in ``dims``.
  static let batch = -1

  var source: Source
  /// Sizes of the layer's output without the batch.
  var sizes: [Int]
  /// For each dimension of the graph's value the dimensions of the layer's output that make it up, the
  /// slowest first; none for a dimension of size 1.
  var dims: [[Int]]

  var rank: Int { dims.count }

  /// The size of a dimension, the batch in it counted as 1.
  func size(_ dim: Int) -> Int {
    dims[dim].reduce(1) { $0 * ($1 == Self.batch ? 1 : sizes[$1]) }
  }

  func holdsBatch(_ dim: Int) -> Bool { dims[dim].contains(Self.batch) }

  /// The dimension that holds the batch; nil where the graph knows one sample only.
  var batchDim: Int? { dims.firstIndex { $0.contains(Self.batch) } }
}

extension GraphView: CustomStringConvertible {
  /// `[N, 16, 28]`
  var description: String {
    let words = dims.indices.map { dim in
      let size = size(dim)
      guard holdsBatch(dim) else { return String(size) }
      return size == 1 ? "N" : "N*\(size)"
    }
    return "[" + words.joined(separator: ", ") + "]"
  }
}
