import Diagnostics
import Networks

/// `torch.nn.Module`: its own methods.
enum ModuleMethods {
  static let all: [ModuleMethod] =
    attributes + registration + traversal + modes + checkpoints + [calling]

  // MARK: - Attributes

  private static let attributes: [ModuleMethod] = [
    ModuleMethod("__init__", "self, *args, **kwargs") { call throws(TraceStop) in
      call.module.moduleState = ModuleState()
      call.module.setPlain("training", .bool(true))
      return .none
    },
    ModuleMethod("__setattr__", "self, name, value") { call throws(TraceStop) in
      try call.module.setModuleAttribute(
        try call.arguments.string("name"), to: call.arguments["value"], call.interpreter,
        at: call.place)
      return .none
    },
    ModuleMethod("__getattr__", "self, name") { call throws(TraceStop) in
      let name = try call.arguments.string("name")
      if let value = call.module.moduleAttribute(name, at: call.place) { return value }
      let known = call.module.moduleNames + Array(call.module.attributes.keys)
      let near = call.interpreter.hint(for: name, among: known)
      throw call.raise(
        "AttributeError", "'\(call.module.type.name)' object has no attribute '\(name)'\(near)")
    },
    ModuleMethod("__delattr__", "self, name") { call throws(TraceStop) in
      let name = try call.arguments.string("name")
      guard call.module.moduleState?.remove(name) == true || call.module.removePlain(name) else {
        throw call.raise(
          "AttributeError", "'\(call.module.type.name)' object has no attribute '\(name)'")
      }
      return .none
    },
  ]

  // MARK: - Registration

  private static let registration: [ModuleMethod] = [
    ModuleMethod("register_buffer", "self, name, tensor, persistent=True") {
      call throws(TraceStop) in
      let state = try call.state()
      let name = try call.newName()
      let isPersistent = try call.arguments.bool("persistent")
      switch call.arguments["tensor"] {
      case .none: state.set(buffer: name, to: nil, isPersistent: isPersistent)
      case .tensor(let tensor):
        let buffer = try call.context.buffer(tensor)
        if !isPersistent, buffer.role == .buffer { buffer.role = .transientBuffer }
        state.set(buffer: name, to: buffer, isPersistent: isPersistent)
      case .opaque, .data:
        state.set(
          buffer: name, to: StoredTensor(role: .buffer, sizes: nil, place: call.place),
          isPersistent: isPersistent)
      default:
        throw call.raise(
          "TypeError", "cannot assign '\(name)' as buffer (torch Tensor or None required)")
      }
      _ = call.module.removePlain(name)
      return .none
    },
    ModuleMethod("register_parameter", "self, name, param") { call throws(TraceStop) in
      let state = try call.state()
      let name = try call.newName()
      switch call.arguments["param"] {
      case .none: state.set(parameter: name, to: nil)
      case .tensor(let tensor):
        guard case .stored(let stored) = tensor.content, stored.role == .parameter else {
          throw call.raise(
            "TypeError",
            "cannot assign a Tensor to parameter '\(name)' (torch.nn.Parameter or None required)")
        }
        state.set(parameter: name, to: stored)
      default: throw call.raise("TypeError", "cannot assign this object to parameter '\(name)'")
      }
      return .none
    },
    ModuleMethod("add_module", "self, name, module") { call throws(TraceStop) in
      try call.addModule()
    },
    ModuleMethod("register_module", "self, name, module") { call throws(TraceStop) in
      try call.addModule()
    },
    ModuleMethod("set_submodule", "self, target, module, strict=False") { call throws(TraceStop) in
      throw call.context.unsupported("set_submodule()", instead: "assign the module by its name")
    },
  ]

  // MARK: - Going through

