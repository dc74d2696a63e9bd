import PythonSyntax

/// Fills the builtin classes with their methods.
struct BuiltinMethods {
  init(_ types: BuiltinTypes) {
    defineObject(types.object)
    defineStrings(types.string)
    defineLists(types.list)
    defineTuples(types.tuple)
    defineDicts(types.dict)
    defineSets(types.set)
    defineSets(types.frozenSet)
    defineContainers(types)
    defineNumbers(types)
    defineBytes(types.bytes)
    defineIterators(types.iterator)
    defineProperties(types)
    defineExceptions(types)
    defineConstructors(types)
  }

  private func defineObject(_ type: ClassObject) {
    type.attributes["__init__"] = .native(
      NativeFunction("object.__init__") { _, _ throws(TraceStop) in .none })
    type.attributes["__new__"] = .native(
      NativeFunction("object.__new__") { interpreter, arguments throws(TraceStop) in
        guard case .type(let type)? = arguments.positional.first else {
          throw interpreter.raise(
            "TypeError", "object.__new__(X): X is not a type object", at: arguments.place)
        }
        return .instance(InstanceObject(type, place: arguments.place))
      })
    type.define("__setattr__", 2...2) { interpreter, value, arguments throws(TraceStop) in
      guard case .instance(let instance) = value else { return .none }
      try interpreter.setOwnAttribute(
        arguments.positional[0].text, of: instance, to: arguments.positional[1], at: arguments.place
      )
      return .none
    }
    type.define("__getattribute__", 1...1) { interpreter, value, arguments throws(TraceStop) in
      try interpreter.attribute(arguments.positional[0].text, of: value, at: arguments.place)
    }
    type.define("__delattr__", 1...1) { interpreter, value, arguments throws(TraceStop) in
      guard case .instance(let instance) = value else { return .none }
      instance.attributes[arguments.positional[0].text] = nil
      instance.attributeOrder.removeAll { $0 == arguments.positional[0].text }
      return .none
    }
    type.define("__repr__") { interpreter, value, arguments throws(TraceStop) in
      interpreter.opaque("the address of an object", at: arguments.place)
    }
    type.define("__str__") { interpreter, value, arguments throws(TraceStop) in
      try interpreter.representationValue(of: value, at: arguments.place)
    }
    type.define("__eq__", 1...1) { interpreter, value, arguments throws(TraceStop) in
      interpreter.isSame(value, arguments.positional[0]) ? .bool(true) : .notImplemented
    }
    type.define("__hash__") { interpreter, _, arguments throws(TraceStop) in
      interpreter.opaque("a hash", at: arguments.place)
    }
  }

  /// The methods behind `len`, `in`, `[]` and iteration.
  private func defineContainers(_ types: BuiltinTypes) {
    for type in [
      types.list, types.tuple, types.string, types.dict, types.set, types.frozenSet, types.range,
      types.bytes,
    ] {
      type.define("__len__") { interpreter, value, arguments throws(TraceStop) in
        try interpreter.length(of: value, at: arguments.place)
      }
      type.define("__iter__") { interpreter, value, arguments throws(TraceStop) in
        .iterator(try interpreter.iterator(over: value, at: arguments.place))
      }
      type.define("__contains__", 1...1) { interpreter, value, arguments throws(TraceStop) in
        try interpreter.compare(.in, arguments.positional[0], value, at: arguments.place)
      }
      if type !== types.set, type !== types.frozenSet {
        type.define("__getitem__", 1...1) { interpreter, value, arguments throws(TraceStop) in
          try interpreter.item(arguments.positional[0], of: value, at: arguments.place)
        }
      }
    }
    for type in [types.list, types.dict] {
      type.define("__setitem__", 2...2) { interpreter, value, arguments throws(TraceStop) in
        try interpreter.setItem(
          arguments.positional[0], of: value, to: arguments.positional[1], at: arguments.place)
        return .none
      }
      type.define("__delitem__", 1...1) { interpreter, value, arguments throws(TraceStop) in
        try interpreter.deleteItem(arguments.positional[0], of: value, at: arguments.place)
        return .none
      }
    }
  }

