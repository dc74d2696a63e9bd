// pandas, csv and other readers of tables and of whole data sets.

extension DataLibrary {
  static func pandas(_ interpreter: Interpreter) -> [String: Value] {
    var attributes = functions(
      "pandas",
      [
        "read_csv", "read_table", "read_parquet", "read_pickle", "read_feather", "DataFrame",
        "Series",
        "concat", "get_dummies", "set_option", "to_numeric", "factorize", "isnull", "merge",
        "read_excel", "read_json", "unique",
      ]
    ) { (interpreter, name, arguments) throws(TraceStop) in
      try interpreter.pandasCall(name, arguments)
    }
    attributes["options"] = interpreter.opaque(
      "pandas.options", at: SourcePlace(unit: 0, range: 0..<0), isInert: true)
    return attributes
  }

  static func csv(_ interpreter: Interpreter) -> [String: Value] {
    let reader = interpreter.libraryClass(
      "_csv.reader", bases: [],
      attributes: functions("csv.reader", ["__iter__", "__next__"]) {
        (interpreter, name, arguments) throws(TraceStop) in
        if name == "__next__" {
          return interpreter.opaque("a file's first line", at: arguments.place)
        }
        return .iterator(
          IteratorObject(standsForMany: true) { () throws(TraceStop) in .data(Interpreter.row) })
      })
    return [
      "reader": .native(
        NativeFunction("csv.reader") { (_, arguments) throws(TraceStop) in
          .instance(InstanceObject(reader, place: arguments.place))
        }),
      "DictReader": .native(
        NativeFunction("csv.DictReader") { (interpreter, arguments) throws(TraceStop) in
          interpreter.opaque("rows of csv.DictReader", at: arguments.place)
        }),
      "QUOTE_NONNUMERIC": .int(2), "QUOTE_NONE": .int(3),
    ]
  }

  static func decompress(_ module: String) -> Value {
    .native(
      NativeFunction("\(module).decompress") { (interpreter, arguments) throws(TraceStop) in
        guard let data = arguments.positional.first, case .data = data else {
          return interpreter.opaque("unpacked bytes", at: arguments.place)
        }
        return data
      })
  }

  static func array() -> [String: Value] {
    functions("array", ["array"]) { (interpreter, _, arguments) throws(TraceStop) in
      guard arguments.string(0, "typecode") == "B", case .data(let data)? = arguments.at(1, "init")
      else { return interpreter.opaque("array.array(…)", at: arguments.place) }
      return .data(interpreter.numbers(of: data, at: arguments.place))
    }
  }

  static func idx2numpy() -> [String: Value] {
    functions("idx2numpy", ["convert_from_file", "convert_from_string"]) {
      (interpreter, _, arguments) throws(TraceStop) in
      let file = interpreter.openFile(arguments.positional.first)
      let path = arguments.string(0, "file") ?? file?.path
      guard let path, let isLabels = OpenFile.holdsLabels(path) else {
        return interpreter.opaque("an IDX file", at: arguments.place)
      }
      return .data(
        isLabels ? .labels(library: .numpy, elementType: .uint8) : .images(library: .numpy))
    }
  }

  /// `MNIST(folder).load_training()` of the package `python-mnist`: lists of numbers.
  static func pythonMnist(_ interpreter: Interpreter) -> [String: Value] {
    let type = interpreter.libraryClass(
      "mnist.MNIST", bases: [],
      attributes: functions(
        "mnist.MNIST", ["__init__", "load_training", "load_testing", "load"]
      ) { (interpreter, name, arguments) throws(TraceStop) in
        guard name != "__init__" else { return .none }
        let images = DataArray.images(library: .python, elementType: .int64, isFlat: true)
        return .tuple([.data(images), .data(.labels(library: .python))])
      })
    return ["MNIST": .type(type)]
  }

  static func mlxtend() -> [String: Value] {
    functions("mlxtend.data", ["loadlocal_mnist", "mnist_data"]) { (_, _, _) throws(TraceStop) in
      let images = DataArray.images(library: .numpy, isFlat: true)
      return .tuple([.data(images), .data(.labels(library: .numpy))])
    }
  }