  private static let traversal: [ModuleMethod] = [
    ModuleMethod("children", "self") { call in
      .iterator(listing: call.module.ownChildren.map { .instance($0.module) })
    },
    ModuleMethod("named_children", "self") { call in
      .iterator(
        listing: call.module.ownChildren.map { .tuple([.string($0.name), .instance($0.module)]) })
    },
    ModuleMethod("modules", "self") { call in
      var modules: [Value] = []
      call.module.visitModules { _, module in modules.append(.instance(module)) }
      return .iterator(listing: modules)
    },
    ModuleMethod("named_modules", "self, memo=None, prefix='', remove_duplicate=True") { call in
      var modules: [Value] = []
      call.module.visitModules { path, module in
        modules.append(.tuple([.string(path), .instance(module)]))
      }
      return .iterator(listing: modules)
    },
    ModuleMethod("parameters", "self, recurse=True") { call throws(TraceStop) in
      .iterator(
        listing: call.module.namedParameters(recursing: try call.arguments.bool("recurse")).map {
          $0.tensor.value(at: call.place)
        })
    },
    ModuleMethod("named_parameters", "self, prefix='', recurse=True, remove_duplicate=True") {
      call throws(TraceStop) in
      .iterator(
        listing: call.module.namedParameters(recursing: try call.arguments.bool("recurse")).map {
          .tuple([.string($0.name), $0.tensor.value(at: call.place)])
        })
    },
    ModuleMethod("buffers", "self, recurse=True") { call in
      .iterator(listing: call.module.namedBuffers().map { $0.tensor.value(at: call.place) })
    },
    ModuleMethod("named_buffers", "self, prefix='', recurse=True, remove_duplicate=True") { call in
      .iterator(
        listing: call.module.namedBuffers().map {
          .tuple([.string($0.name), $0.tensor.value(at: call.place)])
        })
    },
    ModuleMethod("get_submodule", "self, target") { call throws(TraceStop) in
      var module = call.module
      for part in try call.arguments.string("target").split(separator: ".") {
        guard let child = module.moduleState?.child(String(part)) ?? nil else {
          throw call.raise("AttributeError", "\(module.type.name) has no attribute `\(part)`")
        }
        module = child
      }
      return .instance(module)
    },
    ModuleMethod("get_parameter", "self, target") { call throws(TraceStop) in
      let name = try call.arguments.string("target")
      guard let found = call.module.stateDictTensors().first(where: { $0.name == name }) else {
        throw call.raise("AttributeError", "no parameter `\(name)`")
      }
      return found.tensor.value(at: call.place)
    },
    ModuleMethod("apply", "self, fn") { call throws(TraceStop) in
      // Children first, then the module itself.
      func apply(_ module: InstanceObject, _ depth: Int) throws(TraceStop) {
        guard depth < 64 else { return }
        for child in module.ownChildren { try apply(child.module, depth + 1) }
        _ = try call.interpreter.call(
          call.arguments["fn"],
          CallArguments(positional: [.instance(module)], place: call.place))
      }
      try apply(call.module, 0)
      return .instance(call.module)
    },
  ]

  // MARK: - Modes and devices

  private static let modes: [ModuleMethod] =
    [
      "eval", "to", "cuda", "cpu", "float", "half", "bfloat16", "requires_grad_", "zero_grad",
      "share_memory", "type", "to_empty", "compile", "xpu", "ipu", "mtia", "_apply",
    ].map { name in
      ModuleMethod(name, "self, *args, **kwargs") { call throws(TraceStop) in
        if name == "eval" { call.module.setTraining(false) }
        if name == "float" {
          call.module.visitModules { _, module in module.setPlain("_is_double", .bool(false)) }
        }
        return .instance(call.module)
      }
    } + [
      ModuleMethod("train", "self, mode=True") { call throws(TraceStop) in
        call.module.setTraining(try call.arguments.bool("mode"))
        return .instance(call.module)
      },
      ModuleMethod("double", "self") { call in
        call.module.visitModules { _, module in module.setPlain("_is_double", .bool(true)) }
        return .instance(call.module)
      },
      ModuleMethod("extra_repr", "self") { _ in .string("") },
      ModuleMethod("_get_name", "self") { call in .string(call.module.type.name) },
      ModuleMethod("__dir__", "self") { call in
        .list(ListObject(call.module.moduleNames.map { .string($0) }))
      },
    ]
    + [
      "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
      "register_backward_hook", "register_full_backward_pre_hook",
    ].map { name in
      ModuleMethod(name, "self, hook, *args, **kwargs") { call in
        if name.hasPrefix("register_forward") {
          call.interpreter.torch.hooked.insert(ObjectIdentifier(call.module))
        }
        return call.interpreter.opaque("the handle of a hook", at: call.place, isInert: true)
      }
    }

  // MARK: - Checkpoints

  private static let checkpoints: [ModuleMethod] = [
    ModuleMethod("state_dict", "self, *args, **kwargs") { call in
      let dict = DictObject()
      for (name, tensor) in call.module.stateDictTensors() {
        dict.set(.string(name), original: .string(name), to: tensor.value(at: call.place))
      }
      call.interpreter.torch.stateDicts.append((dict, call.module))
      return .dict(dict)
    },
    ModuleMethod("load_state_dict", "self, state_dict, strict=True, assign=False") {
      call throws(TraceStop) in
      let path = call.interpreter.loadedPath(of: call.arguments["state_dict"])
      call.interpreter.events.append(
        .stateDictLoaded(
          call.module, path: path, isStrict: try call.arguments.bool("strict"), place: call.place))
      return call.interpreter.opaque(
        "what load_state_dict() gives", at: call.place, isInert: true)
    },
  ]