  private func defineTuples(_ type: ClassObject) {
    defineSearch(type) { value in
      guard case .tuple(let items) = value else { return [] }
      return items
    }
  }

  /// `index` and `count`, of lists and tuples.
  private func defineSearch(_ type: ClassObject, _ items: @escaping (Value) -> [Value]) {
    type.define("index", 1...3) { interpreter, value, arguments throws(TraceStop) in
      let items = items(value)
      let slice = SliceValue(
        start: arguments.positional.count > 1 ? arguments.positional[1] : .none,
        stop: arguments.positional.count > 2 ? arguments.positional[2] : .none)
      let (start, stop, _) = try interpreter.indices(
        of: slice, count: items.count, at: arguments.place)
      for index in start..<max(start, stop)
      where try interpreter.isEqual(items[index], arguments.positional[0], at: arguments.place) {
        return .int(index)
      }
      throw interpreter.raise(
        "ValueError",
        type.name == "list"
          ? "\(try interpreter.representation(of: arguments.positional[0], at: arguments.place)) is not in list"
          : "tuple.index(x): x not in tuple", at: arguments.place)
    }
    type.define("count", 1...1) { interpreter, value, arguments throws(TraceStop) in
      var count = 0
      for item in items(value)
      where try interpreter.isEqual(item, arguments.positional[0], at: arguments.place) {
        count += 1
      }
      return .int(count)
    }
  }

  private func defineLists(_ type: ClassObject) {
    defineSearch(type) { value in
      guard case .list(let list) = value else { return [] }
      return list.items
    }
    func define(
      _ name: String, _ counts: ClosedRange<Int> = 0...0,
      _ body: @escaping (Interpreter, ListObject, CallArguments) throws(TraceStop) -> Value
    ) {
      type.define(name, counts) { interpreter, value, arguments throws(TraceStop) in
        guard case .list(let list) = value else { return .none }
        return try body(interpreter, list, arguments)
      }
    }
    define("append", 1...1) { interpreter, list, arguments throws(TraceStop) in
      try interpreter.charge(1, at: arguments.place)
      list.items.append(arguments.positional[0])
      if let limit = list.maximumCount, list.items.count > limit { list.items.removeFirst() }
      guard list.items.count <= interpreter.limits.items else {
        try interpreter.charge(list.items.count, at: arguments.place)
        return .none
      }
      return .none
    }
    define("extend", 1...1) { interpreter, list, arguments throws(TraceStop) in
      if let origin = arguments.positional[0].origin {
        interpreter.makeUncertain(list, origin)
        return .none
      }
      let items = try interpreter.items(of: arguments.positional[0], at: arguments.place)
      try interpreter.charge(items.count, at: arguments.place)
      list.items += items
      if let limit = list.maximumCount, list.items.count > limit {
        list.items.removeFirst(list.items.count - limit)
      }
      return .none
    }
    define("insert", 2...2) { interpreter, list, arguments throws(TraceStop) in
      guard let index = arguments.positional[0].integer else {
        throw interpreter.raise("TypeError", "an integer is required", at: arguments.place)
      }
      try interpreter.charge(1 + list.items.count / 64, at: arguments.place)
      let position = index < 0 ? max(0, index + list.items.count) : min(index, list.items.count)
      list.items.insert(arguments.positional[1], at: position)
      return .none
    }
    define("pop", 0...1) { interpreter, list, arguments throws(TraceStop) in
      guard let index = (arguments.positional.first ?? .int(-1)).integer else {
        throw interpreter.raise("TypeError", "an integer is required", at: arguments.place)
      }
      guard !list.items.isEmpty else {
        throw interpreter.raise("IndexError", "pop from empty list", at: arguments.place)
      }
      let position = index < 0 ? index + list.items.count : index
      guard list.items.indices.contains(position) else {
        throw interpreter.raise("IndexError", "pop index out of range", at: arguments.place)
      }
      interpreter.steps += (list.items.count - position) / 64
      return interpreter.settled(list.items.remove(at: position))
    }
    define("popleft") { interpreter, list, arguments throws(TraceStop) in
      guard !list.items.isEmpty else {
        throw interpreter.raise("IndexError", "pop from an empty deque", at: arguments.place)
      }
      interpreter.steps += list.items.count / 64
      return list.items.removeFirst()
    }
    define("appendleft", 1...1) { interpreter, list, arguments throws(TraceStop) in
      try interpreter.charge(1 + list.items.count / 64, at: arguments.place)
      list.items.insert(arguments.positional[0], at: 0)
      if let limit = list.maximumCount, list.items.count > limit { list.items.removeLast() }
      return .none
    }
    define("remove", 1...1) { interpreter, list, arguments throws(TraceStop) in
      for (index, item) in list.items.enumerated()
      where try interpreter.isEqual(item, arguments.positional[0], at: arguments.place) {
        list.items.remove(at: index)
        return .none
      }
      throw interpreter.raise("ValueError", "list.remove(x): x not in list", at: arguments.place)
    }
    define("clear") { _, list, _ throws(TraceStop) in
      list.items = []
      return .none
    }
    define("copy") { interpreter, list, arguments throws(TraceStop) in
      try interpreter.charge(list.items.count, at: arguments.place)
      let copy = ListObject(list.items)
      copy.type = list.type
      copy.maximumCount = list.maximumCount
      return .list(copy)
    }
    define("reverse") { _, list, _ throws(TraceStop) in
      list.items.reverse()
      return .none
    }
    type.define("sort", Signature("*, key=None, reverse=False")) {
      interpreter, value, arguments throws(TraceStop) in
      guard case .list(let list) = value else { return .none }
      list.items = try interpreter.sorted(
        list.items, key: arguments["key"], isReversed: try arguments.bool("reverse"),
        at: arguments.place)
      return .none
    }
  }

