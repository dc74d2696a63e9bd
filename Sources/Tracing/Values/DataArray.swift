/// Pixels or labels on their way from the student's files to the network: not their values, but what
/// was done to them.
///
/// A reference, as arrays are in Python: a method that changes its array in place changes it under all
/// names. Views share one ``PixelBuffer``.
final class DataArray {
  let birth = Birth.next()
  var content: Content
  /// What each axis runs over; nil where not even the number of axes is known, as of a file.
  var axes: [Axis]?
  /// The library that the value belongs to, for what its methods mean.
  var library: Library
  var pixels: PixelBuffer
  /// Where the value stands in one image, once rows or columns were picked by number.
  var position = Position()
  /// How often all values were changed in place.
  var wholeChanges = 0
  /// Of content `many`: the list.
  var list: ListObject?
  /// `df.iloc`, whose subscripts mean rows first.
  var isIndexer = false
  /// Of the bytes of a file: whether its name says that it holds labels, or pixels.
  var isLabelFile: Bool?
  /// True for some images of an array that holds more.
  var isSlice = false
  /// Where rows and columns changed places for the last time.
  var transposed: SourcePlace?
  /// True for all images of a file, false for a batch, a part or one image.
  var isWholeSet = false

  init(
    _ content: Content, axes: [Axis]?, library: Library, pixels: PixelBuffer,
    isWholeSet: Bool = false
  ) {
    self.content = content
    self.axes = axes
    self.library = library
    self.pixels = pixels
    self.isWholeSet = isWholeSet
  }

  /// A list of any number of items like the one that stands in it.
  init(many list: ListObject) {
    content = .many
    axes = [Axis(.plain(nil))]
    library = .python
    pixels = .untracked(.unknown)
    self.list = list
  }

  /// Of a list: the item that each is like.
  var repeatedItem: Value? { list?.repeatedItem }

  enum Content: Hashable {
    /// Bytes of an IDX file from `offset` on, before the header is taken off.
    case file(offset: Int?)
    case images
    case labels
    /// Rows of a CSV file: the label and the pixels, or lines of its text.
    case fields
    /// One number everywhere, to be filled: `np.zeros((n, 784))`.
    case blank(Double)
    /// Known numbers, row-major: `np.array([0.5])`.
    case literal([Double])
    /// A list of any number of items that are all like one, as a loop over all images makes it.
    case many
    /// Something computed from pixels, such as a mask, that is not what a network is fed.
    case other(String)
  }

  enum Library: Hashable { case numpy, pandas, torch, pillow, python }

  /// What an axis runs over: several factors where axes were merged, none for a size of 1.
  struct Axis: Hashable {
    var factors: [Factor]

    init(_ factors: Factor...) { self.factors = factors }

    init(_ factors: [Factor]) { self.factors = factors }

    /// An axis of size 1.
    static let one = Axis([])
    static let samples = Axis(.samples(nil))

    /// Nil where it depends on the files.
    var size: Int? {
      var product = 1
      for factor in factors {
        guard let size = factor.size else { return nil }
        let (value, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow { return nil }
        product = value
      }
      return product
    }
  }

  enum Factor: Hashable {
    /// Images one after another, and how many where the source says it.
    case samples(Int?)
    case rows(Int)
    case columns(Int)
    /// The same gray image several times.
    case channels(Int)
    /// One image of which it is not known whether it has one axis or two: `np.load("x.npy")`.
    case image
    /// The columns of a CSV file: the label and 784 pixels.
    case fields
    /// Bytes or characters of a file.
    case bytes
    /// An axis of something that is not an image.
    case plain(Int?)

    var size: Int? {
      switch self {
      case .samples(let size), .plain(let size): size
      case .rows(let size), .columns(let size), .channels(let size): size
      case .image: 784
      case .fields: 785
      case .bytes: nil
      }
    }

    var isSamples: Bool { if case .samples = self { true } else { false } }
  }

