// Lists, numbers and arrays made into one array.

extension Interpreter {
  /// What `np.array(value)` makes: of numbers a known array, of arrays in a list one array of all.
  ///
  /// Nil for a value that is neither.
  func array(
    from value: Value, in library: DataArray.Library, at place: SourcePlace
  ) -> Value? {
    switch value {
    case .data(let list) where list.content == .many:
      return list.repeatedItem.map { repeated($0, in: library, at: place) }
        ?? opaque("a list", at: place)
    case .data(let given):
      let data = settled(given, at: place)
      if data.library == library { return .data(data) }
      let view = data.view(axes: data.axes)
      view.library = library
      return .data(view)
    case .int(let number): return literal([Double(number)], [], .int64, library)
    case .bool(let flag): return literal([flag ? 1 : 0], [], .bool, library)
    case .float(let number):
      return literal([number], [], library == .torch ? .float32 : .float64, library)
    case .list(let list):
      if let uncertainty = list.uncertainty { return .opaque(uncertainty) }
      return array(fromItems: list.items, in: library, at: place)
    case .tuple(let items): return array(fromItems: items, in: library, at: place)
    case .range(let range):
      guard range.count <= 1 << 16 else { return nil }
      return literal(
        range.values.map(Double.init), [DataArray.Axis(.plain(range.count))], .int64, library)
    case .opaque: return value
    default: return nil
    }
  }

  private func literal(
    _ values: [Double], _ axes: [DataArray.Axis], _ type: PixelBuffer.ElementType,
    _ library: DataArray.Library
  ) -> Value {
    .data(
      DataArray(
        .literal(values.map { type.rounded($0) ?? $0 }), axes: axes, library: library,
        pixels: .untracked(type)))
  }

  /// A list that holds any number of items like this one.
  private func repeated(_ item: Value, in library: DataArray.Library, at place: SourcePlace)
    -> Value?
  {
    switch array(from: item, in: library, at: place) {
    case .data(let data)?:
      if data.isConstant { return .data(.labels(library: library)) }
      return .data(stacked(data, in: library))
    case let value: return value
    }
  }

  /// Many like this one, along a new first axis.
  func stacked(_ data: DataArray, in library: DataArray.Library) -> DataArray {
    let result = data.view(axes: data.axes.map { [.samples] + $0 })
    result.library = library
    result.position.sample = nil
    result.position.part = nil
    result.isWholeSet = true
    return result
  }

  private func array(
    fromItems items: [Value], in library: DataArray.Library, at place: SourcePlace
  ) -> Value? {
    var arrays: [DataArray] = []
    arrays.reserveCapacity(items.count)
    for item in items {
      switch array(from: item, in: library, at: place) {
      case .data(let data)?: arrays.append(data)
      case .opaque(let value)?: return .opaque(value)
      default: return nil
      }
    }
    guard let first = arrays.first else {
      return literal([], [DataArray.Axis(.plain(0))], .float64, library)
    }
    if arrays.allSatisfy(\.isConstant) { return literal(arrays, library) }
    guard let stacked = stack(arrays, at: 0, place) else {
      return .data(first.unknown("an array of different things", at: place, axes: .some(nil)))
    }
    stacked.library = library
    return .data(stacked)
  }

  private func literal(_ arrays: [DataArray], _ library: DataArray.Library) -> Value? {
    var values: [Double] = []
    var type = arrays.first?.elementType ?? .float64
    for array in arrays {
      guard array.axes == arrays.first?.axes, case .literal(let numbers) = array.content else {
        return nil
      }
      values += numbers
      type = type.promoted(with: array.elementType, in: .numpy)
    }
    guard values.count <= 1 << 16 else { return nil }
    return literal(
      values, [DataArray.Axis(.plain(arrays.count))] + (arrays.first?.axes ?? []), type, library)
  }

