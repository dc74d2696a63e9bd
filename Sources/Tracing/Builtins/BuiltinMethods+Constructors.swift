import Diagnostics
import Glibc

extension BuiltinMethods {
  func defineNumbers(_ types: BuiltinTypes) {
    types.float.define("is_integer") { _, value, _ throws(TraceStop) in
      .bool(value.number.map { $0.isFinite && $0 == $0.rounded() } ?? false)
    }
    types.int.define("is_integer") { _, _, _ throws(TraceStop) in .bool(true) }
    types.int.define("bit_length") { _, value, _ throws(TraceStop) in
      .int(Int.bitWidth - (value.integer ?? 0).magnitude.leadingZeroBitCount)
    }
    types.int.define("bit_count") { _, value, _ throws(TraceStop) in
      .int((value.integer ?? 0).magnitude.nonzeroBitCount)
    }
    types.int.attributes["from_bytes"] = DataLibrary.fromBytes
    types.int.define("conjugate") { _, value, _ throws(TraceStop) in value }
    types.float.define("conjugate") { _, value, _ throws(TraceStop) in value }
  }

  /// Constructors of the builtin classes. Of a subclass an object is made that holds the value.
  func defineConstructors(_ types: BuiltinTypes) {
    func define(
      _ type: ClassObject, _ signature: Signature,
      _ body: @escaping (Interpreter, BoundArguments) throws(TraceStop) -> Value
    ) {
      type.attributes["__new__"] = .native(
        NativeFunction("\(type.name).__new__") { interpreter, arguments throws(TraceStop) in
          var rest = arguments
          let made: ClassObject
          if case .type(let given)? = rest.positional.first {
            rest.positional.removeFirst()
            made = given
          } else {
            made = type
          }
          let value = try body(
            interpreter, try signature.bind(rest, to: type.name, in: interpreter))
          return interpreter.object(of: made, insteadOf: type, holding: value, at: arguments.place)
        })
    }
    define(types.int, Signature("x=0, /, base=None")) { interpreter, arguments throws(TraceStop) in
      try interpreter.integer(of: arguments["x"], base: arguments["base"], at: arguments.place)
    }
    define(types.float, Signature("x=0.0, /")) { interpreter, arguments throws(TraceStop) in
      try interpreter.float(of: arguments["x"], at: arguments.place)
    }
    define(types.bool, Signature("x=False, /")) { interpreter, arguments throws(TraceStop) in
      if arguments["x"].origin != nil { return arguments["x"] }
      return .bool(try interpreter.truth(of: arguments["x"], at: arguments.place))
    }
    define(types.string, Signature("object='', encoding=None, errors=None")) {
      interpreter, arguments throws(TraceStop) in
      if arguments["object"].origin != nil { return arguments["object"] }
      if case .bytes(let bytes) = arguments["object"], !arguments["encoding"].isNone {
        return .string(String(decoding: bytes, as: UTF8.self))
      }
      return try interpreter.stringValue(of: arguments["object"], at: arguments.place)
    }
    define(types.bytes, Signature("source=0, encoding=None, errors=None")) {
      interpreter, arguments throws(TraceStop) in
      switch arguments["source"] {
      case .int(let count):
        try interpreter.charge(count, at: arguments.place)
        return .bytes([UInt8](repeating: 0, count: max(0, count)))
      case .bytes: return arguments["source"]
      case .string(let text): return .bytes(Array(text.utf8))
      case .opaque, .data, .tensor: return interpreter.opaque("bytes(…)", at: arguments.place)
      default:
        var bytes: [UInt8] = []
        for item in try interpreter.items(of: arguments["source"], at: arguments.place) {
          guard let number = item.integer, let byte = UInt8(exactly: number) else {
            throw interpreter.raise(
              "ValueError", "bytes must be in range(0, 256)", at: arguments.place)
          }
          bytes.append(byte)
        }
        return .bytes(bytes)
      }
    }
    define(types.tuple, Signature("iterable=(), /")) { interpreter, arguments throws(TraceStop) in
      if arguments["iterable"].origin != nil { return arguments["iterable"] }
      let items = try interpreter.items(of: arguments["iterable"], at: arguments.place)
      try interpreter.charge(items.count, at: arguments.place)
      return .tuple(items)
    }
    define(types.set, Signature("iterable=(), /")) { interpreter, arguments throws(TraceStop) in
      try interpreter.set(of: arguments["iterable"], isFrozen: false, at: arguments.place)
    }
    define(types.frozenSet, Signature("iterable=(), /")) {
      interpreter, arguments throws(TraceStop) in
      try interpreter.set(of: arguments["iterable"], isFrozen: true, at: arguments.place)
    }
    define(types.range, Signature("*args")) { interpreter, arguments throws(TraceStop) in
      try interpreter.range(arguments.variadic("args"), at: arguments.place)
    }
    define(types.slice, Signature("*args")) { interpreter, arguments throws(TraceStop) in
      let parts = arguments.variadic("args")
      switch parts.count {
      case 1: return .slice(SliceValue(stop: parts[0]))
      case 2: return .slice(SliceValue(start: parts[0], stop: parts[1]))
      case 3: return .slice(SliceValue(start: parts[0], stop: parts[1], step: parts[2]))
      default:
        throw interpreter.raise("TypeError", "slice expected 1 to 3 arguments", at: arguments.place)
      }
    }
    defineMutable(types)
    defineDescriptors(types)
  }

