// The axes of an array after reshapes and permutations: which pixels stand where.

extension DataArray {
  /// One size of a new shape.
  enum Size: Hashable {
    case known(Int)
    /// `-1`
    case inferred
    /// A number that only a run could tell, such as how many images there are.
    case open
  }

  /// The axes of the same values in a new shape; nil where pixels of one image would not stay together
  /// or the sizes do not fit.
  func axes(reshapedTo sizes: [Size]) -> [Axis]? {
    guard let axes else { return nil }
    let factors = axes.flatMap(\.factors)
    switch content {
    case .blank, .literal: return plainAxes(sizes, factors: factors)
    default: break
    }
    if factors.contains(.image) {
      // A file of images holds them row by row.
      return Self.group(factors.flatMap { $0 == .image ? [.rows(28), .columns(28)] : [$0] }, sizes)
    }
    if let grouped = Self.group(factors, sizes) { return grouped }
    // A table without labels: 784 columns.
    guard content == .fields else { return nil }
    return Self.group(factors.flatMap { $0 == .fields ? [.rows(28), .columns(28)] : [$0] }, sizes)
  }

  private func plainAxes(_ sizes: [Size], factors: [Factor]) -> [Axis]? {
    let known = sizes.reduce(1) { product, size in
      guard case .known(let size) = size, size > 0 else { return product }
      return product.multipliedReportingOverflow(by: size).partialValue
    }
    let total = factors.reduce(1 as Int?) { product, factor in
      guard let product, let size = factor.size else { return nil }
      return product.multipliedReportingOverflow(by: size).partialValue
    }
    return sizes.map { size in
      switch size {
      case .known(1): .one
      case .known(let size): Axis(.plain(size))
      case .open: Axis(.plain(nil))
      case .inferred:
        if let total, known > 0, total % known == 0 {
          total == known ? .one : Axis(.plain(total / known))
        } else {
          Axis(.plain(nil))
        }
      }
    }
  }

  /// Puts factors, which stay whole, into axes of the sizes.
  private static func group(_ factors: [Factor], _ sizes: [Size]) -> [Axis]? {
    var rest = factors[...]
    var sizes = sizes[...]
    var trailing: [Axis] = []
    while case .known(let size) = sizes.last {
      guard let axis = takeLast(size, from: &rest) else { break }
      trailing.insert(axis, at: 0)
      sizes.removeLast()
    }
    // What is left stands to the left of them.
    if sizes.isEmpty {
      // A batch of unknown size that is no longer there held one image.
      let isOneImage = rest.allSatisfy { $0 == .samples(nil) || $0.size == 1 }
      return isOneImage ? trailing : nil
    }
    if sizes.count == 1 {
      switch sizes.first {
      case .known(let size):
        guard rest.count == 1, rest.first == .samples(nil) else { return nil }
        return [size == 1 ? Axis(.samples(1)) : Axis(.samples(size))] + trailing
      case .inferred, .open: return [Axis(Array(rest))] + trailing
      case nil: return nil
      }
    }
    return leading(sizes, rest).map { $0 + trailing }
  }

  /// Two sizes or more, the last one not a known number that fits.
  private static func leading(_ sizes: ArraySlice<Size>, _ factors: ArraySlice<Factor>) -> [Axis]? {
    var rest = factors
    var sizes = sizes
    var axes: [Axis] = []
    while let size = sizes.first, sizes.count > 1 {
      switch size {
      case .known(1) where rest.first == .samples(1):
        axes.append(DataArray.Axis(rest.removeFirst()))
      case .known(1) where rest.first != .samples(nil): axes.append(.one)
      case .known(let size):
        guard let axis = takeFirst(size, from: &rest) else { return nil }
        axes.append(axis)
      case .open:
        guard let first = rest.first, first.isSamples else { return nil }
        axes.append(Axis(first))
        rest.removeFirst()
      case .inferred: return nil
      }
      sizes.removeFirst()
    }
    guard sizes.first == .inferred || sizes.first == .open else { return nil }
    return axes + [Axis(Array(rest))]
  }

