import Diagnostics
import PythonSyntax

// What the interpreter asks the Data part when it meets pixels or labels.
extension Interpreter {
  func dataAttribute(_ name: String, of data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    if let value = property(name, of: data, at: place) { return value }
    if data.library == .pandas, data.axes?.last == DataArray.Axis(.fields), namesLabels(name) {
      return indexed(data, by: .string(name), at: place)
    }
    return .native(
      NativeFunction("\(data.typeName).\(name)") { (interpreter, arguments) throws(TraceStop) in
        try interpreter.dataMethod(name, of: data, arguments)
      })
  }

  private func property(_ name: String, of data: DataArray, at place: SourcePlace) -> Value? {
    switch name {
    case "shape": return shape(of: data, at: place)
    case "ndim":
      guard let shape = data.shape else { return opaque("the number of axes", at: place) }
      return .int(shape.count)
    case "dtype": return dtype(data.elementType, of: data.library, at: place)
    case "T", "mT":
      return .data(permute(data, (data.axes?.indices).map { $0.reversed() } ?? [], at: place))
    case "size" where data.library == .pillow: return imageSize(data, at: place)
    case "size" where data.library == .numpy || data.library == .pandas:
      return count(data, at: place)
    case "width", "height": return data.library == .pillow ? imageSide(name, data, at: place) : nil
    case "mode" where data.library == .pillow:
      return .string(data.hasChannels ? "RGB" : data.elementType == .bool ? "1" : "L")
    case "values" where data.library == .pandas:
      return array(from: .data(data), in: .numpy, at: place)
    case "iloc", "loc", "at", "iat":
      guard data.library == .pandas else { return nil }
      let rows = data.view(axes: data.axes)
      rows.isIndexer = true
      return .data(rows)
    case "data", "real", "array": return data.library == .pillow ? nil : .data(data)
    case "columns", "keys":
      guard data.axes?.last == DataArray.Axis(.fields) else { return nil }
      let columns = DataArray(
        .other("columns"), axes: [DataArray.Axis(.fields)], library: .pandas,
        pixels: .untracked(.text))
      return .data(columns)
    case "index", "device", "layout", "flags", "names":
      return opaque(name, at: place, isInert: true)
    case "requires_grad", "is_cuda": return .bool(false)
    case "grad": return Value.none
    case "__class__": return opaque("a type", at: place)
    default: return nil
    }
  }

  func shape(of data: DataArray, at place: SourcePlace) -> Value {
    guard let shape = data.shape else { return opaque("the shape of the \(data.words)", at: place) }
    return .tuple(shape.map { size(of: $0, data, at: place) })
  }

  func size(of size: Int?, _ data: DataArray, at place: SourcePlace) -> Value {
    size.map { .int($0) } ?? opaque("the number of images", at: place)
  }

  private func count(_ data: DataArray, at place: SourcePlace) -> Value {
    var product = 1
    for size in data.shape ?? [nil] {
      guard let size else { return opaque("the number of values", at: place) }
      product = product.multipliedReportingOverflow(by: size).partialValue
    }
    return .int(product)
  }

  /// Of an image of PIL: (width, height).
  private func imageSize(_ data: DataArray, at place: SourcePlace) -> Value {
    guard let shape = data.shape, shape.count >= 2, let height = shape[0], let width = shape[1]
    else {
      return opaque("the size of an image", at: place)
    }
    return .tuple([.int(width), .int(height)])
  }

  private func imageSide(_ name: String, _ data: DataArray, at place: SourcePlace) -> Value? {
    guard let shape = data.shape, shape.count >= 2, let side = shape[name == "height" ? 0 : 1]
    else {
      return nil
    }
    return .int(side)
  }

  func dataItem(_ index: Value, of data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    if data.content == .many {
      guard let item = data.repeatedItem else { return opaque("an item of a list", at: place) }
      if case .slice = index { return .data(data) }
      return item
    }
    if data.content == .other("columns") { return columns(data, index, at: place) }
    if !data.isIndexer, let value = tableItem(index, of: data, at: place) { return value }
    return indexed(data, by: index, at: place)
  }

  /// A part of a table's column names.
  private func columns(_ data: DataArray, _ index: Value, at place: SourcePlace) -> Value {
    if case .slice(let slice) = index, case .int(1) = slice.start, slice.stop.isNone,
      slice.step.isNone
    {
      let part = data.view(axes: data.axes)
      part.content = .other("all columns but the label")
      return .data(part)
    }
    if case .int(0) = index { return .string("label") }
    return opaque("a column's name", at: place)
  }

  func dataTruth(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> Bool {
    throw stop(
      .unknownValue, at: place,
      "whether the \(data.words) are true depends on the files, which only running the code could "
        + "tell")
  }

  /// `len()`: an integer, the batch's size, or opaque.
  func dataLength(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> Value {
    guard data.shape != nil, let axis = data.axes?.first else {
      return opaque("the number of images", at: place)
    }
    return size(of: axis.size, data, at: place)
  }

  /// What iteration gives.
  func dataItems(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> [Value] {
    if data.content == .many {
      return [data.repeatedItem ?? opaque("an item of a list", at: place)]
    }
    guard let axis = data.axes?.first else {
      return [opaque("an item of the \(data.words)", at: place)]
    }
    if axis.factors == [.fields], data.content == .fields || data.content == .other("columns") {
      if data.content != .fields { return [opaque("a column's name", at: place)] }
      return (0..<785).map { indexed(data, by: .int($0), at: place) }
    }
    if axis.factors.first?.isSamples == true || axis.size == nil {
      return [indexed(data, by: opaque("an index", at: place), at: place)]
    }
    guard let size = axis.size, size <= 1 << 12 else {
      return [opaque("an item of the \(data.words)", at: place)]
    }
    if case .literal(let values) = data.content { return items(of: values, data, size) }
    return (0..<size).map { indexed(data, by: .int($0), at: place) }
  }

  private func items(of values: [Double], _ data: DataArray, _ size: Int) -> [Value] {
    guard data.axes?.count == 1, values.count == size else {
      let width = size == 0 ? 0 : values.count / size
      return (0..<size).map { index in
        let row = DataArray(
          .literal(Array(values[index * width..<(index + 1) * width])),
          axes: data.axes.map { Array($0.dropFirst()) }, library: data.library, pixels: data.pixels)
        return .data(row)
      }
    }
    return values.map { value in
      data.elementType.isInteger ? .int(Int(value)) : .float(value)
    }
  }

  /// Whether iterating over the array gives one item that stands for many.
  func standsForMany(_ data: DataArray) -> Bool {
    guard let axis = data.axes?.first else { return true }
    if case .file = data.content { return true }
    return axis.factors.first?.isSamples == true && axis.size != 1 || axis.size == nil
  }
}

extension DataArray {
  /// As Python names it.
  var typeName: String {
    switch library {
    case .numpy: "numpy.ndarray"
    case .pandas: axes?.count == 2 ? "pandas.DataFrame" : "pandas.Series"
    case .torch: "torch.Tensor"
    case .pillow: "PIL.Image.Image"
    case .python: "list"
    }
  }

  var hasChannels: Bool {
    axes?.contains { axis in
      axis.factors.contains { if case .channels = $0 { true } else { false } }
    } ?? false
  }
}