  private func defineMutable(_ types: BuiltinTypes) {
    types.list.attributes["__new__"] = .native(
      NativeFunction("list.__new__") { interpreter, arguments throws(TraceStop) in
        guard case .type(let made)? = arguments.positional.first else { return .none }
        let list = ListObject([])
        guard made === interpreter.types.list else {
          return interpreter.object(
            of: made, insteadOf: interpreter.types.list, holding: .list(list), at: arguments.place)
        }
        if let iterable = arguments.positional.dropFirst().first {
          if iterable.origin != nil { return iterable }
          if case .data = iterable { return iterable }
          let iterator = try interpreter.iterator(over: iterable, at: arguments.place)
          if iterator.standsForMany, interpreter.mode == .exploring {
            guard let item = try iterator.next() else { return .list(list) }
            return interpreter.many(item, at: arguments.place)
          }
          list.items = try interpreter.items(of: .iterator(iterator), at: arguments.place)
          try interpreter.charge(list.items.count, at: arguments.place)
        }
        return .list(list)
      })
    types.list.attributes["__init__"] = .native(
      NativeFunction("list.__init__") { interpreter, arguments throws(TraceStop) in
        guard let receiver = arguments.positional.first,
          case .list(let list) = receiver.content ?? receiver
        else { return .none }
        list.items = []
        if let iterable = arguments.positional.dropFirst().first {
          if let origin = iterable.origin {
            interpreter.makeUncertain(list, origin)
          } else {
            list.items = try interpreter.items(of: iterable, at: arguments.place)
          }
        }
        return .none
      })
    types.dict.attributes["__new__"] = .native(
      NativeFunction("dict.__new__") { interpreter, arguments throws(TraceStop) in
        guard case .type(let made)? = arguments.positional.first else { return .none }
        let dict = DictObject()
        guard made === interpreter.types.dict else {
          return interpreter.object(
            of: made, insteadOf: interpreter.types.dict, holding: .dict(dict), at: arguments.place)
        }
        if let origin = arguments.positional.dropFirst().first?.origin { return .opaque(origin) }
        try interpreter.update(dict, arguments)
        return .dict(dict)
      })
  }

