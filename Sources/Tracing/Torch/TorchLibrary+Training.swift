// Parts of PyTorch that train, save and run on devices: inert here but for what they tell about the
// hand-in.
extension TorchLibrary {
  static func optimizers(_ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [:]
    for name in [
      "SGD", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "RMSprop", "Rprop", "NAdam", "RAdam",
      "ASGD", "LBFGS", "SparseAdam", "Adafactor", "Muon", "Optimizer",
    ] { result[name] = .type(interpreter.trainerClass("torch.optim.\(name)", trains: true)) }
    if let module = interpreter.libraryModule("torch.optim.lr_scheduler") {
      result["lr_scheduler"] = .module(module)
    }
    return result
  }

  static func schedulers(_ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [:]
    for name in [
      "StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "ReduceLROnPlateau",
      "LambdaLR",
      "OneCycleLR", "CyclicLR", "CosineAnnealingWarmRestarts", "LinearLR", "ConstantLR",
      "SequentialLR", "ChainedScheduler", "PolynomialLR", "MultiplicativeLR", "LRScheduler",
    ] {
      result[name] = .type(
        interpreter.trainerClass("torch.optim.lr_scheduler.\(name)", trains: false))
    }
    return result
  }

  static func parallel(_ interpreter: Interpreter) -> [String: Value] {
    [
      "DataParallel": .type(interpreter.parallelClass("DataParallel")),
      "DistributedDataParallel": .type(interpreter.parallelClass("DistributedDataParallel")),
    ]
  }

  static func cuda(_ module: String, _ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [
      "is_available": constant("is_available", .bool(false)),
      "is_built": constant("is_built", .bool(false)),
      "device_count": constant("device_count", .int(0)),
    ]
    for name in [
      "manual_seed", "manual_seed_all", "empty_cache", "synchronize", "set_device",
      "current_device",
      "get_device_name", "memory_allocated", "max_memory_allocated", "memory_reserved", "Event",
      "Stream", "seed", "get_device_properties", "reset_peak_memory_stats",
    ] { result[name] = inert("\(module).\(name)") }
    if module == "torch.cuda", let amp = interpreter.libraryModule("torch.cuda.amp") {
      result["amp"] = .module(amp)
    }
    return result
  }

  static func mixedPrecision(_ interpreter: Interpreter) -> [String: Value] {
    [
      "autocast": .type(interpreter.contextClass("torch.autocast")),
      "GradScaler": .type(interpreter.trainerClass("torch.amp.GradScaler", trains: true)),
      "custom_fwd": passing("custom_fwd"), "custom_bwd": passing("custom_bwd"),
    ]
  }
}

/// `torch.load` and `torch.save`.
enum TorchFiles {
  static var load: Value {
    TorchLibrary.native("torch.load") { interpreter, arguments in
      let path = path(
        arguments.positional.first ?? arguments[keyword: "f"] ?? .none, interpreter, arguments.place
      )
      interpreter.events.append(.loaded(path: path, place: arguments.place))
      return interpreter.opaque(
        "torch.load(\(path.map { "'\($0)'" } ?? "…"))", at: arguments.place)
    }
  }

  static var save: Value {
    TorchLibrary.native("torch.save") { interpreter, arguments in
      let value = arguments.positional.first ?? arguments[keyword: "obj"] ?? .none
      let target =
        arguments.positional.count > 1 ? arguments.positional[1] : arguments[keyword: "f"] ?? .none
      interpreter.events.append(
        .saved(
          interpreter.network(in: value, depth: 0),
          path: path(target, interpreter, arguments.place), place: arguments.place))
      return .none
    }
  }

  private static func path(
    _ value: Value, _ interpreter: Interpreter, _ place: SourcePlace
  ) -> String? {
    switch value {
    case .string(let path): return path
    case .instance:
      guard
        case .string(let path)? = try? interpreter.callMethod(
          "__fspath__", of: value, CallArguments(place: place))
      else { return nil }
      return path
    default: return nil
    }
  }
}

extension Interpreter {
  /// The network that is saved, or whose state dict is.
  fileprivate func network(in value: Value, depth: Int) -> InstanceObject? {
    guard depth < 4 else { return nil }
    switch value {
    case .instance(let module) where module.isModule: return module
    case .dict(let dict):
      if let owner = torch.stateDicts.first(where: { $0.dict === dict })?.owner { return owner }
      for key in dict.keys.prefix(64) {
        if let item = dict[key], let found = network(in: item, depth: depth + 1) { return found }
      }
      return nil
    case .tuple(let items):
      return items.lazy.compactMap { self.network(in: $0, depth: depth + 1) }.first
    case .list(let list):
      return list.items.prefix(64).lazy.compactMap { self.network(in: $0, depth: depth + 1) }.first
    default: return nil
    }
  }

  /// The path in `torch.load('…')` that a value comes from.
  func loadedPath(of value: Value) -> String? {
    guard case .opaque(let origin) = value,
      let start = origin.what.firstRange(of: "torch.load('")?.upperBound,
      let end = origin.what[start...].firstIndex(of: "'")
    else { return nil }
    return String(origin.what[start..<end])
  }