  // MARK: - Calls

  private static let calling = ModuleMethod("__call__", "self, *args, **kwargs") {
    call throws(TraceStop) in
    let (interpreter, module) = (call.interpreter, call.module)
    let inputs = call.arguments.variadic("args")
    let arguments = CallArguments(
      positional: inputs, keywords: call.arguments.others, place: call.place)
    guard module.moduleState != nil else {
      throw call.raise(
        "AttributeError",
        "'\(module.type.name)' object has no attribute '_forward_hooks': its __init__ must call "
          + "super().__init__()")
    }
    if interpreter.graph == nil {
      for value in inputs + call.arguments.others.map(\.value) {
        switch value {
        case .data, .opaque:
          interpreter.events.append(.called(module, value.snapshot, place: call.place))
          return interpreter.opaque("what \(module.type.name)() answers", at: call.place)
        default: continue
        }
      }
    } else if interpreter.torch.hooked.contains(ObjectIdentifier(module)) {
      throw call.interpreter.stop(
        .unsupported, at: call.place,
        "\(module.type.name) has a forward hook, which may change what it gives; write it into forward"
      )
    }
    let forward = try interpreter.attribute("forward", of: .instance(module), at: call.place)
    return try interpreter.call(forward, arguments)
  }
}

extension ModuleCall {
  func state() throws(TraceStop) -> ModuleState {
    guard let state = module.moduleState else {
      throw raise("AttributeError", "cannot assign module before Module.__init__() call")
    }
    return state
  }

  /// A name that a registration may use.
  fileprivate func newName() throws(TraceStop) -> String {
    let name = try arguments.string("name")
    guard !name.contains(".") else {
      throw raise("KeyError", "name can't contain \".\", got: \(name)")
    }
    guard !name.isEmpty else { throw raise("KeyError", "name can't be empty string \"\"") }
    guard module.attributes[name] == nil else {
      throw raise("KeyError", "attribute '\(name)' already exists")
    }
    return name
  }

  fileprivate func addModule() throws(TraceStop) -> Value {
    let state = try state()
    let name = try newName()
    switch arguments["module"] {
    case .none: state.set(child: name, to: nil)
    case .instance(let child) where child.isModule: state.set(child: name, to: child)
    default:
      throw raise(
        "TypeError",
        "\(interpreter.typeName(of: arguments["module"])) is not a Module subclass")
    }
    return .none
  }
}

extension Value {
  static func iterator(listing values: [Value]) -> Value {
    var rest = values[...]
    return .iterator(IteratorObject { () throws(TraceStop) in rest.popFirst() })
  }
}

extension StoredTensor {
  /// As Python reads it.
  func value(at place: SourcePlace) -> Value {
    guard sizes != nil else {
      return .opaque(
        OpaqueValue(what: "a lazy parameter whose module has seen no input yet", place: place))
    }
    return .tensor(TracedTensor(stored: self))
  }
}

extension TensorContext {
  /// What `register_buffer` keeps of a tensor.
  func buffer(_ given: TracedTensor) throws(TraceStop) -> StoredTensor {
    let tensor = try current(given)
    if case .stored(let stored) = tensor.content, stored.role != .parameter { return stored }
    guard let sizes = tensor.knownSizes else {
      throw unsupported(
        "a buffer as large as the batch", instead: "compute it in forward")
    }
    if case .flow = tensor.content, tensor.batchAxis != nil || interpreter.graph != nil {
      throw unsupported("a buffer that holds what forward computes", instead: "use a variable")
    }
    let buffer = StoredTensor(
      role: .buffer, sizes: sizes, values: literal(tensor)?.values, place: place)
    buffer.isInteger = !tensor.elementType.isFloating
    return buffer
  }
}

extension InstanceObject {
  var isModule: Bool {
    moduleState != nil || type.resolution.contains { $0.qualifiedName == ModuleClasses.moduleName }
  }

  var ownChildren: [(name: String, module: InstanceObject)] {
    var seen: Set<ObjectIdentifier> = []
    return (moduleState?.children ?? []).compactMap { name, module in
      guard let module, seen.insert(ObjectIdentifier(module)).inserted else { return nil }
      return (name, module)
    }
  }

  /// Names of parameters, buffers and children.
  var moduleNames: [String] {
    guard let state = moduleState else { return [] }
    return state.parameters.map(\.name) + state.buffers.map(\.name) + state.children.map(\.name)
  }

  func setTraining(_ isTraining: Bool) {
    visitModules { _, module in module.setPlain("training", .bool(isTraining)) }
  }