  private func defineDescriptors(_ types: BuiltinTypes) {
    for type in [types.staticMethod, types.classMethod] {
      type.attributes["__new__"] = .native(
        NativeFunction("\(type.name).__new__") { interpreter, arguments throws(TraceStop) in
          let function = arguments.positional.dropFirst().first ?? .none
          return type === interpreter.types.staticMethod
            ? interpreter.staticMethod(function) : interpreter.classMethod(function)
        })
    }
    let signature = Signature("fget=None, fset=None, fdel=None, doc=None")
    types.property.attributes["__new__"] = .native(
      NativeFunction("property.__new__") { interpreter, arguments throws(TraceStop) in
        var rest = arguments
        rest.positional.removeFirst(min(1, rest.positional.count))
        let bound = try signature.bind(rest, to: "property", in: interpreter)
        return interpreter.property(getter: bound["fget"], setter: bound["fset"])
      })
    types.superType.attributes["__new__"] = .native(
      NativeFunction("super.__new__") { interpreter, arguments throws(TraceStop) in
        var rest = Array(arguments.positional.dropFirst())
        if rest.isEmpty {
          guard let owner = interpreter.frame.function?.owner,
            let receiver = interpreter.frame.receiver
          else {
            throw interpreter.raise("RuntimeError", "super(): no arguments", at: arguments.place)
          }
          rest = [.type(owner), receiver]
        }
        guard rest.count == 2, case .type(let type) = rest[0] else {
          if let origin = rest.first?.origin {
            throw interpreter.unknown(origin, "super()", at: arguments.place)
          }
          throw interpreter.raise(
            "TypeError", "super() argument 1 must be a type", at: arguments.place)
        }
        let own: ClassObject
        if case .type(let receiver) = rest[1] {
          own = receiver
        } else {
          own = interpreter.type(of: rest[1])
        }
        guard own.isSubclass(of: type) else {
          throw interpreter.raise(
            "TypeError",
            "super(type, obj): obj must be an instance or subtype of type", at: arguments.place)
        }
        return .superProxy(after: type, receiver: rest[1])
      })
    types.type.attributes["__new__"] = .native(
      NativeFunction("type.__new__") { interpreter, arguments throws(TraceStop) in
        throw interpreter.stop(
          .unsupported, at: arguments.place,
          "a class made by type(…) is not followed; write a class statement")
      })
  }
}

extension Interpreter {
  /// The value itself for the builtin class, an object that holds it for a subclass.
  fileprivate func object(
    of type: ClassObject, insteadOf builtin: ClassObject, holding value: Value,
    at place: SourcePlace
  ) -> Value {
    guard type !== builtin else { return value }
    let instance = InstanceObject(type, place: place)
    instance.content = value
    return .instance(instance)
  }

  fileprivate func set(
    of value: Value, isFrozen: Bool, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if value.origin != nil { return value }
    let set = SetObject(isFrozen: isFrozen)
    for item in try items(of: value, at: place) { try add(item, to: set, at: place) }
    try charge(set.members.count, at: place)
    return .set(set)
  }

  func range(_ parts: [Value], at place: SourcePlace) throws(TraceStop) -> Value {
    var numbers: [Int] = []
    for part in parts {
      switch part {
      case .int(let value): numbers.append(value)
      case .bool(let value): numbers.append(value ? 1 : 0)
      case .opaque(let origin):
        return .opaque(OpaqueValue(what: "range(\(origin.what))", place: origin.place))
      case .batchSize:
        if mode == .exploring { return opaque("a range over the batch", at: place) }
        throw batchStop(at: place)
      case .tensor, .data: return opaque("a range up to a tensor's value", at: place)
      default:
        throw raise(
          "TypeError", "'\(typeName(of: part))' object cannot be interpreted as an integer",
          at: place)
      }
    }
    switch numbers.count {
    case 1: return .range(RangeValue(start: 0, stop: numbers[0], step: 1))
    case 2: return .range(RangeValue(start: numbers[0], stop: numbers[1], step: 1))
    case 3:
      guard numbers[2] != 0 else {
        throw raise("ValueError", "range() arg 3 must not be zero", at: place)
      }
      return .range(RangeValue(start: numbers[0], stop: numbers[1], step: numbers[2]))
    default:
      throw raise("TypeError", "range expected 1 to 3 arguments, got \(numbers.count)", at: place)
    }
  }

