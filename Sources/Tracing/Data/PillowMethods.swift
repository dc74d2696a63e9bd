// Images of PIL, and of OpenCV where the functions do the same.

extension Interpreter {
  func pillowMethod(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value? {
    let place = arguments.place
    switch name {
    case "convert":
      guard let mode = arguments.string(0, "mode") else { return .data(data) }
      return .data(convert(data, to: mode, at: place))
    case "resize", "thumbnail":
      return .data(resize(data, to: arguments.at(0, "size"), isWidthFirst: true, at: place))
    case "getdata":
      guard let axes = data.axes(flattenedFrom: 0, to: 1) else { return nil }
      let result = data.view(axes: axes)
      result.library = .python
      return .data(result)
    case "getpixel":
      guard case .tuple(let items)? = arguments.at(0, "xy"), items.count == 2 else { return nil }
      return indexed(data, by: .tuple([items[1], items[0]]), at: place)
    case "load", "copy", "__enter__", "getchannel", "draft", "verify": return .data(data)
    case "show", "save", "close", "seek": return Value.none
    case "transpose":
      if case .opaque(let method)? = arguments.at(0, "method"), method.what.hasSuffix("TRANSPOSE") {
        return .data(swap(data, 0, 1, at: place))
      }
      return .data(data.unknown("a flip or rotation", at: place))
    case "rotate":
      if arguments.int(0, "angle") == 0 { return .data(data) }
      return .data(data.unknown("rotate()", at: place))
    case "getbands", "getbbox", "histogram", "getextrema", "info", "format", "filename":
      return opaque("\(name) of an image", at: place)
    case "crop", "filter", "point", "paste", "quantize", "effect_spread", "enhance", "transform":
      return .data(data.unknown("\(name)()", at: place))
    default: return nil
    }
  }

  /// Between PIL's modes: gray is gray in each.
  func convert(_ data: DataArray, to mode: String, at place: SourcePlace) -> DataArray {
    guard let axes = data.axes else { return data }
    let gray = axes.filter { $0.size == 28 || !data.hasChannels }
    switch mode {
    case "L":
      guard data.elementType == .uint8 else {
        return data.unknown("converted to mode L", at: place)
      }
      return data.hasChannels ? data.view(axes: Array(axes.prefix(2))) : data.view(axes: gray)
    case "RGB":
      guard !data.hasChannels else { return data }
      return data.view(axes: axes + [DataArray.Axis(.channels(3))])
    case "F": return cast(data, to: .float32, at: place)
    case "I": return cast(data, to: .int32, at: place)
    default: return data.unknown("converted to mode \(mode)", at: place)
    }
  }

  /// To a size: nothing changes where it is the image's own.
  func resize(
    _ data: DataArray, to size: Value?, isWidthFirst: Bool, at place: SourcePlace
  ) -> DataArray {
    var height: Int?
    var width: Int?
    switch size {
    case .int(let side)?: (height, width) = (side, side)
    case .tuple(let items)?: (height, width) = pair(items, isWidthFirst)
    case .list(let list)?: (height, width) = pair(list.items, isWidthFirst)
    default: break
    }
    guard let height, let width, height > 0, width > 0, height < 1 << 14, width < 1 << 14 else {
      return data.unknown("resized to an unknown size", at: place, axes: .some(nil))
    }
    guard let (rows, columns) = data.imageSides else {
      return data.unknown("resized", at: place, axes: .some(nil))
    }
    if rows == height, columns == width { return data }
    let axes = data.axes?.map { axis in
      DataArray.Axis(
        axis.factors.map { factor in
          switch factor {
          case .rows: .rows(height)
          case .columns: .columns(width)
          default: factor
          }
        })
    }
    return data.unknown("resized to \(height) x \(width)", at: place, axes: .some(axes))
  }

  private func pair(_ items: [Value], _ isWidthFirst: Bool) -> (Int?, Int?) {
    guard let first = items.first, case .int(let one) = first else { return (nil, nil) }
    guard items.count == 2, case .int(let two) = items[1] else {
      return items.count == 1 ? (one, one) : (nil, nil)
    }
    return isWidthFirst ? (two, one) : (one, two)
  }

  /// With a frame of one value around each image.
  func pad(
    _ data: DataArray, left: Int, top: Int, right: Int, bottom: Int, value: Double,
    at place: SourcePlace
  ) -> DataArray {
    let sides = [left, top, right, bottom]
    if sides.allSatisfy({ $0 == 0 }) { return data }
    guard sides.allSatisfy({ (0..<4096).contains($0) }), let axes = data.axes,
      let filling = data.elementType.rounded(value), data.isImages
    else { return data.unknown("padded", at: place, axes: .some(nil)) }
    let padded = axes.map { axis in
      DataArray.Axis(
        axis.factors.map { factor in
          switch factor {
          case .rows(let count): .rows(count + top + bottom)
          case .columns(let count): .columns(count + left + right)
          default: factor
          }
        })
    }
    let result = data.copy(axes: .some(padded))
    guard padded != axes, padded.allSatisfy({ $0.factors.count < 2 }), data.isTransposed == false
    else { return data.unknown("padded", at: place, axes: .some(nil)) }
    result.pixels.table?.append(filling)
    result.pixels.padding.append(
      PixelBuffer.Padding(left: left, top: top, right: right, bottom: bottom, place: place))
    return result
  }
}

extension DataArray {
  /// Rows and columns of one image.
  var imageSides: (rows: Int, columns: Int)? {
    var rows: Int?
    var columns: Int?
    for factor in axes?.flatMap(\.factors) ?? [] {
      switch factor {
      case .rows(let count): rows = count
      case .columns(let count): columns = count
      default: break
      }
    }
    if let rows, let columns { return (rows, columns) }
    return hasImageAxis ? (28, 28) : nil
  }
}
