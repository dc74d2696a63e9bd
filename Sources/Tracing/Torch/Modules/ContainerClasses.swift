import Networks

/// `Sequential`, `ModuleList`, `ModuleDict` and the lists of parameters.
enum ContainerClasses {
  static let all: [LayerClass] = [
    sequential, moduleList, moduleDict, parameterList, parameterDict,
  ]

  // MARK: - Lists of modules

  private static let sequential = LayerClass(
    name: "Sequential", module: "container", bases: [],
    methods: [
      ModuleMethod("__init__", "self, *args") { call throws(TraceStop) in
        call.setUp()
        let modules = call.arguments.variadic("args")
        if modules.count == 1, case .dict(let dict) = modules[0] {
          try call.update(from: dict)
        } else {
          for module in modules { try call.append(module) }
        }
        return .none
      },
      ModuleMethod("forward", "self, input") { call throws(TraceStop) in
        var value = call.arguments["input"]
        for (_, child) in call.module.moduleState?.children ?? [] {
          guard let child else {
            throw call.raise("TypeError", "'NoneType' object is not callable")
          }
          value = try call.interpreter.call(
            .instance(child), CallArguments(positional: [value], place: call.place))
        }
        return value
      },
      ModuleMethod("append", "self, module") { call throws(TraceStop) in
        try call.append(call.arguments["module"])
        return .instance(call.module)
      },
      ModuleMethod("extend", "self, sequential") { call throws(TraceStop) in
        for item in try call.interpreter.items(of: call.arguments["sequential"], at: call.place) {
          try call.append(item)
        }
        return .instance(call.module)
      },
      ModuleMethod("__add__", "self, other") { call throws(TraceStop) in
        let sum = try call.interpreter.makeModule("Sequential", at: call.place)
        guard case .instance(let other) = call.arguments["other"], other.isModule else {
          throw call.raise("ValueError", "add operator supports only objects of Sequential class")
        }
        for child in call.module.children + other.children { sum.appendChild(child) }
        return .instance(sum)
      },
      ModuleMethod("__iadd__", "self, other") { call throws(TraceStop) in
        guard case .instance(let other) = call.arguments["other"], other.isModule else {
          throw call.raise("ValueError", "add operator supports only objects of Sequential class")
        }
        for child in other.children { call.module.appendChild(child) }
        return .instance(call.module)
      },
      ModuleMethod("__mul__", "self, other") { call throws(TraceStop) in
        let count = try call.arguments.int("other")
        guard count > 0, count <= 256 else {
          throw call.raise("ValueError", "Non-positive multiplication factor \(count)")
        }
        let product = try call.interpreter.makeModule("Sequential", at: call.place)
        for _ in 0..<count {
          for child in call.module.children { product.appendChild(child) }
        }
        return .instance(product)
      },
    ] + listMethods)

  private static let moduleList = LayerClass(
    name: "ModuleList", module: "container", bases: [],
    methods: [
      ModuleMethod("__init__", "self, modules=None") { call throws(TraceStop) in
        call.setUp()
        if case .none = call.arguments["modules"] { return .none }
        for item in try call.interpreter.items(of: call.arguments["modules"], at: call.place) {
          try call.append(item)
        }
        return .none
      },
      ModuleMethod("append", "self, module") { call throws(TraceStop) in
        try call.append(call.arguments["module"])
        return .instance(call.module)
      },
      ModuleMethod("extend", "self, modules") { call throws(TraceStop) in
        for item in try call.interpreter.items(of: call.arguments["modules"], at: call.place) {
          try call.append(item)
        }
        return .instance(call.module)
      },
      ModuleMethod("__iadd__", "self, modules") { call throws(TraceStop) in
        for item in try call.interpreter.items(of: call.arguments["modules"], at: call.place) {
          try call.append(item)
        }
        return .instance(call.module)
      },
      ModuleMethod("__add__", "self, other") { call throws(TraceStop) in
        let sum = try call.interpreter.makeModule("ModuleList", at: call.place)
        for child in call.module.children { sum.appendChild(child) }
        for case .instance(let child) in try call.interpreter.items(
          of: call.arguments["other"], at: call.place)
        { sum.appendChild(child) }
        return .instance(sum)
      },
    ] + listMethods)

