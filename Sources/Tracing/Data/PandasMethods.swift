// Tables of pandas: a label and 784 pixels a row, as Fashion-MNIST's CSV files have them.

extension Interpreter {
  func pandasMethod(_ name: String, _ data: DataArray, _ arguments: CallArguments) throws(TraceStop)
    -> Value?
  {
    let place = arguments.place
    switch name {
    case "drop": return drop(data, arguments)
    case "pop", "get", "__getitem__":
      guard let column = arguments.positional.first else { return nil }
      let value = indexed(data, by: column, at: place)
      if name == "pop", data.axes?.last == DataArray.Axis(.fields) {
        willChange(data)
        data.content = .images
        data.axes = data.axes.map { $0.dropLast() + [DataArray.Axis(.rows(28), .columns(28))] }
      }
      return value
    case "sample", "head", "tail", "reset_index", "dropna", "fillna", "sort_values", "sort_index",
      "query", "drop_duplicates", "nlargest", "set_axis", "rename", "infer_objects", "to_frame",
      "compute", "collect", "to_pandas":
      if arguments.bool(0, "inplace") == true, name != "sample" { return Value.none }
      let part = data.view(axes: data.axes)
      if ["head", "tail", "query", "sample"].contains(name) { part.isWholeSet = false }
      return .data(part)
    case "iterrows":
      let row = indexed(data, by: opaque("an index", at: place), at: place)
      let index = opaque("an index", at: place)
      return many(.tuple([index, row]), at: place)
    case "itertuples", "items", "iteritems", "groupby", "value_counts", "unique", "nunique",
      "describe", "info", "isnull", "isna", "corr", "get_dummies":
      return opaque("\(name)() of a table", at: place)
    case "apply", "map", "applymap", "transform", "pipe":
      guard let function = arguments.at(0, "func"),
        case .data(let result) = try call(
          function, CallArguments(positional: [.data(data)], place: place)),
        result.axes == data.axes
      else { return .data(data.unknown("\(name)() of a table", at: place)) }
      return .data(result)
    case "filter":
      guard
        arguments.string(3, "like")?.hasPrefix("pix") == true
          || arguments.string(3, "regex")?.contains("pix") == true
      else { return nil }
      return .data(pixels(of: data))
    case "to_csv", "plot", "hist": return Value.none
    default: return nil
    }
  }

  /// A table without its column of labels.
  func pixels(of data: DataArray) -> DataArray {
    let result = data.view(
      axes: data.axes.map { $0.dropLast() + [DataArray.Axis(.rows(28), .columns(28))] })
    result.content = .images
    return result
  }

  private func drop(_ data: DataArray, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    var dropped = arguments[keyword: "columns"] ?? arguments.at(0, "labels") ?? .none
    if case .list(let list) = dropped, list.items.count == 1 { dropped = list.items[0] }
    let isColumn =
      arguments[keyword: "columns"] != nil || arguments.int(1, "axis") == 1
      || arguments.string(1, "axis") == "columns" || data.axes?.count == 1
    guard isColumn else {
      // Rows.
      let part = data.view(axes: data.axes)
      part.isWholeSet = false
      return .data(part)
    }
    let isLabel: Bool
    switch dropped {
    case .string(let name): isLabel = namesLabels(name)
    case .int(let column): isLabel = column == 0
    default: isLabel = false
    }
    guard data.axes?.last == DataArray.Axis(.fields) else { return .data(data) }
    let result =
      isLabel ? pixels(of: data) : data.unknown("some columns dropped", at: place, axes: .some(nil))
    guard arguments.bool(9, "inplace") == true else { return .data(result) }
    willChange(data)
    data.content = result.content
    data.axes = result.axes
    data.pixels = result.pixels
    return .none
  }

  /// `df[…]`, where a number or a name means a column.
  func tableItem(_ index: Value, of data: DataArray, at place: SourcePlace) -> Value? {
    guard data.library == .pandas, data.axes?.count == 2, data.axes?.last == DataArray.Axis(.fields)
    else { return nil }
    switch index {
    case .int(0): return column(of: data)
    case .int: return opaque("a column of the table", at: place)
    case .data(let names) where names.content == .other("all columns but the label"):
      return .data(pixels(of: data))
    case .list(let list):
      if list.items.count == 1, case .string(let name)? = list.items.first, namesLabels(name) {
        let labels = data.view(axes: [.samples, .one])
        labels.content = .labels
        labels.pixels = .untracked(data.elementType)
        return .data(labels)
      }
      let first = list.items.first
      if list.items.count == 784, case .string(let name)? = first, !namesLabels(name) {
        return .data(pixels(of: data))
      }
      return opaque("some columns of the table", at: place)
    case .opaque: return opaque("a part of the table", at: place)
    default: return nil
    }
  }

  private func column(of data: DataArray) -> Value {
    let labels = data.view(axes: data.axes.map { Array($0.dropLast()) })
    labels.content = .labels
    labels.pixels = .untracked(data.elementType)
    return .data(labels)
  }
}