  private func defineDicts(_ type: ClassObject) {
    func define(
      _ name: String, _ counts: ClosedRange<Int> = 0...0,
      _ body: @escaping (Interpreter, DictObject, CallArguments) throws(TraceStop) -> Value
    ) {
      type.define(name, counts) { interpreter, value, arguments throws(TraceStop) in
        guard case .dict(let dict) = value else { return .none }
        return try body(interpreter, dict, arguments)
      }
    }
    define("keys") { interpreter, dict, arguments throws(TraceStop) in
      try interpreter.charge(dict.count, at: arguments.place)
      return .list(ListObject(dict.originals))
    }
    define("values") { interpreter, dict, arguments throws(TraceStop) in
      try interpreter.charge(dict.count, at: arguments.place)
      return .list(ListObject(dict.values))
    }
    define("items") { interpreter, dict, arguments throws(TraceStop) in
      try interpreter.charge(dict.count, at: arguments.place)
      return .list(ListObject(dict.entries.map { .tuple([$0.original, $0.value]) }))
    }
    define("get", 1...2) { interpreter, dict, arguments throws(TraceStop) in
      if let origin = arguments.positional[0].origin { return .opaque(origin) }
      let key = try interpreter.key(for: arguments.positional[0], at: arguments.place)
      return interpreter.settled(
        dict[key] ?? (arguments.positional.count > 1 ? arguments.positional[1] : .none))
    }
    define("setdefault", 1...2) { interpreter, dict, arguments throws(TraceStop) in
      let key = try interpreter.key(for: arguments.positional[0], at: arguments.place)
      if let value = dict[key] { return value }
      let value = arguments.positional.count > 1 ? arguments.positional[1] : .none
      try interpreter.charge(1, at: arguments.place)
      dict.set(key, original: arguments.positional[0], to: value)
      return value
    }
    define("pop", 1...2) { interpreter, dict, arguments throws(TraceStop) in
      if let origin = arguments.positional[0].origin {
        interpreter.makeUncertain(dict, origin)
        return .opaque(origin)
      }
      let key = try interpreter.key(for: arguments.positional[0], at: arguments.place)
      if let value = dict.remove(key) { return value }
      guard arguments.positional.count > 1 else {
        throw interpreter.raiseMissing(arguments.positional[0], at: arguments.place)
      }
      return arguments.positional[1]
    }
    type.define("popitem", Signature("last=True")) {
      interpreter, value, arguments throws(TraceStop) in
      guard case .dict(let dict) = value else { return .none }
      let entries = dict.entries
      guard let entry = try arguments.bool("last") ? entries.last : entries.first else {
        throw interpreter.raise(
          "KeyError", "popitem(): dictionary is empty", at: arguments.place)
      }
      dict.remove(entry.key)
      return .tuple([entry.original, entry.value])
    }
    define("clear") { _, dict, _ throws(TraceStop) in
      dict.removeAll()
      return .none
    }
    define("copy") { interpreter, dict, arguments throws(TraceStop) in
      try interpreter.charge(dict.count, at: arguments.place)
      return .dict(dict.copy())
    }
    for name in ["update", "__init__"] {
      type.attributes[name] = .native(
        NativeFunction("dict.\(name)") { interpreter, arguments throws(TraceStop) in
          guard let receiver = arguments.positional.first,
            case .dict(let dict) = receiver.content ?? receiver
          else { return .none }
          try interpreter.update(dict, arguments)
          return .none
        })
    }
    define("move_to_end", 1...2) { interpreter, dict, arguments throws(TraceStop) in
      let key = try interpreter.key(for: arguments.positional[0], at: arguments.place)
      guard let original = dict.original(of: key), let value = dict.remove(key) else {
        throw interpreter.raise("KeyError", "the key", at: arguments.place)
      }
      dict.set(key, original: original, to: value)
      return .none
    }
    type.attributes["fromkeys"] = .native(
      NativeFunction("dict.fromkeys") { interpreter, arguments throws(TraceStop) in
        var values = arguments.positional
        if case .type? = values.first { values.removeFirst() }
        guard let keys = values.first else { return .none }
        let dict = DictObject()
        for key in try interpreter.items(of: keys, at: arguments.place) {
          dict.set(
            try interpreter.key(for: key, at: arguments.place), original: key,
            to: values.count > 1 ? values[1] : .none)
        }
        return .dict(dict)
      })
  }