  struct Position: Hashable {
    var row: Int?
    var column: Int?
    /// Which image, where a number said it.
    var sample: Int?
    /// Which of all images, by the place that picked them: two parts hold different ones.
    var part: SourcePlace?
  }
}

/// What pixels hold: shared by all views of one array.
final class PixelBuffer {
  var elementType: ElementType
  /// The value that each pixel 0…255 of the file has become, [256], and after these what stands in the
  /// padding; nil once a step is not known.
  ///
  /// Each is a value of the element type, so a table of float32 holds what float32 rounds to.
  var table: [Double]?
  /// What was done, first step first, in words for people; the table is the truth.
  var steps: [PixelStep] = []
  /// The first step that could not be followed.
  var unknown: Reason?
  /// Steps that each run draws anew, such as random flips.
  var random: [Reason] = []
  /// Frames put around each image, innermost first: one value of the table each, after the pixels'.
  var padding: [Padding] = []
  /// The array that was read: two arrays with one origin hold the same pixels at the same places.
  let origin: Origin

  /// An array that was read or made, known by identity.
  final class Origin {}

  struct Padding: Hashable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
    var place: SourcePlace
  }

  struct Reason: Hashable {
    var place: SourcePlace
    var what: String
  }

  init(_ elementType: ElementType, table: [Double]?, origin: Origin = Origin()) {
    self.elementType = elementType
    self.table = table
    self.origin = origin
  }

  private static let identity = (0...255).map(Double.init)

  /// Pixels as the file holds them.
  static func bytes(_ elementType: ElementType = .uint8) -> PixelBuffer {
    PixelBuffer(elementType, table: identity)
  }

  /// Of what is no pixel: labels and file headers.
  static func untracked(_ elementType: ElementType = .int64) -> PixelBuffer {
    PixelBuffer(elementType, table: nil)
  }

  /// A buffer of its own with the same values.
  func copy() -> PixelBuffer {
    let copy = PixelBuffer(elementType, table: table, origin: origin)
    copy.steps = steps
    copy.unknown = unknown
    copy.random = random
    copy.padding = padding
    return copy
  }

  func becomeUnknown(_ what: String, at place: SourcePlace) {
    table = nil
    if unknown == nil { unknown = Reason(place: place, what: what) }
  }

  enum ElementType: String, Hashable {
    /// Text of a CSV file.
    case text
    case bool, uint8, int8, int16, int32, int64, float16, float32, float64, unknown
  }
}

/// One step on every pixel, with the place where the student wrote it.
struct PixelStep: Hashable {
  var function: Function
  /// In which the step is computed.
  var elementType: PixelBuffer.ElementType
  var place: SourcePlace

  enum Function: Hashable {
    case divide(Double)
    case multiply(Double)
    case add(Double)
    case subtract(Double)
    /// Something else that one pixel's value alone decides, in words: `> 127`.
    case function(String)
  }
}

extension DataArray {
  /// A value of its own: the same axes, with pixels that later steps do not share.
  func copy(pixels: PixelBuffer? = nil, axes: [Axis]?? = .none) -> DataArray {
    let copy = DataArray(
      content, axes: axes ?? self.axes, library: library, pixels: pixels ?? self.pixels.copy(),
      isWholeSet: isWholeSet)
    copy.list = list
    copy.position = position
    copy.isSlice = isSlice
    copy.isLabelFile = isLabelFile
    copy.transposed = transposed
    return copy
  }

  /// The same pixels seen with other axes.
  func view(axes: [Axis]?) -> DataArray { copy(pixels: pixels, axes: .some(axes)) }

  /// The same with a step that could not be followed.
  func unknown(_ what: String, at place: SourcePlace, axes: [Axis]?? = .none) -> DataArray {
    let result = copy(axes: axes)
    result.pixels.becomeUnknown(what, at: place)
    return result
  }

  var elementType: PixelBuffer.ElementType { pixels.elementType }

  /// Sizes of the axes, nil where a run would tell; nil where their number is not known.
  var shape: [Int?]? { hasImageAxis ? nil : axes?.map(\.size) }

