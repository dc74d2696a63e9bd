/// How the images of a data set become a network's input.
public struct ImageReading: Hashable, Sendable {
  public var conversion: PixelConversion
  /// What the conversion is called: `0-1 with mean 0.5 and std 0.5`.
  public var words: String
  /// Whether rows are read as columns.
  public var isTransposed: Bool

  /// - Parameter words: what people call the conversion.
  public init(_ conversion: PixelConversion, words: String, isTransposed: Bool = false) {
    self.conversion = conversion
    self.words = words
    self.isTransposed = isTransposed
  }

  public init(_ scaling: InputScaling, isTransposed: Bool = false) {
    self.init(PixelConversion(scaling), words: scaling.words, isTransposed: isTransposed)
  }
}

/// How a hand-in's images are read, as far as the hand-in itself says.
public enum ReadingStatement: Hashable, Sendable {
  /// Its `submission.json`, or the metadata of its one file, states the scaling.
  case declared(InputScaling)
  /// It was read from the student's own source at this place, such as `loader.py:12`.
  case read(ImageReading, place: String)
  /// Nothing says it: the rubric decides.
  case unknown

  /// Nil where nothing says it.
  public var reading: ImageReading? {
    switch self {
    case .declared(let scaling): ImageReading(scaling)
    case .read(let reading, _): reading
    case .unknown: nil
    }
  }

  /// `0-1, as the hand-in states`.
  public var words: String {
    switch self {
    case .declared(let scaling): "\(scaling.words), as the hand-in states"
    case .read(let reading, let place):
      "\(reading.words)\(reading.isTransposed ? ", transposed" : ""), as in \(place)"
    case .unknown: "in a scaling that the hand-in does not say"
    }
  }
}
