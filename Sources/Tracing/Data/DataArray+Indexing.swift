import PythonSyntax

// Subscripts of arrays: which images, rows and columns they pick.

extension Interpreter {
  /// `data[index]`, the same pixels seen through a part of the axes.
  func indexed(_ data: DataArray, by index: Value, at place: SourcePlace) -> Value {
    if case .string(let name) = index { return named(data, name, at: place) }
    if case .file = data.content {
      guard case .slice = index else { return opaque("a byte of a file", at: place) }
      let rest = bytes(data, index, at: place)
      return .data(data.library == .python ? rest : settled(rest, at: place))
    }
    guard let axes = data.axes else {
      return .data(data.unknown("an index into an array of unknown shape", at: place))
    }
    var picks: [Value]
    if case .tuple(let items) = index { picks = items } else { picks = [index] }
    if let ellipsis = picks.firstIndex(where: { if case .ellipsis = $0 { true } else { false } }) {
      let used = picks.count { if case .none = $0 { false } else { true } } - 1
      guard used <= axes.count else { return opaque("an index out of range", at: place) }
      let all = Array(repeating: Value.slice(SliceValue()), count: axes.count - used)
      picks.replaceSubrange(ellipsis...ellipsis, with: all)
    }
    if case .data(let mask)? = picks.first, picks.count == 1, mask.elementType == .bool,
      mask.axes == data.axes, data.isImages, !(mask.axes?.isEmpty ?? true)
    {
      return .data(data.unknown("pixels picked by a condition", at: place, axes: .some(nil)))
    }
    let result = data.view(axes: [])
    var rest = axes[...]
    var kept: [DataArray.Axis] = []
    for pick in picks {
      if case .none = pick {
        kept.append(.one)
        continue
      }
      guard let axis = rest.popFirst() else {
        return opaque("an index with more numbers than the array has axes", at: place)
      }
      guard let outcome = self.pick(pick, from: axis, of: result, at: place) else {
        return opaque("a part of the \(data.words)", at: place)
      }
      kept += outcome
    }
    result.axes = kept + rest
    return .data(result)
  }

  /// What an index leaves of one axis; nil for something that is no array of pixels any more.
  private func pick(
    _ pick: Value, from axis: DataArray.Axis, of result: DataArray, at place: SourcePlace
  ) -> [DataArray.Axis]? {
    switch pick {
    case .int(let index): return number(index, axis, result, at: place)
    case .opaque, .batchSize: return number(nil, axis, result, at: place)
    case .slice(let slice): return [part(slice, of: axis, result, at: place)]
    case .string(let name) where axis.factors == [.fields] && namesLabels(name):
      return number(0, axis, result, at: place)
    case .data, .list, .tuple, .range, .tensor:
      return [several(pick, of: axis, result, at: place)]
    default: return nil
    }
  }

  private func number(
    _ index: Int?, _ axis: DataArray.Axis, _ result: DataArray, at place: SourcePlace
  ) -> [DataArray.Axis]? {
    if axis.factors.first?.isSamples == true, axis.factors.count == 1 {
      // Images picked by unknown numbers at one place are one, at two places two.
      result.position.sample = index ?? -1 - place.range.lowerBound
      result.isWholeSet = false
      return []
    }
    if axis.size == 1 { return [] }
    if axis.factors == [.fields] {
      switch index {
      case 0, -1:
        result.content = .labels
        result.pixels = .untracked(result.elementType)
      case let index? where (1...784).contains(index):
        result.content = .images
        result.position.row = (index - 1) / 28
        result.position.column = (index - 1) % 28
      default: return nil
      }
      return []
    }
    guard let index, let size = axis.size, (-size..<size).contains(index) else { return nil }
    let position = index < 0 ? index + size : index
    switch (axis.factors.first, axis.factors.dropFirst().first, axis.factors.count) {
    case (.rows?, nil, 1): result.position.row = position
    case (.columns?, nil, 1): result.position.column = position
    case (.rows?, .columns(let columns)?, 2):
      result.position.row = position / columns
      result.position.column = position % columns
    case (.channels?, nil, 1), (.plain?, nil, 1): break
    default: return nil
    }
    return []
  }