  private static func takeLast(_ size: Int, from factors: inout ArraySlice<Factor>) -> Axis? {
    var product = 1
    var rest = factors
    var taken: [Factor] = []
    while product < size {
      guard let factor = rest.popLast(), let next = factor.size, next > 0 else { return nil }
      product = product.multipliedReportingOverflow(by: next).partialValue
      taken.insert(factor, at: 0)
    }
    guard product == size else { return nil }
    factors = rest
    return Axis(taken)
  }

  private static func takeFirst(_ size: Int, from factors: inout ArraySlice<Factor>) -> Axis? {
    if factors.first == .samples(nil) {
      // A batch of this many images; a size of an image or 1 would mix images.
      guard ![1, 28, 784].contains(size) else { return nil }
      factors.removeFirst()
      return Axis(.samples(size))
    }
    var product = 1
    var rest = factors
    var taken: [Factor] = []
    while product < size {
      guard let factor = rest.popFirst(), let next = factor.size, next > 0 else { return nil }
      product = product.multipliedReportingOverflow(by: next).partialValue
      taken.append(factor)
    }
    guard product == size else { return nil }
    factors = rest
    return Axis(taken)
  }

  /// The axes in another order; nil for an order that does not fit.
  func axes(permutedBy order: [Int]) -> [Axis]? {
    guard let axes, shape != nil, order.count == axes.count else { return nil }
    let places = order.map { $0 < 0 ? $0 + axes.count : $0 }
    guard Set(places) == Set(axes.indices) else { return nil }
    return places.map { axes[$0] }
  }

  /// The axes with those from `start` to `end` merged; negative numbers count from the end.
  func axes(flattenedFrom start: Int, to end: Int) -> [Axis]? {
    guard let axes else { return nil }
    if hasImageAxis {
      // Whether it has one axis or two, they become one if it is the last.
      guard axes.last == Axis(.image), end == -1, (0..<axes.count).contains(start) else {
        return nil
      }
      let merged = axes[start...].flatMap(\.factors).flatMap {
        $0 == .image ? [Factor.rows(28), .columns(28)] : [$0]
      }
      return axes[..<start] + [Axis(merged)]
    }
    guard !axes.isEmpty else { return [.one] }
    let first = start < 0 ? start + axes.count : start
    let last = end < 0 ? end + axes.count : end
    guard axes.indices.contains(first), axes.indices.contains(last), first <= last else {
      return nil
    }
    return axes[..<first] + [Axis(axes[first...last].flatMap(\.factors))] + axes[(last + 1)...]
  }

  /// A new axis of size 1; negative numbers count from the end of the result.
  func axes(insertedAt index: Int) -> [Axis]? {
    guard var axes else { return nil }
    if hasImageAxis, index > 1 || index < 0 { return nil }
    let place = index < 0 ? index + axes.count + 1 : index
    guard (0...axes.count).contains(place) else { return nil }
    axes.insert(.one, at: place)
    return axes
  }

  /// Without axes of size 1: all of them, or the one given if it has size 1.
  ///
  /// A batch of unknown size stays, as it does for more than one image.
  func axes(squeezedAt index: Int?) -> [Axis]? {
    guard var axes else { return nil }
    guard let index else {
      return axes.filter { $0.factors.contains(.image) || $0.size != 1 }
    }
    if hasImageAxis, index != 0 { return nil }
    let place = index < 0 ? index + axes.count : index
    guard axes.indices.contains(place) else { return nil }
    if axes[place].size == 1 { axes.remove(at: place) }
    return axes
  }

  /// The order of rows and columns among the axes: whether the image is transposed; nil where it is no
  /// whole image of one orientation.
  var isTransposed: Bool? {
    guard let axes else { return nil }
    let factors = axes.flatMap(\.factors)
    if factors.contains(.image) { return false }
    guard
      let row = factors.firstIndex(where: { if case .rows = $0 { true } else { false } }),
      let column = factors.firstIndex(where: { if case .columns = $0 { true } else { false } })
    else { return nil }
    return column < row
  }
}