  /// Parameters, each once.
  func namedParameters(recursing: Bool) -> [(name: String, tensor: StoredTensor)] {
    var seen: Set<ObjectIdentifier> = []
    var result: [(name: String, tensor: StoredTensor)] = []
    visitModules { path, module in
      guard recursing || module === self else { return }
      for case (let name, let tensor?) in module.moduleState?.parameters ?? []
      where seen.insert(ObjectIdentifier(tensor)).inserted {
        result.append((path.isEmpty ? name : path + "." + name, tensor))
      }
    }
    return result
  }

  func namedBuffers() -> [(name: String, tensor: StoredTensor)] {
    var result: [(name: String, tensor: StoredTensor)] = []
    visitModules { path, module in
      for case (let name, let tensor?, _) in module.moduleState?.buffers ?? [] {
        result.append((path.isEmpty ? name : path + "." + name, tensor))
      }
    }
    return result
  }

  /// What `__getattr__` finds: nil if there is nothing of that name.
  func moduleAttribute(_ name: String, at place: SourcePlace) -> Value? {
    guard let state = moduleState else { return nil }
    if let parameter = state.parameter(name) { return parameter?.value(at: place) ?? Value.none }
    if let buffer = state.buffer(name) { return buffer?.value(at: place) ?? Value.none }
    if let child = state.child(name) { return child.map { .instance($0) } ?? Value.none }
    switch name {
    case "_modules": return .dict(state.childDict)
    case "_parameters", "_buffers":
      let dict = DictObject()
      let tensors =
        name == "_parameters"
        ? state.parameters : state.buffers.map { (name: $0.name, tensor: $0.tensor) }
      for (name, tensor) in tensors {
        dict.set(
          .string(name), original: .string(name), to: tensor?.value(at: place) ?? .none)
      }
      return .dict(dict)
    default: return nil
    }
  }

  /// `module.name = value`.
  ///
  /// Source: `torch.nn.Module.__setattr__`.
  func setModuleAttribute(
    _ name: String, to value: Value, _ interpreter: Interpreter, at place: SourcePlace
  ) throws(TraceStop) {
    func refused(_ what: String, _ message: String) -> TraceStop {
      interpreter.raise(what, message, at: place)
    }
    if case .tensor(let tensor) = value, case .stored(let stored) = tensor.content,
      stored.role == .parameter
    {
      guard let state = moduleState else {
        throw refused("AttributeError", "cannot assign parameters before Module.__init__() call")
      }
      _ = removePlain(name)
      state.buffers.removeAll { $0.name == name }
      state.children.removeAll { $0.name == name }
      state.set(parameter: name, to: stored)
      return
    }
    let typeName = interpreter.typeName(of: value)
    let isNone = if case .none = value { true } else { false }
    if moduleState?.parameter(name) != nil {
      guard isNone else {
        if case .opaque(let origin) = value {
          throw interpreter.unknown(origin, "the parameter '\(name)'", at: place)
        }
        throw refused(
          "TypeError",
          "cannot assign '\(typeName)' as parameter '\(name)' (torch.nn.Parameter or None expected)"
        )
      }
      moduleState?.set(parameter: name, to: nil)
      return
    }
    if case .instance(let child) = value, child.isModule {
      guard let state = moduleState else {
        throw refused("AttributeError", "cannot assign module before Module.__init__() call")
      }
      _ = removePlain(name)
      state.buffers.removeAll { $0.name == name }
      state.set(child: name, to: child)
      return
    }
    if moduleState?.child(name) != nil {
      guard isNone else {
        throw refused(
          "TypeError",
          "cannot assign '\(typeName)' as child module '\(name)' (torch.nn.Module or None expected)"
        )
      }
      moduleState?.set(child: name, to: nil)
      return
    }
    if let state = moduleState, state.buffer(name) != nil {
      switch value {
      case .none: state.set(buffer: name, to: nil)
      case .tensor(let tensor):
        state.set(
          buffer: name,
          to: try TensorContext(interpreter, at: place, name: name).buffer(tensor))
      default:
        throw refused(
          "TypeError",
          "cannot assign '\(typeName)' as buffer '\(name)' (torch.Tensor or None expected)")
      }
      return
    }
    try interpreter.setOwnAttribute(name, of: self, to: value, at: place)
  }
}

extension ModuleState {
  /// `module._modules`, to be read.
  var childDict: DictObject {
    let dict = DictObject()
    for (name, module) in children {
      dict.set(
        .string(name), original: .string(name), to: module.map { .instance($0) } ?? .none)
    }
    return dict
  }
}