  /// What both lists have.
  private static let listMethods: [ModuleMethod] = [
    ModuleMethod("__len__", "self") { call in .int(call.module.children.count) },
    ModuleMethod("__bool__", "self") { call in .bool(!call.module.children.isEmpty) },
    ModuleMethod("__iter__", "self") { call in
      .iterator(listing: call.module.children.map { .instance($0) })
    },
    ModuleMethod("__contains__", "self, item") { call in
      guard case .instance(let item) = call.arguments["item"] else { return .bool(false) }
      return .bool(call.module.children.contains { $0 === item })
    },
    ModuleMethod("__getitem__", "self, idx") { call throws(TraceStop) in
      if case .slice(let slice) = call.arguments["idx"] {
        let part = InstanceObject(call.module.type, place: call.place)
        part.moduleState = ModuleState()
        part.setPlain("training", .bool(true))
        let isSequential = call.className == "Sequential"
        let entries = call.module.entries
        for index in try call.indices(slice, count: entries.count) {
          if isSequential {
            part.moduleState?.set(child: entries[index].name, to: entries[index].module)
          } else {
            part.appendChild(entries[index].module)
          }
        }
        return .instance(part)
      }
      return .instance(call.module.entries[try call.index("idx")].module)
    },
    ModuleMethod("__setitem__", "self, idx, module") { call throws(TraceStop) in
      let index = try call.index("idx")
      guard case .instance(let child) = call.arguments["module"], child.isModule else {
        throw call.raise("TypeError", "the item is not a Module subclass")
      }
      call.module.moduleState?.set(child: call.module.entries[index].name, to: child)
      return .none
    },
    ModuleMethod("__delitem__", "self, idx") { call throws(TraceStop) in
      var removed: Set<Int> = []
      if case .slice(let slice) = call.arguments["idx"] {
        removed = Set(try call.indices(slice, count: call.module.entries.count))
      } else {
        removed = [try call.index("idx")]
      }
      call.module.renumber(
        call.module.entries.enumerated().filter { !removed.contains($0.offset) }.map {
          $0.element.module
        })
      return .none
    },
    ModuleMethod("insert", "self, index, module") { call throws(TraceStop) in
      let count = call.module.entries.count
      var index = try call.arguments.int("index")
      if index < 0 { index = max(0, index + count) }
      guard case .instance(let child) = call.arguments["module"], child.isModule else {
        throw call.raise("AssertionError", "module should be of type Module")
      }
      var modules = call.module.children
      for (position, entry) in call.module.entries.enumerated()
      where position >= index && entry.name != String(position) {
        throw call.raise("KeyError", "'\(position)'")
      }
      modules.insert(child, at: min(index, count))
      call.module.renumber(modules)
      return call.className == "Sequential" ? .instance(call.module) : .none
    },
    ModuleMethod("pop", "self, key") { call throws(TraceStop) in
      let index = try call.index("key")
      var modules = call.module.children
      let removed = modules.remove(at: index)
      call.module.renumber(modules)
      return .instance(removed)
    },
  ]

  // MARK: - Dictionaries of modules

  private static let moduleDict = LayerClass(
    name: "ModuleDict", module: "container", bases: [],
    methods: [
      ModuleMethod("__init__", "self, modules=None") { call throws(TraceStop) in
        call.setUp()
        if case .none = call.arguments["modules"] { return .none }
        try call.update(fromAny: call.arguments["modules"])
        return .none
      },
      ModuleMethod("update", "self, modules") { call throws(TraceStop) in
        try call.update(fromAny: call.arguments["modules"])
        return .none
      },
      ModuleMethod("__getitem__", "self, key") { call throws(TraceStop) in
        try call.member()
      },
      ModuleMethod("get", "self, key, default=None") { call throws(TraceStop) in
        let name = try call.arguments.string("key")
        return (call.module.moduleState?.child(name) ?? nil).map { .instance($0) }
          ?? call.arguments["default"]
      },
      ModuleMethod("__setitem__", "self, key, module") { call throws(TraceStop) in
        try call.add(try call.arguments.string("key"), call.arguments["module"])
        return .none
      },
      ModuleMethod("__delitem__", "self, key") { call throws(TraceStop) in
        _ = try call.member()
        call.module.moduleState?.remove(try call.arguments.string("key"))
        return .none
      },
      ModuleMethod("pop", "self, key") { call throws(TraceStop) in
        let value = try call.member()
        call.module.moduleState?.remove(try call.arguments.string("key"))
        return value
      },
      ModuleMethod("__len__", "self") { call in .int(call.module.children.count) },
      ModuleMethod("__bool__", "self") { call in .bool(!call.module.children.isEmpty) },
      ModuleMethod("__contains__", "self, key") { call in
        guard case .string(let name) = call.arguments["key"] else { return .bool(false) }
        return .bool(call.module.moduleState?.child(name) != nil)
      },
      ModuleMethod("__iter__", "self") { call in
        .iterator(listing: call.module.entries.map { .string($0.name) })
      },
      ModuleMethod("keys", "self") { call in
        .list(ListObject(call.module.entries.map { .string($0.name) }))
      },
      ModuleMethod("values", "self") { call in
        .list(ListObject(call.module.entries.map { .instance($0.module) }))
      },
      ModuleMethod("items", "self") { call in
        .list(
          ListObject(
            call.module.entries.map { .tuple([.string($0.name), .instance($0.module)]) }))
      },
    ])