  private func defineSets(_ type: ClassObject) {
    func define(
      _ name: String, _ counts: ClosedRange<Int> = 0...0,
      _ body: @escaping (Interpreter, SetObject, CallArguments) throws(TraceStop) -> Value
    ) {
      type.define(name, counts) { interpreter, value, arguments throws(TraceStop) in
        guard case .set(let set) = value else { return .none }
        return try body(interpreter, set, arguments)
      }
    }
    define("add", 1...1) { interpreter, set, arguments throws(TraceStop) in
      if let origin = arguments.positional[0].origin {
        interpreter.makeUncertain(set.members, origin)
        return .none
      }
      try interpreter.charge(1, at: arguments.place)
      try interpreter.add(arguments.positional[0], to: set, at: arguments.place)
      return .none
    }
    for (name, raises) in [("remove", true), ("discard", false)] {
      define(name, 1...1) { interpreter, set, arguments throws(TraceStop) in
        let key = try interpreter.key(for: arguments.positional[0], at: arguments.place)
        guard set.members.remove(key) == nil, raises else { return .none }
        throw interpreter.raiseMissing(arguments.positional[0], at: arguments.place)
      }
    }
    define("pop") { interpreter, set, arguments throws(TraceStop) in
      guard set.members.count > 0 else {
        throw interpreter.raise("KeyError", "pop from an empty set", at: arguments.place)
      }
      // The order of a set is CPython's own.
      interpreter.makeUncertain(set.members, OpaqueValue(what: "set.pop()", place: arguments.place))
      return interpreter.opaque("set.pop()", at: arguments.place)
    }
    define("clear") { _, set, _ throws(TraceStop) in
      set.members.removeAll()
      return .none
    }
    define("copy") { _, set, _ throws(TraceStop) in
      let copy = SetObject(isFrozen: set.isFrozen)
      copy.members.content = set.members.content
      return .set(copy)
    }
    define("update", 0...64) { interpreter, set, arguments throws(TraceStop) in
      for iterable in arguments.positional {
        for item in try interpreter.items(of: iterable, at: arguments.place) {
          try interpreter.charge(1, at: arguments.place)
          try interpreter.add(item, to: set, at: arguments.place)
        }
      }
      return .none
    }
    let operations = [
      ("union", "bitOr"), ("intersection", "bitAnd"), ("difference", "subtract"),
      ("symmetric_difference", "bitXor"),
    ]
    for (name, operation) in operations {
      define(name, 0...64) { interpreter, set, arguments throws(TraceStop) in
        var result = SetObject(isFrozen: set.isFrozen)
        result.members.content = set.members.content
        for iterable in arguments.positional {
          let other = SetObject()
          for item in try interpreter.items(of: iterable, at: arguments.place) {
            try interpreter.add(item, to: other, at: arguments.place)
          }
          switch operation {
          case "bitOr":
            result = try interpreter.sets(.bitOr, result, other, at: arguments.place) ?? result
          case "bitAnd":
            result = try interpreter.sets(.bitAnd, result, other, at: arguments.place) ?? result
          case "subtract":
            result = try interpreter.sets(.subtract, result, other, at: arguments.place) ?? result
          default:
            result = try interpreter.sets(.bitXor, result, other, at: arguments.place) ?? result
          }
        }
        return .set(result)
      }
    }
    for name in ["issubset", "issuperset", "isdisjoint"] {
      define(name, 1...1) { interpreter, set, arguments throws(TraceStop) in
        let own = Set(set.members.keys)
        var other: Set<DictObject.Key> = []
        for item in try interpreter.items(of: arguments.positional[0], at: arguments.place) {
          other.insert(try interpreter.key(for: item, at: arguments.place))
        }
        switch name {
        case "issubset": return .bool(own.isSubset(of: other))
        case "issuperset": return .bool(own.isSuperset(of: other))
        default: return .bool(own.isDisjoint(with: other))
        }
      }
    }
  }