  private func part(
    _ slice: SliceValue, of axis: DataArray.Axis, _ result: DataArray, at place: SourcePlace
  ) -> DataArray.Axis {
    let start = bound(slice.start, 0)
    let stop = bound(slice.stop, nil)
    let step = bound(slice.step, 1)
    let size = axis.size
    let isWhole =
      start == .some(0) && step == .some(1)
      && (slice.stop.isNone || (size != nil && stop.map { $0 ?? 0 >= size ?? 0 } == true))
    if isWhole { return axis }
    if axis.factors.first?.isSamples == true, axis.factors.count == 1 {
      result.isSlice = true
      result.position.part = place
      result.isWholeSet = false
      if case .int(let start) = slice.start.orZero, case .int(let stop) = slice.stop,
        start >= 0, stop == start + 1, slice.step.isNone
      {
        return DataArray.Axis(.samples(1))
      }
      return .samples
    }
    if let images = images(from: start, to: stop, step, of: axis, result) { return images }
    if axis.factors == [.fields] { return fields(start, slice, result, at: place) }
    if axis.factors == [.plain(nil)] { return axis }
    if case .plain? = axis.factors.first { return DataArray.Axis(.plain(nil)) }
    if case .channels(let count)? = axis.factors.first, axis.factors.count == 1,
      start.map({ $0 != nil }) == true, let last = stop ?? nil, let first = start ?? nil,
      first >= 0, last > first, last <= count
    {
      return last - first == 1 ? .one : DataArray.Axis(.channels(last - first))
    }
    result.pixels = result.pixels.copy()
    result.pixels.becomeUnknown("a part of each image", at: place)
    return DataArray.Axis(.plain(nil))
  }

  /// Whole images out of the bytes of all: `pixels[784 * i:784 * (i + 1)]`.
  private func images(
    from start: Int??, to stop: Int??, _ step: Int??, of axis: DataArray.Axis, _ result: DataArray
  ) -> DataArray.Axis? {
    guard axis.factors.count == 3, axis.factors[0].isSamples,
      axis.factors.dropFirst() == [.rows(28), .columns(28)], let start = start ?? nil,
      let stop = stop ?? nil, step == .some(1), start >= 0, stop > start, start % 784 == 0,
      (stop - start) % 784 == 0
    else { return nil }
    result.isSlice = true
    result.isWholeSet = false
    let count = (stop - start) / 784
    guard count > 1 else {
      result.position.sample = start / 784
      return DataArray.Axis(.rows(28), .columns(28))
    }
    return DataArray.Axis(.samples(count), .rows(28), .columns(28))
  }

  /// A bound of a slice: nil for one that is not known, `.some(nil)` for none.
  private func bound(_ value: Value, _ otherwise: Int?) -> Int?? {
    switch value {
    case .none: .some(otherwise)
    case .int(let number): .some(number)
    default: nil
    }
  }

  /// Columns of a table: those of the pixels, or of the label.
  private func fields(
    _ start: Int??, _ slice: SliceValue, _ result: DataArray, at place: SourcePlace
  ) -> DataArray.Axis {
    let isPlain: Bool
    if case .none = slice.step { isPlain = true } else { isPlain = false }
    var stop: Int??
    if case .none = slice.stop { stop = .some(nil) } else { stop = bound(slice.stop, nil) }
    switch (start, stop) {
    case (.some(1), .some(nil)), (.some(1), .some(785)), (.some(0), .some(-1)),
      (.some(0), .some(784)),
      (.some(-784), .some(nil)):
      guard isPlain else { break }
      result.content = .images
      return DataArray.Axis(.rows(28), .columns(28))
    case (nil, _) where isPlain && startsAtPixels(slice):
      result.content = .images
      return DataArray.Axis(.rows(28), .columns(28))
    case (.some(0), .some(1)), (.some(-1), .some(nil)), (.some(784), .some(nil)):
      result.content = .labels
      result.pixels = .untracked(result.elementType)
      return .one
    default: break
    }
    result.pixels = result.pixels.copy()
    result.pixels.becomeUnknown("some columns of the table", at: place)
    return DataArray.Axis(.plain(nil))
  }