  // MARK: - Parameters

  private static let parameterList = LayerClass(
    name: "ParameterList", module: "container", bases: [],
    methods: [
      ModuleMethod("__init__", "self, values=None") { call throws(TraceStop) in
        call.setUp()
        if case .none = call.arguments["values"] { return .none }
        for item in try call.interpreter.items(of: call.arguments["values"], at: call.place) {
          try call.appendParameter(item)
        }
        return .none
      },
      ModuleMethod("append", "self, value") { call throws(TraceStop) in
        try call.appendParameter(call.arguments["value"])
        return .instance(call.module)
      },
      ModuleMethod("extend", "self, values") { call throws(TraceStop) in
        for item in try call.interpreter.items(of: call.arguments["values"], at: call.place) {
          try call.appendParameter(item)
        }
        return .instance(call.module)
      },
      ModuleMethod("__len__", "self") { call in
        .int(call.module.moduleState?.parameters.count ?? 0)
      },
      ModuleMethod("__iter__", "self") { call in
        .iterator(
          listing: (call.module.moduleState?.parameters ?? []).compactMap {
            $0.tensor?.value(at: call.place)
          })
      },
      ModuleMethod("__getitem__", "self, idx") { call throws(TraceStop) in
        let tensors = (call.module.moduleState?.parameters ?? []).compactMap(\.tensor)
        let index = try call.index("idx", count: tensors.count)
        return tensors[index].value(at: call.place)
      },
    ])

  private static let parameterDict = LayerClass(
    name: "ParameterDict", module: "container", bases: [],
    methods: [
      ModuleMethod("__init__", "self, parameters=None") { call throws(TraceStop) in
        call.setUp()
        guard case .dict(let dict) = call.arguments["parameters"] else { return .none }
        for key in dict.keys {
          guard case .string(let name) = key, let value = dict[key] else { continue }
          try call.addParameter(name, value)
        }
        return .none
      },
      ModuleMethod("__setitem__", "self, key, value") { call throws(TraceStop) in
        try call.addParameter(try call.arguments.string("key"), call.arguments["value"])
        return .none
      },
      ModuleMethod("__getitem__", "self, key") { call throws(TraceStop) in
        let name = try call.arguments.string("key")
        guard let tensor = call.module.moduleState?.parameter(name) ?? nil else {
          throw call.raise("KeyError", name)
        }
        return tensor.value(at: call.place)
      },
      ModuleMethod("__len__", "self") { call in
        .int(call.module.moduleState?.parameters.count ?? 0)
      },
      ModuleMethod("__contains__", "self, key") { call throws(TraceStop) in
        .bool(call.module.moduleState?.parameter(try call.arguments.string("key")) != nil)
      },
      ModuleMethod("keys", "self") { call in
        .list(ListObject((call.module.moduleState?.parameters ?? []).map { .string($0.name) }))
      },
      ModuleMethod("values", "self") { call in
        .list(
          ListObject(
            (call.module.moduleState?.parameters ?? []).compactMap {
              $0.tensor?.value(at: call.place)
            }))
      },
      ModuleMethod("items", "self") { call in
        .list(
          ListObject(
            (call.module.moduleState?.parameters ?? []).compactMap { name, tensor in
              tensor.map { .tuple([.string(name), $0.value(at: call.place)]) }
            }))
      },
    ])
}

extension InstanceObject {
  /// Children that are not `None`, with their names.
  fileprivate var entries: [(name: String, module: InstanceObject)] {
    (moduleState?.children ?? []).compactMap { name, module in module.map { (name, $0) } }
  }

  fileprivate var children: [InstanceObject] { entries.map(\.module) }

  fileprivate func appendChild(_ child: InstanceObject) {
    moduleState?.set(child: String(moduleState?.children.count ?? 0), to: child)
  }

  /// Children under the names 0, 1, 2, …
  fileprivate func renumber(_ modules: [InstanceObject]) {
    moduleState?.children = modules.enumerated().map { (String($0.offset), $0.element) }
  }
}