  /// Whether an axis stands for an image of one or two axes.
  var hasImageAxis: Bool { axes?.contains { $0.factors.contains(.image) } ?? false }

  var hasSamples: Bool { axes?.contains { $0.factors.contains(where: \.isSamples) } ?? false }

  /// Images or values derived from them.
  var isImages: Bool { content == .images }

  /// What people call it.
  var words: String {
    switch content {
    case .file: "bytes of a file"
    case .images: "pixels"
    case .labels: "labels"
    case .fields: "rows of a table"
    case .blank, .literal: "an array"
    case .many: "a list"
    case .other(let what): what
    }
  }

  /// Images as files hold them: [N, 28, 28], or [N, 784] with `isFlat`.
  static func images(
    library: Library, elementType: PixelBuffer.ElementType = .uint8, isFlat: Bool = false,
    hasSamples: Bool = true
  ) -> DataArray {
    let image = isFlat ? [Axis(.rows(28), .columns(28))] : [Axis(.rows(28)), Axis(.columns(28))]
    return DataArray(
      .images, axes: (hasSamples ? [.samples] : []) + image, library: library,
      pixels: .bytes(elementType), isWholeSet: hasSamples)
  }

  /// Labels: [N], or one.
  static func labels(
    library: Library, elementType: PixelBuffer.ElementType = .int64, hasSamples: Bool = true
  ) -> DataArray {
    DataArray(
      .labels, axes: hasSamples ? [.samples] : [], library: library,
      pixels: .untracked(elementType), isWholeSet: hasSamples)
  }

  /// A table of a label and 784 pixels a row: [N, 785].
  static func table(library: Library, elementType: PixelBuffer.ElementType) -> DataArray {
    DataArray(
      .fields, axes: [.samples, Axis(.fields)], library: library, pixels: .bytes(elementType),
      isWholeSet: true)
  }
}

extension DataArray {
  /// All that a branch may change, to be taken back.
  struct State {
    fileprivate let content: Content
    fileprivate let axes: [Axis]?
    fileprivate let library: Library
    fileprivate let buffer: PixelBuffer
    /// What the buffer held then.
    fileprivate let pixels: PixelBuffer
    fileprivate let position: Position
    fileprivate let isWholeSet: Bool
    fileprivate let isSlice: Bool
    fileprivate let wholeChanges: Int
  }

  var state: State {
    State(
      content: content, axes: axes, library: library, buffer: pixels, pixels: pixels.copy(),
      position: position, isWholeSet: isWholeSet, isSlice: isSlice, wholeChanges: wholeChanges)
  }

  func restore(_ state: State) {
    content = state.content
    axes = state.axes
    library = state.library
    pixels = state.buffer
    pixels.become(state.pixels)
    position = state.position
    isWholeSet = state.isWholeSet
    isSlice = state.isSlice
  }

  /// Whether all its values were changed in place since then, which several times is not the same as once.
  func wasChangedAsAWhole(since state: State) -> Bool { wholeChanges != state.wholeChanges }

  /// Whether the array is as it was then.
  func isUnchanged(since state: State) -> Bool {
    content == state.content && axes == state.axes && pixels.isSame(as: state.pixels)
  }

  /// Whether two arrays went the same way, each from its own file.
  func isAlike(_ other: DataArray) -> Bool {
    content == other.content && axes == other.axes && library == other.library
      && elementType == other.elementType
      && (content != .images && content != .fields || pixels.isSame(as: other.pixels))
      && position.row == other.position.row && position.column == other.position.column
  }
}

extension PixelBuffer {
  /// Takes another buffer's content, for all views.
  func become(_ other: PixelBuffer) {
    elementType = other.elementType
    table = other.table
    steps = other.steps
    unknown = other.unknown
    random = other.random
    padding = other.padding
  }

  func isSame(as other: PixelBuffer) -> Bool {
    elementType == other.elementType && table == other.table && unknown == other.unknown
      && random == other.random && padding == other.padding
  }
}
