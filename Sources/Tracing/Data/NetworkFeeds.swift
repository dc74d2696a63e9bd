import Diagnostics

// From the pixels that a network is called with to what each pixel value becomes.
extension Interpreter {
  /// What the sources feed a network with.
  ///
  /// - Parameter place: of the call.
  func feed(of value: Value, at place: SourcePlace, isTraining: Bool) -> NetworkFeed {
    switch value {
    case .data(let data): return feed(of: data, at: place, isTraining)
    case .opaque(let value):
      return unknownFeed(
        place, isTraining, PixelBuffer.Reason(place: value.place, what: value.what))
    case .tensor:
      return unknownFeed(
        place, isTraining, PixelBuffer.Reason(place: place, what: "a tensor made in the source"))
    default:
      return unknownFeed(
        place, isTraining,
        PixelBuffer.Reason(place: place, what: "an argument that is no tensor of pixels"))
    }
  }

  /// What the sources' data loaders hand on, evaluation before training: those that shuffle are for
  /// training. Each way of the pixels is given once.
  func loaderFeeds() -> [NetworkFeed] {
    var feeds: [NetworkFeed] = []
    for loader in loaders {
      var isTraining = false
      if case .bool(true)? = loader.attributes["shuffle"] { isTraining = true }
      guard let batch = try? batch(of: loader, at: loader.place), let pixels = batch.firstPixels
      else {
        continue
      }
      let feed = feed(of: pixels, at: loader.place, isTraining)
      let isKnown = feeds.contains { other in
        other.isTraining == feed.isTraining && other.table == feed.table
          && other.imageShape == feed.imageShape && other.isTransposed == feed.isTransposed
      }
      if !isKnown { feeds.append(feed) }
    }
    return feeds.filter { !$0.isTraining } + feeds.filter(\.isTraining)
  }

  private func unknownFeed(
    _ place: SourcePlace, _ isTraining: Bool, _ reason: PixelBuffer.Reason, shape: [Int]? = nil
  ) -> NetworkFeed {
    NetworkFeed(
      place: place, isTraining: isTraining, imageShape: shape, table: nil, isTransposed: false,
      words: "", unknownStep: (reason.place, escaped(reason.what)))
  }

  private func feed(of data: DataArray, at place: SourcePlace, _ isTraining: Bool) -> NetworkFeed {
    let layout = data.imageLayout
    if let reason = data.pixels.unknown ?? data.pixels.random.first {
      return unknownFeed(place, isTraining, reason, shape: layout?.shape)
    }
    guard data.content == .images, let table = data.pixels.table else {
      let what = "\(data.words), of which it is not known where the pixels stand"
      return unknownFeed(
        place, isTraining, PixelBuffer.Reason(place: place, what: data.isImages ? "pixels" : what))
    }
    guard let layout else {
      return unknownFeed(
        place, isTraining,
        PixelBuffer.Reason(place: place, what: "an array in which images do not stay whole"))
    }
    guard data.pixels.padding.count <= 1 else {
      return unknownFeed(
        place, isTraining,
        PixelBuffer.Reason(place: data.pixels.padding[1].place, what: "a second frame"),
        shape: layout.shape)
    }
    let inputs = table.map { Float($0) }
    guard table.count == 256 + data.pixels.padding.count, inputs.allSatisfy(\.isFinite) else {
      return unknownFeed(
        place, isTraining,
        PixelBuffer.Reason(place: place, what: "pixels that are not finite"), shape: layout.shape)
    }
    let padding = data.pixels.padding.first.map { frame in
      (sizes: [frame.left, frame.top, frame.right, frame.bottom], value: inputs[256])
    }
    return NetworkFeed(
      place: place, isTraining: isTraining, imageShape: layout.shape, table: Array(inputs[..<256]),
      isTransposed: layout.isTransposed, padding: padding, words: data.pixels.words,
      scalingPlace: data.pixels.steps.last?.place ?? data.transposed)
  }
}

extension Value {
  /// The first array of pixels in a batch.
  fileprivate var firstPixels: DataArray? {
    switch self {
    case .data(let data): data.isImages ? data : nil
    case .tuple(let items): items.lazy.compactMap(\.firstPixels).first
    case .list(let list): list.items.prefix(100).lazy.compactMap(\.firstPixels).first
    case .dict(let dict): dict.values.lazy.compactMap(\.firstPixels).first
    default: nil
    }
  }
}

extension DataArray {
  /// How one image lies in a batch: its shape, nil where it may have one axis or two, and whether its
  /// rows became columns. Nil where the array does not hold whole images one after another.
  var imageLayout: (shape: [Int]?, isTransposed: Bool)? {
    guard var axes, position.row == nil, position.column == nil else { return nil }
    if let first = axes.first, first.factors.count <= 1 {
      let isBatch = first.factors.isEmpty || first.factors[0].isSamples
      if isBatch, hasSamples || axes.count > 1 { axes.removeFirst() }
    }
    let factors = axes.flatMap(\.factors)
    if factors == [.image] {
      return axes.last == Axis(.image) ? (nil, false) : nil
    }
    let pixels = factors.filter { if case .channels = $0 { false } else { true } }
    guard pixels.count == 2 else { return nil }
    let isTransposed: Bool
    switch (pixels[0], pixels[1]) {
    case (.rows, .columns): isTransposed = false
    case (.columns, .rows): isTransposed = true
    default: return nil
    }
    let shape = axes.compactMap(\.size)
    return shape.count == axes.count ? (shape, isTransposed) : nil
  }
}

extension PixelBuffer {
  /// The steps as a formula: `pixel / 255 - 0.5`.
  var words: String {
    var text = "pixel"
    var isSum = false
    for step in steps {
      switch step.function {
      case .add, .subtract:
        text += " \(step.function.words)"
        isSum = true
      case .divide, .multiply:
        text = (isSum ? "(\(text))" : text) + " \(step.function.words)"
        isSum = false
      case .function(let words):
        text = "\(text), then \(words)"
        isSum = false
      }
    }
    return text
  }
}