extension ModuleCall {
  fileprivate func setUp() {
    module.moduleState = ModuleState()
    module.setPlain("training", .bool(true))
  }

  fileprivate func add(_ name: String, _ value: Value) throws(TraceStop) {
    switch value {
    case .none: module.moduleState?.set(child: name, to: nil)
    case .instance(let child) where child.isModule:
      guard module.moduleState != nil else {
        throw raise("AttributeError", "cannot assign module before Module.__init__() call")
      }
      guard !name.contains(".") else {
        throw raise("KeyError", "module name can't contain \".\", got: \(name)")
      }
      module.moduleState?.set(child: name, to: child)
    case .opaque(let origin): throw interpreter.unknown(origin, "nn.\(className)", at: place)
    default:
      throw raise("TypeError", "\(interpreter.typeName(of: value)) is not a Module subclass")
    }
  }

  fileprivate func append(_ value: Value) throws(TraceStop) {
    try add(String(module.moduleState?.children.count ?? 0), value)
  }

  fileprivate func update(from dict: DictObject) throws(TraceStop) {
    for key in dict.keys {
      guard case .string(let name) = key, let value = dict[key] else {
        throw raise("TypeError", "module name should be a string")
      }
      try add(name, value)
    }
  }

  fileprivate func update(fromAny value: Value) throws(TraceStop) {
    if case .dict(let dict) = value { return try update(from: dict) }
    if case .instance(let other) = value, other.isModule {
      for (name, child) in other.entries { try add(name, .instance(child)) }
      return
    }
    for pair in try interpreter.items(of: value, at: place) {
      let items = try interpreter.items(of: pair, at: place)
      guard items.count == 2, case .string(let name) = items[0] else {
        throw raise("ValueError", "ModuleDict update sequence element is no pair")
      }
      try add(name, items[1])
    }
  }

  fileprivate func member() throws(TraceStop) -> Value {
    let name = try arguments.string("key")
    guard let child = module.moduleState?.child(name) else { throw raise("KeyError", "'\(name)'") }
    return child.map { .instance($0) } ?? .none
  }

  fileprivate func index(_ name: String, count: Int? = nil) throws(TraceStop) -> Int {
    let count = count ?? module.entries.count
    let index = try arguments.int(name)
    guard index >= -count, index < count else {
      throw raise("IndexError", "index \(index) is out of range")
    }
    return index < 0 ? index + count : index
  }

  fileprivate func indices(_ slice: SliceValue, count: Int) throws(TraceStop) -> [Int] {
    var parts: [Int?] = []
    for part in slice.parts {
      switch part {
      case .none: parts.append(nil)
      case .int(let value): parts.append(value)
      default: throw raise("TypeError", "slice indices must be integers or None")
      }
    }
    let step = parts[2] ?? 1
    guard step != 0 else { throw raise("ValueError", "slice step cannot be zero") }
    guard step < 0 else {
      let range = Slice(dim: 0, start: parts[0] ?? 0, stop: parts[1], step: step).range(in: count)
      return (0..<range.count).map { range.first + $0 * step }
    }
    func place(_ index: Int) -> Int {
      index < 0 ? max(-1, index + count) : min(index, count - 1)
    }
    let first = parts[0].map(place) ?? count - 1
    let end = parts[1].map(place) ?? -1
    return Array(stride(from: first, to: end, by: step))
  }

  fileprivate func addParameter(_ name: String, _ value: Value) throws(TraceStop) {
    guard case .tensor(let tensor) = value else {
      throw raise("TypeError", "\(className) takes tensors")
    }
    module.moduleState?.set(parameter: name, to: try context.parameter(tensor))
  }

  fileprivate func appendParameter(_ value: Value) throws(TraceStop) {
    try addParameter(String(module.moduleState?.parameters.count ?? 0), value)
  }
}

extension TensorContext {
  /// `nn.Parameter(tensor)`.
  func parameter(_ given: TracedTensor) throws(TraceStop) -> StoredTensor {
    let tensor = try current(given)
    if case .stored(let stored) = tensor.content, stored.role == .parameter { return stored }
    guard let sizes = tensor.knownSizes else {
      throw unsupported("a parameter as large as the batch", instead: "give it fixed sizes")
    }
    if case .flow = tensor.content {
      throw unsupported(
        "a parameter made from what forward computes", instead: "make it in __init__")
    }
    return StoredTensor(role: .parameter, sizes: sizes, place: place)
  }
}
