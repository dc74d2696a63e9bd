// Lines and fields of text files, and lists of Python read from arrays.

extension Interpreter {
  func textMethod(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value? {
    let place = arguments.place
    switch name {
    case "strip", "rstrip", "lstrip", "decode", "encode", "replace", "copy", "removesuffix",
      "lower":
      return .data(data)
    case "split":
      switch data.content {
      case .other("a line of a file"): return .data(Self.row)
      case .other("the text of a file"): return many(.data(Self.line), at: place)
      default: return nil
      }
    case "splitlines": return many(.data(Self.line), at: place)
    case "index", "count", "find", "startswith", "endswith", "isdigit", "isnumeric":
      return opaque("\(name)() of \(data.words)", at: place)
    case "append", "extend", "insert", "remove", "pop", "reverse", "sort":
      willChange(data)
      if name == "pop", data.content == .fields,
        arguments.positional.isEmpty || arguments.int(0, "index") == 0
      {
        // `label = row.pop(0)`
        data.content = .images
        data.axes = [DataArray.Axis(.rows(28), .columns(28))]
        return .data(.labels(library: .python, elementType: data.elementType, hasSamples: false))
      }
      data.pixels = data.pixels.copy()
      data.pixels.becomeUnknown("\(name)() of a list", at: place)
      data.axes = nil
      return name == "pop" ? opaque("an item", at: place) : Value.none
    default: return nil
    }
  }

  /// Of a list of any number of items like one.
  func listMethod(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    guard let list = data.list, let item = list.repeatedItem else {
      return opaque("\(name)() of a list", at: place)
    }
    switch name {
    case "append", "insert", "extend":
      var added = arguments.positional.last ?? .none
      if name == "extend" {
        guard case .data(let other) = added, let first = other.repeatedItem else {
          added = opaque("items of another list", at: place)
          break
        }
        added = first
      }
      if !isAlike(item, added) {
        willChange(list)
        list.items.append(added)
      }
      return .none
    case "sort", "reverse", "clear", "remove":
      if name == "clear" {
        willChange(list)
        list.items = []
        list.uncertainty = nil
        list.standsForMany = false
      }
      return .none
    case "copy": return .data(data)
    case "pop": return item
    default: break
    }
    if name == "extend" {
      willChange(list)
      list.items.append(opaque("items of another list", at: place))
      return .none
    }
    return opaque("\(name)() of a list", at: place)
  }

  /// One line of a text file, to be split at its commas.
  static var line: DataArray {
    DataArray(
      .other("a line of a file"), axes: [DataArray.Axis(.bytes)], library: .python,
      pixels: .untracked(.text))
  }

  /// One line of a CSV file as a list: the label and 784 pixels.
  static var row: DataArray {
    DataArray(
      .fields, axes: [DataArray.Axis(.fields)], library: .python, pixels: .bytes(.text))
  }
}
