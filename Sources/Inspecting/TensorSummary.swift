import Tensors

/// What one tensor of a file holds, in figures.
///
/// Source: `output-format.md`, version 1, grade inspect.
public struct TensorSummary: Hashable, Sendable {
  /// The path of the tensor in the stored object; behind `<member>:` where a file holds several
  /// checkpoints.
  public internal(set) var name: String
  /// As PyTorch spells it without `torch.`, or the file's own word for a type that is not read.
  public let elementType: String
  public let shape: [Int]
  /// Values in it.
  public let count: Int
  /// Over finite values; nil if there are none, or for complex values.
  public let figures: Figures?
  public let nan: Int
  public let infinite: Int
  /// Of the values in row-major order, little-endian; floating types of up to 32 bits widened to
  /// float32. Nil for a type that is not read.
  public let sha256: String?

  public struct Figures: Hashable, Sendable {
    public let least: Double
    public let greatest: Double
    public let mean: Double
  }

  init(_ tensor: Tensor, named name: String) {
    self.name = name
    elementType = tensor.elementType.rawValue
    shape = tensor.shape
    count = tensor.count
    var statistics = Statistics()
    let wide = tensor.wide
    wide.forEachValue { statistics.add($0) }
    figures = tensor.elementType.isComplex ? nil : statistics.figures
    nan = statistics.nan
    infinite = statistics.infinite
    sha256 = wide.digest
  }

  /// A tensor whose values are not read.
  init(opaque elementType: String, shape: [Int], named name: String) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    count = elementCount(of: shape) ?? 0
    figures = nil
    nan = 0
    infinite = 0
    sha256 = nil
  }
}

/// Figures of values as they come.
private struct Statistics {
  private var least = Double.infinity
  private var greatest = -Double.infinity
  private var sum = 0.0
  private var finite = 0
  private(set) var nan = 0
  private(set) var infinite = 0

  mutating func add(_ value: Double) {
    guard value.isFinite else {
      if value.isNaN { nan += 1 } else { infinite += 1 }
      return
    }
    finite += 1
    least = min(least, value)
    greatest = max(greatest, value)
    sum += value
  }

  var figures: TensorSummary.Figures? {
    guard finite > 0 else { return nil }
    // A sum beyond float64's range is of values near its ends; their mean lies between them.
    let mean = sum / Double(finite)
    return TensorSummary.Figures(
      least: least, greatest: greatest, mean: mean.isFinite ? mean : least / 2 + greatest / 2)
  }
}
