import PythonSyntax

extension StandardLibrary {
  static func collections(_ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [:]
    let dict = interpreter.types.dict
    for name in ["OrderedDict", "Counter", "defaultdict"] {
      let type = interpreter.libraryClass(
        name == "defaultdict" ? "collections.defaultdict" : "collections.\(name)", bases: [dict],
        attributes: [:])
      type.attributes["__new__"] = .native(
        NativeFunction("\(name).__new__") { interpreter, arguments throws(TraceStop) in
          guard case .type(let made)? = arguments.positional.first else { return .none }
          let dict = DictObject()
          dict.type = type
          if made === type {
            if let origin = arguments.positional.dropFirst().first?.origin {
              return .opaque(origin)
            }
            try interpreter.fill(dict, name, arguments)
            return .dict(dict)
          }
          let instance = InstanceObject(made, place: arguments.place)
          instance.content = .dict(dict)
          return .instance(instance)
        })
      type.attributes["__init__"] = .native(
        NativeFunction("\(name).__init__") { interpreter, arguments throws(TraceStop) in
          guard let receiver = arguments.positional.first,
            case .dict(let dict) = receiver.content ?? receiver
          else { return .none }
          try interpreter.fill(dict, name, arguments)
          return .none
        })
      if name == "Counter" { defineCounter(type) }
      result[name] = .type(type)
    }
    result["deque"] = .type(deque(interpreter))
    result["namedtuple"] = namedTuple()
    result["UserDict"] = .type(dict)
    result["UserList"] = .type(interpreter.types.list)
    return result
  }

  private static func defineCounter(_ type: ClassObject) {
    type.define("most_common", Signature("n=None")) {
      interpreter, value, arguments throws(TraceStop) in
      guard case .dict(let dict) = value else { return .none }
      let pairs = dict.entries.map { Value.tuple([$0.original, $0.value]) }
      let key = Value.native(
        NativeFunction("itemgetter") { interpreter, arguments throws(TraceStop) in
          try interpreter.item(.int(1), of: arguments.positional[0], at: arguments.place)
        })
      let sorted = try interpreter.sorted(pairs, key: key, isReversed: true, at: arguments.place)
      let count = try arguments.optionalInt("n") ?? sorted.count
      return .list(ListObject(Array(sorted.prefix(max(0, count)))))
    }
    type.define("elements") { interpreter, value, arguments throws(TraceStop) in
      guard case .dict(let dict) = value else { return .none }
      var items: [Value] = []
      for entry in dict.entries {
        let count = max(0, entry.value.integer ?? 0)
        try interpreter.charge(count, at: arguments.place)
        items += Array(repeating: entry.original, count: count)
      }
      return .iterator(interpreter.iterator(over: items, kind: "itertools.chain"))
    }
    type.define("total") { _, value, _ throws(TraceStop) in
      guard case .dict(let dict) = value else { return .none }
      return .int(dict.values.reduce(0) { $0 &+ ($1.integer ?? 0) })
    }
    type.attributes["update"] = .native(
      NativeFunction("Counter.update") { interpreter, arguments throws(TraceStop) in
        guard let receiver = arguments.positional.first,
          case .dict(let dict) = receiver.content ?? receiver
        else { return .none }
        try interpreter.fill(dict, "Counter", arguments)
        return .none
      })
  }

  private static func deque(_ interpreter: Interpreter) -> ClassObject {
    let type = interpreter.libraryClass(
      "collections.deque", bases: [interpreter.types.list], attributes: [:])
    let signature = Signature("iterable=(), maxlen=None")
    type.attributes["__new__"] = .native(
      NativeFunction("deque.__new__") { interpreter, arguments throws(TraceStop) in
        var rest = arguments
        rest.positional.removeFirst(min(1, rest.positional.count))
        let bound = try signature.bind(rest, to: "deque", in: interpreter)
        if bound["iterable"].origin != nil { return bound["iterable"] }
        let list = ListObject(try interpreter.items(of: bound["iterable"], at: arguments.place))
        list.type = type
        list.maximumCount = try bound.optionalInt("maxlen")
        if let limit = list.maximumCount, list.items.count > max(0, limit) {
          list.items.removeFirst(list.items.count - max(0, limit))
        }
        return .list(list)
      })
    type.attributes["__init__"] = nothing("deque.__init__")
    type.define("extendleft", 1...1) { interpreter, value, arguments throws(TraceStop) in
      guard case .list(let list) = value else { return .none }
      list.items.insert(
        contentsOf: try interpreter.items(of: arguments.positional[0], at: arguments.place)
          .reversed(),
        at: 0)
      if let limit = list.maximumCount, list.items.count > limit {
        list.items.removeLast(list.items.count - limit)
      }
      return .none
    }
    type.define("rotate", 0...1) { _, value, arguments throws(TraceStop) in
      guard case .list(let list) = value, !list.items.isEmpty else { return .none }
      let count = list.items.count
      let steps = (arguments.positional.first?.integer ?? 1) % count
      let shift = (steps + count) % count
      list.items = Array(list.items.suffix(shift) + list.items.prefix(count - shift))
      return .none
    }
    return type
  }

