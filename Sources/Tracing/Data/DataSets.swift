import Diagnostics
import PythonSyntax

// torch.utils.data: data sets, loaders and what they hand on.

extension DataLibrary {
  static func dataUtilities(_ interpreter: Interpreter) -> [String: Value] {
    let dataset = interpreter.libraryClass(
      "torch.utils.data.Dataset", bases: [],
      attributes: functions("Dataset", ["__add__"]) {
        (interpreter, _, arguments) throws(TraceStop) in
        try interpreter.concatenated(arguments.positional, at: arguments.place)
      })
    var attributes: [String: Value] = ["Dataset": .type(dataset)]
    func add(
      _ name: String, _ methods: [String],
      _ body: @escaping (Interpreter, String, CallArguments) throws(TraceStop) -> Value
    ) {
      attributes[name] = .type(
        interpreter.libraryClass(
          "torch.utils.data.\(name)", bases: [dataset], attributes: functions(name, methods, body)))
    }
    add("IterableDataset", []) { (_, _, _) throws(TraceStop) in .none }
    add("MapDataset", []) { (_, _, _) throws(TraceStop) in .none }
    add("TensorDataset", ["__init__", "__getitem__", "__len__"]) {
      (interpreter, name, arguments) throws(TraceStop) in
      try interpreter.tensorDataset(name, arguments)
    }
    add("Subset", ["__init__", "__getitem__", "__len__"]) {
      (interpreter, name, arguments) throws(TraceStop) in
      try interpreter.subset(name, arguments)
    }
    for name in ["ConcatDataset", "ChainDataset", "StackDataset"] {
      add(name, ["__init__", "__getitem__", "__len__"]) {
        (interpreter, name, arguments) throws(TraceStop) in
        try interpreter.concatDataset(name, arguments)
      }
    }
    attributes["DataLoader"] = .type(
      interpreter.libraryClass(
        "torch.utils.data.DataLoader", bases: [],
        attributes: functions("DataLoader", ["__init__", "__iter__", "__len__"]) {
          (interpreter, name, arguments) throws(TraceStop) in
          try interpreter.dataLoader(name, arguments)
        }))
    for (name, value) in functions(
      "torch.utils.data",
      [
        "random_split", "default_collate", "default_convert", "get_worker_info",
        "SubsetRandomSampler", "RandomSampler", "SequentialSampler", "WeightedRandomSampler",
        "BatchSampler", "DistributedSampler", "Sampler",
      ],
      { (interpreter, name, arguments) throws(TraceStop) in
        try interpreter.dataUtility(name, arguments)
      })
    { attributes[name] = value }
    return attributes
  }
}

extension Interpreter {
  private func receiver(_ arguments: CallArguments) -> (InstanceObject, CallArguments)? {
    guard case .instance(let instance)? = arguments.positional.first else { return nil }
    var rest = arguments
    rest.positional.removeFirst()
    return (instance, rest)
  }

  private func set(_ name: String, _ value: Value, of instance: InstanceObject) {
    willChange(instance)
    if instance.attributes.updateValue(value, forKey: name) == nil {
      instance.attributeOrder.append(name)
    }
  }

  fileprivate func tensorDataset(_ name: String, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    let place = arguments.place
    guard let (instance, rest) = receiver(arguments) else { return .none }
    switch name {
    case "__init__":
      set("tensors", .tuple(rest.positional), of: instance)
      return .none
    case "__len__": return opaque("the number of images", at: place)
    default:
      guard case .tuple(let tensors)? = instance.attributes["tensors"] else {
        return opaque("an item", at: place)
      }
      let index = rest.positional.first ?? opaque("an index", at: place)
      var items: [Value] = []
      for tensor in tensors { items.append(try pick(index, of: tensor, at: place)) }
      return .tuple(items)
    }
  }

  private func pick(_ index: Value, of value: Value, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    switch value {
    case .data(let data): return try dataItem(index, of: data, at: place)
    case .opaque: return value
    default: return try item(index, of: value, at: place)
    }
  }