  /// `"pixel1":` and `"pixel1":"pixel784"`.
  private func startsAtPixels(_ slice: SliceValue) -> Bool {
    guard case .string(let start) = slice.start, ["pixel0", "pixel1", "1x1"].contains(start) else {
      return false
    }
    switch slice.stop {
    case .none: return true
    case .string(let stop):
      return stop == (start == "pixel0" ? "pixel783" : start == "1x1" ? "28x28" : "pixel784")
    default: return false
    }
  }

  /// Several along an axis: by a list, a permutation or a condition.
  private func several(
    _ pick: Value, of axis: DataArray.Axis, _ result: DataArray, at place: SourcePlace
  ) -> DataArray.Axis {
    result.pixels = result.pixels.copy()
    if axis.factors.first?.isSamples == true, axis.factors.count == 1 {
      result.isSlice = true
      result.position.part = place
      result.isWholeSet = false
      if case .list(let list) = pick, list.items.count == 1, list.uncertainty == nil {
        return DataArray.Axis(.samples(1))
      }
      return .samples
    }
    if axis.factors == [.fields] {
      // `df.loc[:, df.columns != "label"]`
      if case .data(let mask) = pick, mask.content == .other("all columns but the label") {
        result.content = .images
        return DataArray.Axis(.rows(28), .columns(28))
      }
      if case .list(let list) = pick, list.items.count == 1, case .string? = list.items.first {
        result.content = .labels
        result.pixels = .untracked(result.elementType)
        return .one
      }
    }
    result.pixels.becomeUnknown("pixels in another order", at: place)
    return DataArray.Axis(.plain(nil))
  }

  /// A column by its name, or an entry of an archive of arrays.
  private func named(_ data: DataArray, _ name: String, at place: SourcePlace) -> Value {
    if data.axes?.last == DataArray.Axis(.fields) {
      guard namesLabels(name) else { return opaque("column '\(name)'", at: place) }
      let labels = data.view(axes: data.axes.map { Array($0.dropLast()) })
      labels.content = .labels
      labels.pixels = .untracked(data.elementType)
      return .data(labels)
    }
    if namesLabels(name) { return .data(.labels(library: data.library)) }
    return .data(data.view(axes: data.axes))
  }

  /// Bytes of a file after an offset.
  private func bytes(_ data: DataArray, _ index: Value, at place: SourcePlace) -> DataArray {
    guard case .file(let offset) = data.content, case .slice(let slice) = index, slice.step.isNone
    else { return data.unknown("some bytes of a file", at: place) }
    if case .int(let start) = slice.start.orZero, case .int(let stop) = slice.stop, let offset,
      start >= 0, stop > start
    {
      return piece(of: data, at: offset + start, count: stop - start, place)
    }
    guard slice.stop.isNone else {
      return data.unknown("some bytes of a file", at: place, axes: .some(nil))
    }
    guard case .int(let start) = slice.start.orZero, start >= 0, let offset else {
      return data.unknown("bytes of a file from an unknown place", at: place)
    }
    let result = data.view(axes: data.axes)
    result.content = .file(offset: offset + start)
    return result
  }

  func dataSetItem(_ index: Value, of data: DataArray, to newValue: Value, at place: SourcePlace)
    throws(TraceStop)
  {
    willChange(data)
    switch (data.content, newValue) {
    case (.blank, .data(let value)) where !value.isConstant:
      fill(data, index, with: value, at: place)
    case (.blank, .opaque(let value)):
      data.content = .images
      data.pixels.becomeUnknown(value.what, at: place)
    case (.images, _), (.fields, _): overwrite(data, index, with: newValue, at: place)
    default: break
    }
  }