  func integer(
    of value: Value, base: Value = .none, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .int, .batchSize, .opaque: return value
    case .bool(let value): return .int(value ? 1 : 0)
    case .float(let number):
      guard number.isFinite else {
        throw raise(
          number.isNaN ? "ValueError" : "OverflowError",
          number.isNaN
            ? "cannot convert float NaN to integer" : "cannot convert float infinity to integer",
          at: place)
      }
      guard let result = Int(exactly: number.rounded(.towardZero)) else {
        throw overflow(at: place)
      }
      return .int(result)
    case .string(let text): return try integer(from: text, base: base.integer ?? 10, at: place)
    case .tensor, .data: return try scalar(of: value, "int", at: place)
    case .instance(let instance):
      for name in ["__int__", "__index__", "__trunc__"] {
        if let method = instance.type.lookup(name) {
          return try callBound(method, value, CallArguments(place: place))
        }
      }
      if let content = instance.content { return try integer(of: content, base: base, at: place) }
    default: break
    }
    throw raise(
      "TypeError",
      "int() argument must be a string, a bytes-like object or a real number, not "
        + "'\(typeName(of: value))'", at: place)
  }

  private func integer(
    from text: String, base: Int, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    guard base == 0 || (2...36).contains(base) else {
      throw raise("ValueError", "int() base must be >= 2 and <= 36, or 0", at: place)
    }
    var digits = text.unicodeScalars.drop { $0.properties.isWhitespace }
    while let last = digits.last, last.properties.isWhitespace { digits.removeLast() }
    var body = String(digits).lowercased()
    var isNegative = false
    if body.hasPrefix("-") || body.hasPrefix("+") {
      isNegative = body.hasPrefix("-")
      body.removeFirst()
    }
    var radix = base
    for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where body.hasPrefix(prefix) && (base == value || base == 0) {
      radix = value
      body.removeFirst(2)
    }
    if radix == 0 { radix = 10 }
    let isWellFormed =
      !body.isEmpty && !body.hasPrefix("_") && !body.hasSuffix("_") && !body.contains("__")
      && !body.hasPrefix("-") && !body.hasPrefix("+")
    let plain = body.filter { $0 != "_" }
    if isWellFormed, let magnitude = Int(plain, radix: radix) {
      return .int(isNegative ? -magnitude : magnitude)
    }
    if isWellFormed, plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter) }),
      plain.allSatisfy({ Int(String($0), radix: radix) != nil })
    {
      throw overflow(at: place)
    }
    throw raise(
      "ValueError",
      "invalid literal for int() with base \(base): \(Self.literal(text))", at: place)
  }

  func float(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch value {
    case .float, .opaque: return value
    case .int, .bool: return .float(value.number ?? 0)
    case .batchSize: throw batchStop(at: place)
    case .tensor, .data: return try scalar(of: value, "float", at: place)
    case .string(let text):
      var digits = text.unicodeScalars.drop { $0.properties.isWhitespace }
      while let last = digits.last, last.properties.isWhitespace { digits.removeLast() }
      let body = String(digits).filter { $0 != "_" }.lowercased()
      let words = ["inf", "infinity", "nan"]
      let bare = body.drop { $0 == "-" || $0 == "+" }
      let isNumber =
        body.allSatisfy { "0123456789.e+-".contains($0) } || words.contains(String(bare))
      guard isNumber, let number = Double(body) else {
        throw raise(
          "ValueError", "could not convert string to float: \(Self.literal(text))", at: place)
      }
      return .float(number)
    case .instance(let instance):
      for name in ["__float__", "__index__"] {
        if let method = instance.type.lookup(name) {
          return try callBound(method, value, CallArguments(place: place))
        }
      }
      if let content = instance.content { return try float(of: content, at: place) }
    default: break
    }
    throw raise(
      "TypeError",
      "float() argument must be a string or a real number, not '\(typeName(of: value))'", at: place)
  }

  /// The number in a tensor of one value, as far as it is known.
  private func scalar(
    of value: Value, _ type: String, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let item: Value
    do {
      item = try callMethod("item", of: value, CallArguments(place: place))
    } catch {
      guard case .error(let reason) = error, reason.code != .limit else { throw error }
      return opaque("the value of a tensor", at: place)
    }
    switch item {
    case .int, .float, .bool:
      return type == "int" ? try integer(of: item, at: place) : try float(of: item, at: place)
    case .opaque: return item
    default: return opaque("the value of a tensor", at: place)
    }
  }
}