  static func keras() -> [String: Value] {
    functions("keras.datasets.fashion_mnist", ["load_data"]) { (_, _, _) throws(TraceStop) in
      let part = { () -> Value in
        .tuple([
          .data(.images(library: .numpy)), .data(.labels(library: .numpy, elementType: .uint8)),
        ])
      }
      return .tuple([part(), part()])
    }
  }

  static func openML(_ interpreter: Interpreter) -> [String: Value] {
    functions("sklearn.datasets", ["fetch_openml"]) {
      (interpreter, _, arguments) throws(TraceStop) in
      let name = (arguments.string(0, "name") ?? "").lowercased()
      guard name.contains("mnist") else {
        return interpreter.opaque("fetch_openml(…)", at: arguments.place)
      }
      let isFrame = arguments.bool(9, "as_frame") ?? true
      let type: PixelBuffer.ElementType = .int64
      let images = DataArray.images(
        library: isFrame ? .pandas : .numpy, elementType: type, isFlat: true)
      let labels = DataArray.labels(library: isFrame ? .pandas : .numpy, elementType: .text)
      if arguments.bool(9, "return_X_y") == true { return .tuple([.data(images), .data(labels)]) }
      let bunch = InstanceObject(
        interpreter.libraryClass(
          "sklearn.utils.Bunch", bases: [],
          attributes: functions("Bunch", ["__getitem__"]) {
            (interpreter, _, arguments) throws(TraceStop) in
            guard case .instance(let bunch)? = arguments.positional.first,
              let name = arguments.string(1, "key"), let value = bunch.attributes[name]
            else { return interpreter.opaque("an entry", at: arguments.place) }
            return value
          }), place: arguments.place)
      bunch.attributes = ["data": .data(images), "target": .data(labels)]
      return .instance(bunch)
    }
  }

  static func modelSelection() -> [String: Value] {
    functions("sklearn.model_selection", ["train_test_split", "KFold", "StratifiedKFold"]) {
      (interpreter, name, arguments) throws(TraceStop) in
      guard name == "train_test_split" else {
        return interpreter.opaque("sklearn.model_selection.\(name)(…)", at: arguments.place)
      }
      return .list(
        ListObject(
          arguments.positional.flatMap { value -> [Value] in
            interpreter.parts(of: value, at: arguments.place)
          }))
    }
  }

  static func shuffling() -> [String: Value] {
    functions("sklearn.utils", ["shuffle", "resample"]) {
      (interpreter, _, arguments) throws(TraceStop) in
      arguments.positional.count == 1
        ? arguments.positional[0] : .list(ListObject(arguments.positional))
    }
  }

  /// Scalers that fit themselves to the data: what they do, only a run could tell.
  static func preprocessing(_ interpreter: Interpreter) -> [String: Value] {
    var attributes: [String: Value] = [:]
    for name in [
      "MinMaxScaler", "StandardScaler", "Normalizer", "RobustScaler", "MaxAbsScaler",
      "LabelEncoder",
      "OneHotEncoder", "LabelBinarizer",
    ] {
      attributes[name] = .type(
        interpreter.libraryClass(
          "sklearn.preprocessing.\(name)", bases: [],
          attributes: functions(
            name, ["__init__", "fit", "fit_transform", "transform", "inverse_transform"]
          ) { (interpreter, method, arguments) throws(TraceStop) in
            guard method != "__init__" else { return .none }
            if method == "fit" { return arguments.positional.first ?? .none }
            return interpreter.scaled(arguments.at(1, "X"), by: name, at: arguments.place)
          }))
    }
    for name in ["scale", "minmax_scale", "normalize", "binarize"] {
      attributes[name] = .native(
        NativeFunction("sklearn.preprocessing.\(name)") {
          (interpreter, arguments) throws(TraceStop) in
          interpreter.scaled(arguments.at(0, "X"), by: name, at: arguments.place)
        })
    }
    return attributes
  }

