/// Pixels or labels on their way from the student's files to the network: what was done to them, not
/// their values.
struct DataArray {
  var content: Content
  /// Nil for a size that only a run could tell, such as the number of images.
  var shape: [Int?]?
  var elementType: ElementType
  /// The library that the value belongs to, for what its methods mean.
  var library: Library
  /// What was done to each pixel, first step first.
  var steps: [PixelStep] = []

  enum Content: Hashable {
    /// Bytes of a file, before anything tells pixels from labels.
    case file
    case images
    case labels
    /// Rows of a CSV file: the label, then 784 pixels.
    case rows
  }

  enum ElementType: String, Hashable {
    case uint8, int64, float32, float64, bool, unknown
  }

  enum Library: Hashable { case numpy, pandas, torch, pillow, python }

  /// One step on every pixel, with the place where the student wrote it.
  struct PixelStep {
    enum Function: Hashable {
      /// `pixel * factor + offset`, and which was written: division is not multiplication in float32.
      case divide(Double)
      case multiply(Double)
      case add(Double)
      case subtract(Double)
      /// Rows become columns.
      case transposed
      /// Something else, in words: then the scaling is not known.
      case other(String)
    }

    var function: Function
    var place: SourcePlace
  }
}