  private func defineBytes(_ type: ClassObject) {
    type.define("decode", Signature("encoding='utf-8', errors='strict'")) {
      interpreter, value, arguments throws(TraceStop) in
      guard case .bytes(let bytes) = value else { return .none }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw interpreter.raise("UnicodeDecodeError", "invalid utf-8", at: arguments.place)
      }
      return .string(text)
    }
    type.define("hex") { _, value, _ throws(TraceStop) in
      guard case .bytes(let bytes) = value else { return .none }
      return .string(
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
  }

  private func defineIterators(_ type: ClassObject) {
    type.define("__iter__") { _, value, _ throws(TraceStop) in value }
    type.define("__next__") { interpreter, value, arguments throws(TraceStop) in
      guard case .iterator(let iterator) = value else { return .none }
      guard let item = try iterator.next() else {
        throw interpreter.raise("StopIteration", "", at: arguments.place)
      }
      return item
    }
    type.define("send", 1...1) { interpreter, value, arguments throws(TraceStop) in
      guard case .iterator(let iterator) = value, let send = iterator.send else { return .none }
      guard let item = try send(arguments.positional[0]) else {
        throw interpreter.raise("StopIteration", "", at: arguments.place)
      }
      return item
    }
    type.define("close") { _, _, _ throws(TraceStop) in .none }
  }

  private func defineProperties(_ types: BuiltinTypes) {
    for (name, key) in [("setter", "fset"), ("getter", "fget"), ("deleter", "fdel")] {
      types.property.define(name, 1...1) { interpreter, value, arguments throws(TraceStop) in
        guard case .instance(let old) = value else { return .none }
        let new = InstanceObject(interpreter.types.property, place: arguments.place)
        new.attributes = old.attributes
        new.attributes[key] = arguments.positional[0]
        return .instance(new)
      }
    }
  }

  private func defineExceptions(_ types: BuiltinTypes) {
    guard let base = types.exceptions["BaseException"] else { return }
    base.attributes["__init__"] = .native(
      NativeFunction("BaseException.__init__") { interpreter, arguments throws(TraceStop) in
        guard case .instance(let instance)? = arguments.positional.first else { return .none }
        interpreter.setPlainAttribute(
          "args", of: instance, to: .tuple(Array(arguments.positional.dropFirst())))
        return .none
      })
    base.define("__str__") { interpreter, value, arguments throws(TraceStop) in
      guard case .instance(let instance) = value else { return .string("") }
      guard case .tuple(let items)? = instance.attributes["args"], !items.isEmpty else {
        return .string("")
      }
      if items.count > 1 {
        return try interpreter.representationValue(of: .tuple(items), at: arguments.place)
      }
      if instance.type.name == "KeyError" {
        return try interpreter.representationValue(of: items[0], at: arguments.place)
      }
      return try interpreter.stringValue(of: items[0], at: arguments.place)
    }
    base.define("__repr__") { interpreter, value, arguments throws(TraceStop) in
      guard case .instance(let instance) = value else { return .string("") }
      guard case .tuple(let items)? = instance.attributes["args"] else {
        return .string("\(instance.type.name)()")
      }
      let inner = try items.map { item throws(TraceStop) in
        try interpreter.representation(of: item, at: arguments.place)
      }
      return .string("\(instance.type.name)(\(inner.joined(separator: ", ")))")
    }
    base.define("with_traceback", 1...1) { _, value, _ throws(TraceStop) in value }
    base.define("add_note", 1...1) { _, _, _ throws(TraceStop) in .none }
  }
}

extension DictObject {
  func copy() -> DictObject {
    let copy = DictObject()
    copy.content = content
    copy.defaultFactory = defaultFactory
    copy.type = type
    return copy
  }
}

extension Interpreter {
  /// `dict.update(mapping or pairs, **keywords)`, the dictionary itself aside the first argument.
  func update(_ dict: DictObject, _ arguments: CallArguments) throws(TraceStop) {
    let place = arguments.place
    for value in arguments.positional.dropFirst() {
      if let origin = value.origin {
        makeUncertain(dict, origin)
        continue
      }
      for (key, value) in try entries(of: value, at: place) {
        try charge(1, at: place)
        dict.set(try self.key(for: key, at: place), original: key, to: value)
      }
    }
    for (name, value) in arguments.keywords { dict.set(name, to: value) }
  }