  /// Images or labels put into an array that was made for them.
  private func fill(
    _ data: DataArray, _ index: Value, with value: DataArray, at place: SourcePlace
  ) {
    let type = data.elementType
    let filled = cast(value.copy(), to: type, at: place)
    let blankAxes = data.axes
    data.content = value.content
    data.pixels = filled.pixels.copy()
    data.position = DataArray.Position()
    data.isWholeSet = true
    guard let axes = value.axes else {
      data.axes = nil
      return
    }
    // One image at each place of the first axis, or all at once.
    let isWhole: Bool
    switch index {
    case .slice, .ellipsis: isWhole = true
    default: isWhole = value.hasSamples
    }
    data.axes = isWhole ? axes : [.samples] + axes
    if let blankAxes, let filledAxes = data.axes, blankAxes.count != filledAxes.count {
      data.axes =
        blankAxes.count == 1 && value.content == .labels ? [.samples] : fitted(data, blankAxes)
    }
  }

  private func fitted(_ data: DataArray, _ axes: [DataArray.Axis]) -> [DataArray.Axis]? {
    data.axes(
      reshapedTo: axes.enumerated().map { index, axis in
        index == 0 ? .inferred : axis.size.map { .known($0) } ?? .open
      })
  }

  private func overwrite(
    _ data: DataArray, _ index: Value, with newValue: Value, at place: SourcePlace
  ) {
    if case .data(let mask) = index, mask.elementType == .bool, let conditions = mask.pixels.table,
      mask.axes == data.axes, mask.pixels.origin === data.pixels.origin,
      let number = operand(newValue).value, let table = data.pixels.table,
      let rounded = data.elementType.rounded(number)
    {
      // `x[x > 127] = 1`
      let result = data.copy()
      result.pixels.table = zip(table, conditions).map { $1 == 0 ? $0 : rounded }
      let words = mask.pixels.steps.last.map(\.function.words) ?? "a condition"
      result.pixels.steps.append(
        PixelStep(
          function: .function("\(short(number)) where \(words)"), elementType: data.elementType,
          place: place))
      return assign(result, to: data, at: place)
    }
    if data.axes?.last == DataArray.Axis(.fields), case .string(let name) = index, namesLabels(name)
    {
      return
    }
    if case .data(let value) = newValue, value.content == data.content {
      let stored = cast(value.copy(), to: data.elementType, at: place)
      if stored.pixels.isSame(as: data.pixels) { return }
      // All images in turn, or all at once.
      switch index {
      case .opaque, .slice, .ellipsis:
        if value.axes == data.axes || value.axes == data.axes.map({ Array($0.dropFirst()) }) {
          return assign(data.copy(pixels: stored.pixels), to: data, at: place)
        }
      default: break
      }
    }
    data.pixels.becomeUnknown("some pixels overwritten", at: place)
  }
}

extension Value {
  /// A bound of a slice that is left out counts from 0.
  fileprivate var orZero: Value { isNone ? .int(0) : self }
}

extension DataArray {
  /// Known numbers rather than something read from a file.
  var isConstant: Bool {
    switch content {
    case .blank, .literal: true
    default: false
    }
  }
}

extension PixelStep.Function {
  /// `/ 255`, `> 127`.
  var words: String {
    switch self {
    case .divide(let number): "/ \(short(number))"
    case .multiply(let number): "* \(short(number))"
    case .add(let number): "+ \(short(number))"
    case .subtract(let number): "- \(short(number))"
    case .function(let words): words
    }
  }
}

/// Whether a file, a column or an array of this name holds labels rather than pixels.
func namesLabels(_ name: String) -> Bool {
  let name = name.lowercased()
  if ["label", "target", "class", "idx1", "category"].contains(where: name.contains) {
    return true
  }
  return name == "y" || name.hasPrefix("y_") || name.hasPrefix("ytrain") || name.hasPrefix("ytest")
    || name.hasSuffix("_y") || name.contains("/y_") || name.hasSuffix("_y.npy")
}