  /// tqdm: the loop it shows the progress of.
  static func progress(_ interpreter: Interpreter) -> [String: Value] {
    let bar = interpreter.libraryClass(
      "tqdm.tqdm", bases: [],
      attributes: functions(
        "tqdm",
        [
          "__init__", "__iter__", "__enter__", "__exit__", "__len__", "set_description",
          "set_postfix",
          "set_postfix_str", "update", "close", "write", "refresh", "set_description_str", "reset",
          "clear", "display",
        ]
      ) { (interpreter, name, arguments) throws(TraceStop) in
        try interpreter.progressBar(name, arguments)
      })
    let range = NativeFunction("tqdm.trange") { (interpreter, arguments) throws(TraceStop) in
      guard let numbers = arguments.integers(), (1...3).contains(numbers.count) else {
        return interpreter.opaque("trange(…)", at: arguments.place)
      }
      return .range(
        RangeValue(
          start: numbers.count > 1 ? numbers[0] : 0,
          stop: numbers.count > 1 ? numbers[1] : numbers[0],
          step: numbers.count > 2 && numbers[2] != 0 ? numbers[2] : 1))
    }
    return ["tqdm": .type(bar), "tqdm_notebook": .type(bar), "trange": .native(range)]
  }
}

extension Interpreter {
  fileprivate func pandasCall(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value
  {
    let place = arguments.place
    switch name {
    case "read_csv", "read_table":
      if arguments[keyword: "usecols"] != nil || arguments[keyword: "index_col"] != nil {
        if case .none? = arguments[keyword: "index_col"] {
        } else {
          return .data(
            DataArray.table(library: .pandas, elementType: .int64)
              .unknown("some columns of the file", at: place, axes: .some(nil)))
        }
      }
      let type = arguments[keyword: "dtype"].flatMap { elementType(of: $0) } ?? .int64
      guard arguments[keyword: "chunksize"] == nil else {
        return opaque("parts of a table", at: place)
      }
      return .data(.table(library: .pandas, elementType: type))
    case "DataFrame", "Series":
      guard let first = arguments.at(0, "data"),
        let value = array(from: first, in: .pandas, at: place)
      else { return opaque("a table", at: place) }
      return value
    case "concat":
      if let value = try joined(
        "concat", arguments.positional.first ?? .none, arguments, library: .pandas)
      {
        return value
      }
      return opaque("pandas.concat(…)", at: place)
    case "set_option": return .none
    case "to_numeric": return arguments.positional.first ?? .none
    default: return opaque("pandas.\(name)(…)", at: place)
    }
  }

  /// Bytes of Python as numbers: `bytearray(f.read())`, `array.array("B", f.read())`.
  func numbers(of data: DataArray, at place: SourcePlace) -> DataArray {
    data.library == .python ? data : data.unknown("bytes of an array", at: place, axes: .some(nil))
  }

  fileprivate func parts(of value: Value, at place: SourcePlace) -> [Value] {
    guard case .data(let data) = value else {
      return [opaque("a part of the data", at: place), opaque("a part of the data", at: place)]
    }
    return (0..<2).map { _ in
      let part = data.view(
        axes: data.axes.map {
          $0.first?.factors.first?.isSamples == true ? [.samples] + $0.dropFirst() : $0
        })
      part.isWholeSet = false
      part.isSlice = true
      return .data(part)
    }
  }

  fileprivate func scaled(_ value: Value?, by name: String, at place: SourcePlace) -> Value {
    guard case .data(let data)? = value, data.isImages || data.content == .fields else {
      return opaque("\(name) of data", at: place)
    }
    let result = data.unknown(name, at: place)
    result.library = .numpy
    result.pixels.elementType = .float64
    return .data(result)
  }

  fileprivate func progressBar(_ name: String, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    let place = arguments.place
    guard case .instance(let instance)? = arguments.positional.first else { return .none }
    switch name {
    case "__init__":
      instance.attributes["iterable"] = arguments.at(1, "iterable") ?? Value.none
      return .none
    case "__enter__": return .instance(instance)
    case "__exit__": return .bool(false)
    case "__len__": return opaque("the length of a loop", at: place)
    case "__iter__":
      let iterable = instance.attributes["iterable"] ?? .none
      return .iterator(try iterator(over: iterable, at: place))
    default: return .none
    }
  }
}