  /// Arrays of one shape put one after another along a new axis; nil where they are no one array.
  func stack(_ arrays: [DataArray], at index: Int, _ place: SourcePlace) -> DataArray? {
    guard let first = arrays.first, let axes = first.axes else { return nil }
    let agree = arrays.allSatisfy { array in
      array.axes == first.axes && array.content == first.content
        && array.pixels.isSame(as: first.pixels)
    }
    guard agree, let axis = newAxis(of: arrays) else { return nil }
    let result = first.view(axes: nil)
    switch axis {
    case .image(let factors, let position):
      result.axes = insert(DataArray.Axis(factors), into: axes, at: index)
      result.position = position
    case .samples(let count):
      result.position.sample = nil
      let factor = DataArray.Factor.samples(count)
      // One image put into a list becomes a batch, a batch put into a list stays one.
      let axis = first.hasSamples ? .one : DataArray.Axis(factor)
      guard !first.hasSamples || arrays.count == 1 else { return nil }
      result.axes = insert(axis, into: axes, at: index)
    case .channels(let count):
      result.axes = insert(DataArray.Axis(.channels(count)), into: axes, at: index)
    }
    return result
  }

  private func insert(_ axis: DataArray.Axis, into axes: [DataArray.Axis], at index: Int)
    -> [DataArray.Axis]?
  {
    let place = index < 0 ? index + axes.count + 1 : index
    guard (0...axes.count).contains(place) else { return nil }
    return axes[..<place] + [axis] + axes[place...]
  }

  private enum NewAxis {
    case image([DataArray.Factor], DataArray.Position)
    case samples(Int?)
    case channels(Int)
  }

  /// What the arrays of a stack differ in.
  private func newAxis(of arrays: [DataArray]) -> NewAxis? {
    guard let first = arrays.first?.position else { return nil }
    let positions = arrays.map(\.position)
    let one = Set(positions).count == 1
    if one {
      if arrays.count == 1 { return .samples(1) }
      let isOneArray = arrays.allSatisfy { $0.pixels.origin === arrays[0].pixels.origin }
      return isOneArray && arrays[0].isImages && !arrays[0].hasSamples
        ? .channels(arrays.count) : .samples(nil)
    }
    var whole = first
    let rows = positions.map(\.row)
    let columns = positions.map(\.column)
    guard Set(positions.map(\.sample)).count == 1 else {
      return Set(rows).count == 1 && Set(columns).count == 1 ? .samples(arrays.count) : nil
    }
    if rows == (0..<28).map(Optional.some), Set(columns).count == 1 {
      whole.row = nil
      return .image([.rows(28)], whole)
    }
    if columns == (0..<28).map(Optional.some), Set(rows).count == 1 {
      whole.column = nil
      return .image([.columns(28)], whole)
    }
    guard arrays.count == 784 else { return nil }
    whole.row = nil
    whole.column = nil
    if rows == (0..<784).map({ $0 / 28 }), columns == (0..<784).map({ $0 % 28 }) {
      return .image([.rows(28), .columns(28)], whole)
    }
    if rows == (0..<784).map({ $0 % 28 }), columns == (0..<784).map({ $0 / 28 }) {
      return .image([.columns(28), .rows(28)], whole)
    }
    return nil
  }

  /// Arrays put one after another along an axis that they have.
  func concatenate(_ arrays: [DataArray], at place: SourcePlace) -> DataArray? {
    guard let first = arrays.first else { return nil }
    guard arrays.count > 1 else { return first }
    let agree = arrays.allSatisfy { array in
      array.content == first.content && array.axes?.count == first.axes?.count
        && array.axes?.dropFirst() == first.axes?.dropFirst()
    }
    guard agree, let axes = first.axes, !axes.isEmpty, axes[0].factors.first?.isSamples == true
    else {
      return first.unknown("arrays put together", at: place, axes: .some(nil))
    }
    let result = first.copy(axes: .some([.samples] + axes.dropFirst()))
    result.isWholeSet = arrays.allSatisfy(\.isWholeSet)
    if let other = arrays.first(where: { !$0.pixels.isSame(as: first.pixels) }), first.isImages {
      _ = other
      result.pixels.becomeUnknown("images that went different ways put together", at: place)
    }
    return result
  }
}

extension RangeValue {
  var values: StrideTo<Int> { Swift.stride(from: start, to: stop, by: step) }
}