  private static func namedTuple() -> Value {
    function(
      "collections.namedtuple", "typename, field_names, *, rename=False, defaults=None, module=None"
    ) {
      interpreter, arguments throws(TraceStop) in
      var names: [String] = []
      if case .string(let text) = arguments["field_names"] {
        names = text.split { $0 == "," || $0.isWhitespace }.map { String($0) }
      } else {
        for item in try interpreter.items(of: arguments["field_names"], at: arguments.place) {
          names.append(item.text)
        }
      }
      let name = try arguments.string("typename")
      let type = ClassObject(
        name: name, qualifiedName: "__main__.\(name)", bases: [interpreter.types.tuple],
        linearization: interpreter.types.tuple.resolution, attributes: [:], place: nil)
      var defaults: [(String, Value)] = []
      if !arguments["defaults"].isNone {
        let values = try interpreter.items(of: arguments["defaults"], at: arguments.place)
        defaults = Array(zip(names.suffix(values.count), values))
      }
      interpreter.makeNamedTuple(type, names, defaults)
      return .type(type)
    }
  }
}

extension Interpreter {
  /// Fills a dictionary of `collections` from the arguments that it is made with, itself the first.
  fileprivate func fill(
    _ dict: DictObject, _ name: String, _ arguments: CallArguments
  ) throws(TraceStop) {
    let place = arguments.place
    switch name {
    case "defaultdict":
      var rest = arguments
      if rest.positional.count > 1 {
        dict.defaultFactory = rest.positional.remove(at: 1)
      }
      try update(dict, rest)
    case "Counter":
      for value in arguments.positional.dropFirst() {
        if case .dict(let other) = value {
          for entry in other.entries {
            dict.set(
              entry.key, original: entry.original,
              to: try binary(.add, dict[entry.key] ?? .int(0), entry.value, at: place))
          }
          continue
        }
        for item in try items(of: value, at: place) {
          try step(place)
          let key = try key(for: item, at: place)
          dict.set(
            key, original: item, to: try binary(.add, dict[key] ?? .int(0), .int(1), at: place))
        }
      }
      for (name, value) in arguments.keywords { dict.set(name, to: value) }
    default: try update(dict, arguments)
    }
  }

  /// Makes a class one of named tuples.
  func makeNamedTuple(_ type: ClassObject, _ names: [String], _ defaults: [(String, Value)]) {
    let defaultValues = Dictionary(defaults, uniquingKeysWith: { _, new in new })
    for (index, name) in names.enumerated() {
      type.attributes[name] = property(
        getter: .native(
          NativeFunction("\(type.name).\(name)") { interpreter, arguments throws(TraceStop) in
            guard case .tuple(let items)? = arguments.positional.first?.content,
              items.indices.contains(index)
            else { return .none }
            return items[index]
          }))
    }
    func make(_ items: [Value], of type: ClassObject, at place: SourcePlace) -> Value {
      let instance = InstanceObject(type, place: place)
      instance.content = .tuple(items)
      return .instance(instance)
    }
    type.attributes["__new__"] = .native(
      NativeFunction("\(type.name).__new__") { interpreter, arguments throws(TraceStop) in
        guard case .type(let made)? = arguments.positional.first else { return .none }
        var values = defaultValues
        let positional = arguments.positional.dropFirst()
        guard positional.count <= names.count else {
          throw interpreter.raise(
            "TypeError",
            "\(type.name).__new__() takes \(names.count + 1) positional arguments but "
              + "\(positional.count + 1) were given", at: arguments.place)
        }
        for (name, value) in zip(names, positional) { values[name] = value }
        for (name, value) in arguments.keywords {
          guard names.contains(name) else {
            throw interpreter.raise(
              "TypeError", "\(type.name).__new__() got an unexpected keyword argument '\(name)'",
              at: arguments.place)
          }
          values[name] = value
        }
        var items: [Value] = []
        for name in names {
          guard let value = values[name] else {
            throw interpreter.raise(
              "TypeError",
              "\(type.name).__new__() missing 1 required positional argument: '\(name)'",
              at: arguments.place)
          }
          items.append(value)
        }
        return make(items, of: made, at: arguments.place)
      })
    type.attributes["_fields"] = .tuple(names.map { .string($0) })
    type.attributes["__match_args__"] = .tuple(names.map { .string($0) })
    func method(
      _ name: String,
      _ body:
        @escaping (Interpreter, InstanceObject, [Value], CallArguments) throws(TraceStop) -> Value
    ) {
      type.attributes[name] = methodValue(
        NativeFunction("\(type.name).\(name)") { interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance)? = arguments.positional.first,
            case .tuple(let items)? = instance.content
          else { return .none }
          return try body(interpreter, instance, items, arguments)
        })
    }
    method("_asdict") { interpreter, _, items, _ throws(TraceStop) in
      interpreter.dict(Array(zip(names, items)))
    }
    method("_replace") { _, instance, items, arguments throws(TraceStop) in
      var items = items
      for (name, value) in arguments.keywords {
        if let index = names.firstIndex(of: name) { items[index] = value }
      }
      return make(items, of: instance.type, at: arguments.place)
    }
    if type.lookup("__repr__")?.owner.place == nil {
      method("__repr__") { interpreter, instance, items, arguments throws(TraceStop) in
        var parts: [String] = []
        for (name, item) in zip(names, items) {
          parts.append("\(name)=\(try interpreter.representation(of: item, at: arguments.place))")
        }
        return .string("\(instance.type.name)(\(parts.joined(separator: ", ")))")
      }
    }
    type.attributes["_make"] = classMethod(
      .native(
        NativeFunction("\(type.name)._make") { interpreter, arguments throws(TraceStop) in
          guard case .type(let made)? = arguments.positional.first, arguments.positional.count > 1
          else { return .none }
          return make(
            try interpreter.items(of: arguments.positional[1], at: arguments.place), of: made,
            at: arguments.place)
        }))
  }
}