  /// A class whose objects take any call: an optimizer, a scheduler.
  ///
  /// - Parameter trains: whether its `step` is a step of training.
  func trainerClass(_ name: String, trains: Bool) -> ClassObject {
    if let known = torch.classes[name] { return known }
    var attributes: [String: Value] = [
      "__init__": TorchLibrary.constant("\(name).__init__", .none),
      "param_groups": opaque(
        "an optimizer's param_groups", at: SourcePlace(unit: 0, range: 0..<0), isInert: true),
      "step": TorchLibrary.native("\(name).step") { interpreter, arguments in
        if trains { interpreter.events.append(.trained(place: arguments.place)) }
        return .none
      },
      "scale": TorchLibrary.native("\(name).scale") { _, arguments in
        arguments.positional.last ?? .none
      },
    ]
    for method in [
      "zero_grad", "load_state_dict", "add_param_group", "update", "unscale_", "state_dict",
      "get_last_lr", "get_lr", "get_scale", "print_lr", "register_step_post_hook", "train", "eval",
    ] { attributes[method] = TorchLibrary.inert("\(name).\(method)") }
    let made = libraryClass(name, bases: [], attributes: attributes)
    torch.classes[name] = made
    return made
  }

  /// `torch.no_grad()` and the like: a `with` block, or a decorator.
  func contextClass(_ name: String) -> ClassObject {
    if let known = torch.classes[name] { return known }
    let attributes: [String: Value] = [
      "__init__": TorchLibrary.native("\(name).__init__") { _, arguments in
        // @torch.no_grad without brackets: the function itself.
        if arguments.positional.count == 2, case .instance(let object) = arguments.positional[0],
          case .function = arguments.positional[1]
        {
          object.setPlain("_function", arguments.positional[1])
        }
        return .none
      },
      "__enter__": TorchLibrary.native("\(name).__enter__") { _, arguments in
        arguments.positional.first ?? .none
      },
      "__exit__": TorchLibrary.constant("\(name).__exit__", .bool(false)),
      "__call__": TorchLibrary.native("\(name).__call__") {
        interpreter, arguments throws(TraceStop) in
        guard case .instance(let object)? = arguments.positional.first else { return .none }
        if let function = object.attributes["_function"] {
          var inner = arguments
          inner.positional.removeFirst()
          return try interpreter.call(function, inner)
        }
        return arguments.positional.count > 1 ? arguments.positional[1] : .none
      },
    ]
    let made = libraryClass(name, bases: [], attributes: attributes)
    torch.classes[name] = made
    return made
  }

  /// `nn.DataParallel(network)`: the network under the name `module`.
  func parallelClass(_ name: String) -> ClassObject {
    let key = "parallel." + name
    if let known = torch.classes[key] { return known }
    let methods = [
      ModuleMethod("__init__", "self, module, *args, **kwargs") { call throws(TraceStop) in
        call.module.moduleState = ModuleState()
        call.module.setPlain("training", .bool(true))
        try call.module.setModuleAttribute(
          "module", to: call.arguments["module"], call.interpreter, at: call.place)
        return .none
      },
      ModuleMethod("forward", "self, *args, **kwargs") { call throws(TraceStop) in
        try call.interpreter.call(
          try call.child("module"),
          CallArguments(
            positional: call.arguments.variadic("args"), keywords: call.arguments.others,
            place: call.place))
      },
    ]
    var attributes: [String: Value] = [:]
    for method in methods { attributes[method.name] = .native(method.native(of: name)) }
    let made = libraryClass(
      "torch.nn.parallel.\(name)", bases: [moduleClass], attributes: attributes)
    torch.classes[key] = made
    return made
  }

  /// `torch.Tensor`, for `isinstance` and for `torch.Tensor(2, 3)`.
  var tensorClass: ClassObject {
    if let known = torch.classes["Tensor"] { return known }
    let made = libraryClass(
      "torch.Tensor", bases: [],
      attributes: [
        "__new__": TorchLibrary.native("torch.Tensor") { interpreter, arguments throws(TraceStop) in
          var inner = arguments
          inner.positional.removeFirst()
          return try interpreter.typedTensor(inner, "float32")
        }
      ])
    torch.classes["Tensor"] = made
    return made
  }

  /// `torch.FloatTensor(2, 3)` of sizes, `torch.FloatTensor([1.0, 2.0])` of numbers.
  func typedTensor(_ arguments: CallArguments, _ type: String) throws(TraceStop) -> Value {
    let isSize = arguments.positional.allSatisfy { if case .int = $0 { true } else { false } }
    let name = isSize ? "empty" : "tensor"
    guard let function = TorchFunctionTable.shared.functions.first(where: { $0.name == name })
    else {
      return .none
    }
    return try function.call(
      self,
      CallArguments(
        positional: arguments.positional, keywords: [("dtype", TorchLibrary.dtype(type))],
        place: arguments.place), as: "torch.Tensor")
  }

  /// Several results with names, which unpack and index like a tuple.
  func namedResult(_ name: String, _ items: [(String, Value)], at place: SourcePlace) -> Value {
    let type: ClassObject
    if let known = torch.classes[name] {
      type = known
    } else {
      func values(_ arguments: CallArguments) -> [Value] {
        guard case .instance(let object)? = arguments.positional.first else { return [] }
        return object.attributeOrder.compactMap { object.attributes[$0] }
      }
      type = libraryClass(
        name, bases: [],
        attributes: [
          "__iter__": TorchLibrary.native("\(name).__iter__") { _, arguments in
            .iterator(listing: values(arguments))
          },
          "__len__": TorchLibrary.native("\(name).__len__") { _, arguments in
            .int(values(arguments).count)
          },
          "__getitem__": TorchLibrary.native("\(name).__getitem__") {
            interpreter, arguments throws(TraceStop) in
            try interpreter.item(
              arguments.positional.last ?? .none, of: .tuple(values(arguments)),
              at: arguments.place)
          },
        ])
      torch.classes[name] = type
    }
    let object = InstanceObject(type, place: place)
    for (name, value) in items { object.setPlain(name, value) }
    return .instance(object)
  }
}
