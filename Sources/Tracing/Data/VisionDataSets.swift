// torchvision.datasets: ready-made data sets and folders of images.

extension DataLibrary {
  static func visionDataSets(_ interpreter: Interpreter) -> [String: Value] {
    var bases: [ClassObject] = []
    let utilities = interpreter.libraryModule("torch.utils.data")
    if case .type(let dataset)? = utilities?.scope.variables["Dataset"] { bases = [dataset] }
    let vision = interpreter.libraryClass(
      "torchvision.datasets.VisionDataset", bases: bases,
      attributes: functions("VisionDataset", ["__init__"]) {
        (interpreter, name, arguments) throws(TraceStop) in
        try interpreter.visionDataSet(name, arguments, isFolder: true)
      })
    var attributes: [String: Value] = ["VisionDataset": .type(vision)]
    func add(_ name: String, bases: [ClassObject], isFolder: Bool) -> ClassObject {
      let type = interpreter.libraryClass(
        "torchvision.datasets.\(name)", bases: bases,
        attributes: functions(name, ["__init__", "__getitem__", "__len__", "_load_data"]) {
          (interpreter, method, arguments) throws(TraceStop) in
          try interpreter.visionDataSet(method, arguments, isFolder: isFolder)
        })
      attributes[name] = .type(type)
      return type
    }
    let mnist = add("MNIST", bases: [vision], isFolder: false)
    for name in ["FashionMNIST", "KMNIST"] { _ = add(name, bases: [mnist], isFolder: false) }
    for name in ["ImageFolder", "DatasetFolder"] { _ = add(name, bases: [vision], isFolder: true) }
    return attributes
  }
}

extension Interpreter {
  fileprivate func visionDataSet(
    _ name: String, _ arguments: CallArguments, isFolder: Bool
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    guard case .instance(let instance)? = arguments.positional.first else { return .none }
    var rest = arguments
    rest.positional.removeFirst()
    switch name {
    case "__init__":
      try initialize(instance, rest, isFolder: isFolder)
      return .none
    case "__len__": return opaque("the number of images", at: place)
    case "__getitem__": return try item(of: instance, rest, isFolder: isFolder)
    default: return .tuple([.data(.images(library: .torch)), .data(.labels(library: .torch))])
    }
  }

  private func initialize(
    _ instance: InstanceObject, _ arguments: CallArguments, isFolder: Bool
  ) throws(TraceStop) {
    let place = arguments.place
    var values: [(String, Value)] = [("root", arguments.at(0, "root") ?? .none)]
    let first = isFolder ? 1 : 2
    values.append(("transform", arguments.at(first, "transform") ?? .none))
    values.append(("target_transform", arguments.at(first + 1, "target_transform") ?? .none))
    if isFolder {
      for name in ["samples", "imgs", "targets"] { values.append((name, opaque(name, at: place))) }
    } else {
      values.append(("train", arguments.at(1, "train") ?? .bool(true)))
      let images = Value.data(.images(library: .torch))
      let labels = Value.data(.labels(library: .torch))
      values += [
        ("data", images), ("targets", labels), ("train_data", images), ("test_data", images),
        ("train_labels", labels), ("test_labels", labels),
      ]
    }
    for name in ["classes", "class_to_idx"] { values.append((name, opaque(name, at: place))) }
    willChange(instance)
    for (name, value) in values {
      if instance.attributes.updateValue(value, forKey: name) == nil {
        instance.attributeOrder.append(name)
      }
    }
  }

  private func item(
    of instance: InstanceObject, _ arguments: CallArguments, isFolder: Bool
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    var image: Value
    var target = Value.data(.labels(library: .python, hasSamples: false))
    if isFolder {
      let colour = DataArray.images(library: .pillow, hasSamples: false)
      colour.axes = colour.axes.map { $0 + [DataArray.Axis(.channels(3))] }
      image = .data(colour)
    } else {
      let index = arguments.positional.first ?? opaque("an index", at: place)
      let source = instance.attributes["data"] ?? .none
      guard case .data(let data) = source else {
        return .tuple([opaque("an image", at: place), target])
      }
      image = indexed(data, by: index, at: place)
      if case .data(let tensor) = image {
        guard tensor.library == .torch, tensor.elementType == .uint8 else {
          return .tuple([
            .data(tensor.unknown("an image made of \(tensor.elementType.rawValue)", at: place)),
            target,
          ])
        }
        let array = tensor.view(axes: tensor.axes)
        array.library = .numpy
        image = .data(toPillow(array, at: place))
      }
    }
    if let transform = instance.attributes["transform"], !transform.isNone {
      image = try call(transform, CallArguments(positional: [image], place: place))
    }
    if let transform = instance.attributes["target_transform"], !transform.isNone {
      target = try call(transform, CallArguments(positional: [target], place: place))
    }
    return .tuple([image, target])
  }
}