  fileprivate func subset(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value {
    let place = arguments.place
    guard let (instance, rest) = receiver(arguments) else { return .none }
    switch name {
    case "__init__":
      set("dataset", rest.at(0, "dataset") ?? .none, of: instance)
      set("indices", rest.at(1, "indices") ?? .none, of: instance)
      return .none
    case "__len__": return opaque("the number of images", at: place)
    default:
      return try sample(of: instance.attributes["dataset"] ?? .none, at: place)
    }
  }

  fileprivate func concatenated(_ datasets: [Value], at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    guard let module = libraryModule("torch.utils.data"),
      let type = module.scope.variables["ConcatDataset"]
    else { return opaque("data sets put together", at: place) }
    return try call(
      type, CallArguments(positional: [.list(ListObject(datasets))], place: place))
  }

  fileprivate func concatDataset(_ name: String, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    let place = arguments.place
    guard let (instance, rest) = receiver(arguments) else { return .none }
    switch name {
    case "__init__":
      set("datasets", rest.at(0, "datasets") ?? .none, of: instance)
      return .none
    case "__len__": return opaque("the number of images", at: place)
    default:
      guard let list = instance.attributes["datasets"] else { return opaque("an item", at: place) }
      var items: [Value] = []
      for dataset in try self.items(of: list, at: place) {
        items.append(try sample(of: dataset, at: place))
      }
      return alike(items, at: place)
    }
  }

  /// One value for several that are the same; what differs is not known.
  func alike(_ values: [Value], at place: SourcePlace) -> Value {
    guard let first = values.first else { return opaque("an item of nothing", at: place) }
    return values.allSatisfy { isAlike($0, first) }
      ? first : opaque("one of several data sets that differ", at: place)
  }

  /// The item at an unknown place of a list or tuple of pixels that all went the same way.
  func alike(in value: Value, at place: SourcePlace) -> Value? {
    let items: [Value]
    switch value {
    case .list(let list) where list.uncertainty == nil: items = list.items
    case .tuple(let values): items = values
    default: return nil
    }
    guard let first = items.first, items.count < 10_000, first.isPartOfData,
      items.allSatisfy({ isAlike($0, first) })
    else { return nil }
    return first
  }

  /// Many items like this one.
  func many(_ item: Value, at place: SourcePlace) -> Value {
    let list = ListObject([item])
    list.uncertainty = OpaqueValue(what: "the number of items", place: place)
    list.standsForMany = true
    hasUncertainObjects = true
    return .data(DataArray(many: list))
  }

  /// Whether two values went the same way.
  func isAlike(_ first: Value, _ second: Value) -> Bool {
    switch (first, second) {
    case (.data(let one), .data(let two)): one.isAlike(two)
    case (.tuple(let one), .tuple(let two)):
      one.count == two.count && zip(one, two).allSatisfy { isAlike($0, $1) }
    case (.list(let one), .list(let two)):
      one.items.count == two.items.count && zip(one.items, two.items).allSatisfy { isAlike($0, $1) }
    case (.int, .int), (.float, .float), (.bool, .bool), (.string, .string), (.opaque, .opaque):
      true
    case (.opaque, .int), (.int, .opaque): true
    default: false
    }
  }

  /// One item of a data set, picked by an unknown number.
  func sample(of dataset: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    let index = opaque("an index", at: place)
    switch dataset {
    case .data(let data): return try dataItem(index, of: data, at: place)
    case .opaque: return dataset
    case .list(let list):
      if let uncertainty = list.uncertainty { return .opaque(uncertainty) }
      return alike(list.items, at: place)
    case .tuple(let items): return alike(items, at: place)
    case .instance(let instance):
      if instance.type.lookup("__getitem__") != nil {
        return try sample(ofItemsOf: dataset, index, at: place)
      }
      let iterator = try self.iterator(over: dataset, at: place)
      return try iterator.next() ?? opaque("an item", at: place)
    default: return opaque("an item of a data set", at: place)
    }
  }

  /// One item by `__getitem__`, with an unknown number; where that does not do, as in
  /// `pixels[784 * i:784 * i + 784]`, with some known ones that all have to give the same.
  private func sample(
    ofItemsOf dataset: Value, _ index: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let unknown = try callMethod(
      "__getitem__", of: dataset, CallArguments(positional: [index], place: place))
    guard !unknown.holdsKnownPixels else { return unknown }
    var known: [Value] = []
    for index in [1, 2, 4_099] {
      do throws(TraceStop) {
        known.append(
          try callMethod(
            "__getitem__", of: dataset, CallArguments(positional: [.int(index)], place: place)))
      } catch {
        if case .error(let error) = error, error.code == .limit { throw .error(error) }
        return unknown
      }
    }
    guard known[0].holdsKnownPixels, known.allSatisfy({ isAlike($0, known[0]) }) else {
      return unknown
    }
    return known[0]
  }

  // MARK: Loaders

  fileprivate func dataLoader(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value
  {
    let place = arguments.place
    guard let (instance, rest) = receiver(arguments) else { return .none }
    switch name {
    case "__init__":
      set("dataset", rest.at(0, "dataset") ?? .none, of: instance)
      set("batch_size", rest.at(1, "batch_size") ?? .int(1), of: instance)
      set("shuffle", rest.at(2, "shuffle") ?? .bool(false), of: instance)
      if loaders.count < 32 { loaders.append(instance) }
      set("collate_fn", rest.at(6, "collate_fn") ?? .none, of: instance)
      set("batch_sampler", rest.at(4, "batch_sampler") ?? .none, of: instance)
      for other in ["sampler", "num_workers", "drop_last", "pin_memory", "generator"] {
        set(other, opaque("a loader's \(other)", at: place, isInert: true), of: instance)
      }
      return .none
    case "__len__": return opaque("the number of batches", at: place)
    default:
      return .iterator(
        IteratorObject(standsForMany: true, kind: "_BaseDataLoaderIter") { () throws(TraceStop) in
          try self.batch(of: instance, at: place)
        })
    }
  }

  func batch(of loader: InstanceObject, at place: SourcePlace) throws(TraceStop) -> Value {
    let dataset = loader.attributes["dataset"] ?? .none
    let item = try sample(of: dataset, at: place)
    let hasBatches: Bool
    if case .none? = loader.attributes["batch_size"],
      case .none? = loader.attributes["batch_sampler"]
    {
      hasBatches = false
    } else {
      hasBatches = true
    }
    if let collate = loader.attributes["collate_fn"], !collate.isNone {
      return try call(
        collate,
        CallArguments(positional: [hasBatches ? many(item, at: place) : item], place: place))
    }
    guard hasBatches else { return try converted(item, at: place) }
    var count: Int?
    if case .int(1)? = loader.attributes["batch_size"] { count = 1 }
    return try collated(item, count: count, at: place)
  }

  /// What `default_convert` makes of an item without a batch.
  private func converted(_ item: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch item {
    case .data(let data):
      let result = data.view(axes: data.axes)
      if data.library == .numpy { result.library = .torch }
      return .data(result)
    case .tuple(let items):
      var result: [Value] = []
      for item in items { result.append(try converted(item, at: place)) }
      return .list(ListObject(result))
    default: return item
    }
  }

  /// What `default_collate` makes of a batch of items like this one.
  func collated(
    _ item: Value, count: Int? = nil, at place: SourcePlace, depth: Int = 0
  ) throws(TraceStop) -> Value {
    guard depth < 8 else { return opaque("a batch of lists", at: place) }
    switch item {
    case .data(let list) where list.content == .many:
      return opaque("a batch of lists", at: place)
    case .data(let data):
      guard data.library != .pillow, data.library != .pandas || data.axes?.isEmpty == true else {
        throw raise(
          "TypeError",
          "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
            + data.typeName, at: place)
      }
      if data.library == .python, data.axes?.isEmpty == false {
        return try collated(
          .list(ListObject(try dataItems(of: data, at: place))), count: count, at: place,
          depth: depth + 1)
      }
      let batch = data.view(
        axes: data.axes.map { axes in
          // A batch of one inside each item is an axis of size 1.
          [DataArray.Axis(.samples(count))]
            + axes.map { $0.factors == [.samples(1)] ? .one : $0 }
        })
      if let axes = data.axes,
        axes.contains(where: { axis in
          axis.factors.contains { $0.isSamples && $0 != .samples(1) }
        })
      {
        return .data(
          data.unknown("items that hold several images each", at: place, axes: .some(nil)))
      }
      batch.library = .torch
      batch.position.sample = nil
      batch.position.part = nil
      batch.isSlice = true
      batch.isWholeSet = false
      guard data.elementType != .text else {
        return .data(batch.unknown("text in a batch", at: place))
      }
      return .data(batch)
    case .tuple(let items):
      var result: [Value] = []
      for item in items {
        result.append(try collated(item, count: count, at: place, depth: depth + 1))
      }
      return .list(ListObject(result))
    case .list(let list):
      if let uncertainty = list.uncertainty { return .opaque(uncertainty) }
      var result: [Value] = []
      for item in list.items {
        result.append(try collated(item, count: count, at: place, depth: depth + 1))
      }
      return .list(ListObject(result))
    case .dict(let dict):
      let result = DictObject()
      for entry in dict.entries {
        result.set(
          entry.key, original: entry.original,
          to: try collated(entry.value, count: count, at: place, depth: depth + 1))
      }
      return .dict(result)
    case .int, .bool: return .data(.labels(library: .torch))
    case .tensor: return opaque("a batch of tensors", at: place)
    case .instance(let instance) where instance.content != nil:
      return try collated(instance.content ?? .none, count: count, at: place, depth: depth + 1)
    default: return item
    }
  }

  fileprivate func dataUtility(_ name: String, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    let place = arguments.place
    switch name {
    case "random_split":
      guard let dataset = arguments.at(0, "dataset"),
        let module = libraryModule("torch.utils.data"),
        let type = module.scope.variables["Subset"]
      else { return opaque("parts of a data set", at: place) }
      var count = 2
      switch arguments.at(1, "lengths") {
      case .list(let list)?: count = list.items.count
      case .tuple(let items)?: count = items.count
      default: break
      }
      var parts: [Value] = []
      for _ in 0..<min(count, 16) {
        parts.append(
          try call(
            type,
            CallArguments(
              positional: [dataset, opaque("indices drawn at random", at: place)], place: place)))
      }
      return .list(ListObject(parts))
    case "default_collate":
      guard let batch = arguments.positional.first else { return .none }
      return try collated(try sample(of: batch, at: place), at: place)
    case "default_convert":
      return try converted(arguments.positional.first ?? .none, at: place)
    case "get_worker_info": return .none
    default: return opaque("torch.utils.data.\(name)(…)", at: place, isInert: true)
    }
  }
}