  /// Keys and values of a mapping, or of an iterable of pairs.
  func entries(of value: Value, at place: SourcePlace) throws(TraceStop) -> [(Value, Value)] {
    switch value {
    case .dict, .opaque: return try pairs(of: value, at: place)
    case .instance(let instance)
    where instance.content != nil || instance.type.lookup("keys") != nil:
      if case .dict? = instance.content { return try pairs(of: value, at: place) }
      if instance.type.lookup("keys") != nil { return try pairs(of: value, at: place) }
    default: break
    }
    var result: [(Value, Value)] = []
    for item in try items(of: value, at: place) {
      let pair = try items(of: item, at: place)
      guard pair.count == 2 else {
        throw raise(
          "ValueError",
          "dictionary update sequence element #\(result.count) has length \(pair.count); 2 is required",
          at: place)
      }
      result.append((pair[0], pair[1]))
    }
    return result
  }

  /// A stable sort by `<`.
  func sorted(
    _ items: [Value], key: Value, isReversed: Bool, at place: SourcePlace
  ) throws(TraceStop) -> [Value] {
    try charge(items.count, at: place)
    var keyed: [(key: Value, item: Value)] = []
    for item in items {
      let key = key.isNone ? item : try call(key, CallArguments(positional: [item], place: place))
      if let origin = key.origin { throw unknown(origin, "the order", at: place) }
      keyed.append((key, item))
    }
    var sorted = isReversed ? keyed.reversed() : keyed
    var width = 1
    while width < sorted.count {
      var merged: [(key: Value, item: Value)] = []
      merged.reserveCapacity(sorted.count)
      var start = 0
      while start < sorted.count {
        let middle = min(start + width, sorted.count)
        let end = min(start + 2 * width, sorted.count)
        var (left, right) = (start, middle)
        while left < middle || right < end {
          if left < middle, right < end {
            if try precedes(sorted[right].key, sorted[left].key, at: place) {
              merged.append(sorted[right])
              right += 1
            } else {
              merged.append(sorted[left])
              left += 1
            }
          } else if left < middle {
            merged.append(sorted[left])
            left += 1
          } else {
            merged.append(sorted[right])
            right += 1
          }
        }
        start = end
      }
      sorted = merged
      width *= 2
    }
    return isReversed ? sorted.reversed().map(\.item) : sorted.map(\.item)
  }
}
