import Glibc
import PythonSyntax

extension Interpreter {
  /// Names that every module sees.
  func makeBuiltins() -> [String: Value] {
    _ = methods
    var result: [String: Value] = [
      "None": .none, "True": .bool(true), "False": .bool(false), "Ellipsis": .ellipsis,
      "NotImplemented": .notImplemented, "__debug__": .bool(true),
    ]
    for type in [
      types.object, types.type, types.int, types.bool, types.float, types.string, types.bytes,
      types.tuple, types.list, types.dict, types.set, types.frozenSet, types.range, types.slice,
      types.property, types.staticMethod, types.classMethod, types.superType,
    ] {
      result[type.name] = .type(type)
    }
    result["bytearray"] = .type(types.bytes)
    for (name, type) in types.exceptions { result[name] = .type(type) }
    result["IOError"] = .type(exceptionClass("OSError"))
    result["EnvironmentError"] = .type(exceptionClass("OSError"))
    result["FrozenInstanceError"] = nil
    for function in Self.iterationFunctions + Self.numberFunctions + Self.objectFunctions {
      result[function.name] = .native(function)
    }
    for name in [
      "input", "exec", "eval", "compile", "__import__", "breakpoint", "memoryview", "open",
    ] {
      result[name] = .native(
        NativeFunction(name) { interpreter, arguments throws(TraceStop) in
          interpreter.opaqueUses += 1
          return interpreter.opaque("\(name)(…)", at: arguments.place)
        })
    }
    return result
  }

  private static var iterationFunctions: [NativeFunction] {
    [
      native("len", "obj, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.length(of: arguments["obj"], at: arguments.place)
      },
      NativeFunction("iter") { interpreter, arguments throws(TraceStop) in
        guard let value = arguments.positional.first else {
          throw interpreter.raise(
            "TypeError", "iter expected at least 1 argument, got 0", at: arguments.place)
        }
        guard arguments.positional.count == 1 else {
          let end = arguments.positional[1]
          return .iterator(
            IteratorObject(kind: "callable_iterator") { () throws(TraceStop) in
              let item = try interpreter.call(value, CallArguments(place: arguments.place))
              return try interpreter.isEqual(item, end, at: arguments.place) ? nil : item
            })
        }
        if case .instance(let instance) = value, instance.type.lookup("__iter__") != nil,
          instance.content == nil
        {
          return try interpreter.callMethod(
            "__iter__", of: value, CallArguments(place: arguments.place))
        }
        return .iterator(try interpreter.iterator(over: value, at: arguments.place))
      },
      NativeFunction("next") { interpreter, arguments throws(TraceStop) in
        guard let value = arguments.positional.first else {
          throw interpreter.raise(
            "TypeError", "next expected at least 1 argument, got 0", at: arguments.place)
        }
        switch value {
        case .iterator(let iterator):
          if !interpreter.forks.isEmpty, !iterator.standsForMany { interpreter.opaqueUses += 1 }
          if let item = try iterator.next() { return item }
        case .opaque(let origin):
          return .opaque(OpaqueValue(what: "an item of \(origin.what)", place: origin.place))
        case .instance:
          do throws(TraceStop) {
            interpreter.tryDepth += 1
            defer { interpreter.tryDepth -= 1 }
            return try interpreter.callMethod(
              "__next__", of: value, CallArguments(place: arguments.place))
          } catch {
            guard case .exception = error, interpreter.raised?.type.name == "StopIteration",
              arguments.positional.count > 1
            else { throw error }
          }
        default:
          throw interpreter.raise(
            "TypeError", "'\(interpreter.typeName(of: value))' object is not an iterator",
            at: arguments.place)
        }
        guard arguments.positional.count > 1 else {
          throw interpreter.raise("StopIteration", "", at: arguments.place)
        }
        return arguments.positional[1]
      },
      native("enumerate", "iterable, start=0") { interpreter, arguments throws(TraceStop) in
        let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
        let place = arguments.place
        var index = arguments["start"].integer ?? 0
        return .iterator(
          IteratorObject(standsForMany: iterator.standsForMany, kind: "enumerate") {
            () throws(TraceStop) in
            guard let item = try iterator.next() else { return nil }
            index += 1
            return .tuple([
              iterator.standsForMany
                ? interpreter.opaque("the number of the turn", at: place) : .int(index - 1), item,
            ])
          })
      },
      native("zip", "*iterables, strict=False") { interpreter, arguments throws(TraceStop) in
        var iterators: [IteratorObject] = []
        for iterable in arguments.variadic("iterables") {
          iterators.append(try interpreter.iterator(over: iterable, at: arguments.place))
        }
        return .iterator(
          IteratorObject(standsForMany: iterators.contains(where: \.standsForMany), kind: "zip") {
            () throws(TraceStop) in
            guard !iterators.isEmpty else { return nil }
            var items: [Value] = []
            for iterator in iterators {
              guard let item = try iterator.next() else { return nil }
              items.append(item)
            }
            return .tuple(items)
          })
      },
      native("map", "function, *iterables") { interpreter, arguments throws(TraceStop) in
        var iterators: [IteratorObject] = []
        for iterable in arguments.variadic("iterables") {
          iterators.append(try interpreter.iterator(over: iterable, at: arguments.place))
        }
        let function = arguments["function"]
        let place = arguments.place
        return .iterator(
          IteratorObject(standsForMany: iterators.contains(where: \.standsForMany), kind: "map") {
            () throws(TraceStop) in
            var items: [Value] = []
            for iterator in iterators {
              guard let item = try iterator.next() else { return nil }
              items.append(item)
            }
            guard !items.isEmpty else { return nil }
            return try interpreter.call(function, CallArguments(positional: items, place: place))
          })
      },
      native("filter", "function, iterable") { interpreter, arguments throws(TraceStop) in
        let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
        let function = arguments["function"]
        let place = arguments.place
        return .iterator(
          IteratorObject(standsForMany: iterator.standsForMany, kind: "filter") {
            () throws(TraceStop) in
            while let item = try iterator.next() {
              try interpreter.step(place)
              let isKept =
                function.isNone
                ? item
                : try interpreter.call(function, CallArguments(positional: [item], place: place))
              if iterator.standsForMany { return item }
              if try interpreter.truth(of: isKept, at: place) { return item }
            }
            return nil
          })
      },
      native("reversed", "sequence, /") { interpreter, arguments throws(TraceStop) in
        let value = arguments["sequence"]
        if value.origin != nil { return value }
        if case .instance(let instance) = value, let method = instance.type.lookup("__reversed__") {
          return try interpreter.callBound(method, value, CallArguments(place: arguments.place))
        }
        let items = try interpreter.items(of: value, at: arguments.place)
        try interpreter.charge(items.count, at: arguments.place)
        return .iterator(interpreter.iterator(over: items.reversed(), kind: "list_reverseiterator"))
      },
      native("sorted", "iterable, /, *, key=None, reverse=False") {
        interpreter, arguments throws(TraceStop) in
        if arguments["iterable"].origin != nil { return arguments["iterable"] }
        if case .data = arguments["iterable"] { return arguments["iterable"] }
        let items = try interpreter.items(of: arguments["iterable"], at: arguments.place)
        return .list(
          ListObject(
            try interpreter.sorted(
              items, key: arguments["key"], isReversed: try arguments.bool("reverse"),
              at: arguments.place)))
      },
      native("any", "iterable, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.quantified(arguments["iterable"], until: true, at: arguments.place)
      },
      native("all", "iterable, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.quantified(arguments["iterable"], until: false, at: arguments.place)
      },
    ]
  }

  private static var numberFunctions: [NativeFunction] {
    [
      native("sum", "iterable, /, start=0") { interpreter, arguments throws(TraceStop) in
        let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
        var total = arguments["start"]
        if iterator.standsForMany {
          guard interpreter.mode == .exploring else {
            throw interpreter.unknown(
              OpaqueValue(what: "the number of items", place: arguments.place), "sum()",
              at: arguments.place)
          }
          _ = try iterator.next()
          return interpreter.opaque("a sum", at: arguments.place)
        }
        let eventCount = interpreter.events.count
        while let item = try iterator.next() {
          // A network that is called for each item is one that is evaluated: one turn shows how.
          if iterator.standsForMany
            || interpreter.mode == .exploring && interpreter.events.count > eventCount
          {
            return interpreter.opaque("a sum", at: arguments.place)
          }
          try interpreter.step(arguments.place)
          total = try interpreter.binary(.add, total, item, at: arguments.place)
        }
        return total
      },
      NativeFunction("min") { interpreter, arguments throws(TraceStop) in
        try interpreter.extreme(arguments, "min")
      },
      NativeFunction("max") { interpreter, arguments throws(TraceStop) in
        try interpreter.extreme(arguments, "max")
      },
      native("abs", "x, /") { interpreter, arguments throws(TraceStop) in
        let value = arguments["x"]
        switch value {
        case .opaque, .batchSize: return value
        case .float(let number): return .float(number.magnitude)
        case .tensor, .data:
          return try interpreter.callMethod("abs", of: value, CallArguments(place: arguments.place))
        case .instance(let instance) where instance.type.lookup("__abs__") != nil:
          return try interpreter.callMethod(
            "__abs__", of: value, CallArguments(place: arguments.place))
        default:
          guard let integer = value.integer else {
            throw interpreter.raise(
              "TypeError", "bad operand type for abs(): '\(interpreter.typeName(of: value))'",
              at: arguments.place)
          }
          return try integer < 0
            ? interpreter.unary(.minus, value, at: arguments.place) : .int(integer)
        }
      },
      native("round", "number, ndigits=None") { interpreter, arguments throws(TraceStop) in
        try interpreter.rounded(
          arguments["number"], digits: try arguments.optionalInt("ndigits"), at: arguments.place)
      },
      native("divmod", "a, b, /") { interpreter, arguments throws(TraceStop) in
        let (left, right) = (arguments["a"], arguments["b"])
        return .tuple([
          try interpreter.binary(.floorDivide, left, right, at: arguments.place),
          try interpreter.binary(.modulo, left, right, at: arguments.place),
        ])
      },
      native("pow", "base, exp, mod=None") { interpreter, arguments throws(TraceStop) in
        guard !arguments["mod"].isNone else {
          return try interpreter.binary(
            .power, arguments["base"], arguments["exp"], at: arguments.place)
        }
        let (base, modulus) = (try arguments.int("base"), try arguments.int("mod"))
        var exponent = try arguments.int("exp")
        guard exponent >= 0, modulus > 0, modulus < 1 << 31 else {
          throw interpreter.stop(
            .unsupported, at: arguments.place, "pow() with this modulus is not followed")
        }
        var result = 1 % modulus
        var factor = ((base % modulus) + modulus) % modulus
        while exponent > 0 {
          if exponent & 1 == 1 { result = result * factor % modulus }
          factor = factor * factor % modulus
          exponent >>= 1
        }
        return .int(result)
      },
      native("bin", "x, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.format(arguments["x"], "#b", at: arguments.place)
      },
      native("hex", "x, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.format(arguments["x"], "#x", at: arguments.place)
      },
      native("oct", "x, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.format(arguments["x"], "#o", at: arguments.place)
      },
      native("ord", "c, /") { interpreter, arguments throws(TraceStop) in
        if arguments["c"].origin != nil { return arguments["c"] }
        let scalars = arguments["c"].text.unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first else {
          throw interpreter.raise(
            "TypeError", "ord() expected a character, but string of length \(scalars.count) found",
            at: arguments.place)
        }
        return .int(Int(scalar.value))
      },
      native("chr", "i, /") { interpreter, arguments throws(TraceStop) in
        if arguments["i"].origin != nil { return arguments["i"] }
        guard let scalar = UInt32(exactly: try arguments.int("i")).flatMap({ Unicode.Scalar($0) })
        else {
          throw interpreter.raise(
            "ValueError", "chr() arg not in range(0x110000)", at: arguments.place)
        }
        return .string(String(scalar))
      },
    ]
  }

  private static var objectFunctions: [NativeFunction] {
    [
      NativeFunction("print") { _, _ throws(TraceStop) in .none },
      native("repr", "obj, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.representationValue(of: arguments["obj"], at: arguments.place)
      },
      native("ascii", "obj, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.representationValue(of: arguments["obj"], at: arguments.place)
      },
      native("format", "value, format_spec=''") { interpreter, arguments throws(TraceStop) in
        try interpreter.format(
          arguments["value"], try arguments.string("format_spec"), at: arguments.place)
      },
      native("hash", "obj, /") { interpreter, arguments throws(TraceStop) in
        interpreter.opaque("hash(…)", at: arguments.place)
      },
      native("id", "obj, /") { interpreter, arguments throws(TraceStop) in
        interpreter.opaque("id(…)", at: arguments.place)
      },
      native("callable", "obj, /") { interpreter, arguments throws(TraceStop) in
        switch arguments["obj"] {
        case .function, .native, .bound, .type: return .bool(true)
        case .instance(let instance): return .bool(instance.type.lookup("__call__") != nil)
        case .opaque: return arguments["obj"]
        default: return .bool(false)
        }
      },
      native("isinstance", "obj, class_or_tuple, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.isInstance(
          arguments["obj"], ofAny: arguments["class_or_tuple"], at: arguments.place)
      },
      native("issubclass", "cls, class_or_tuple, /") { interpreter, arguments throws(TraceStop) in
        guard case .type(let type) = arguments["cls"] else {
          if arguments["cls"].origin != nil { return arguments["cls"] }
          throw interpreter.raise(
            "TypeError", "issubclass() arg 1 must be a class", at: arguments.place)
        }
        let wanted =
          if case .tuple(let items) = arguments["class_or_tuple"] { items } else {
            [arguments["class_or_tuple"]]
          }
        for value in wanted {
          if value.origin != nil { return value }
          if case .type(let other) = value, type.isSubclass(of: other) { return .bool(true) }
        }
        return .bool(false)
      },
      native("hasattr", "obj, name, /") { interpreter, arguments throws(TraceStop) in
        if let origin = arguments["obj"].origin ?? arguments["name"].origin {
          return .opaque(origin)
        }
        return .bool(
          try interpreter.hasAttribute(
            try arguments.string("name"), of: arguments["obj"], at: arguments.place))
      },
      NativeFunction("getattr") { interpreter, arguments throws(TraceStop) in
        guard (2...3).contains(arguments.positional.count) else {
          throw interpreter.raise(
            "TypeError", "getattr expected 2 or 3 arguments", at: arguments.place)
        }
        if let origin = arguments.positional[0].origin ?? arguments.positional[1].origin {
          return .opaque(OpaqueValue(what: "getattr(\(origin.what), …)", place: origin.place))
        }
        guard case .string(let name) = arguments.positional[1] else {
          throw interpreter.raise(
            "TypeError", "attribute name must be string", at: arguments.place)
        }
        if arguments.positional.count == 3,
          try !interpreter.hasAttribute(name, of: arguments.positional[0], at: arguments.place)
        {
          return arguments.positional[2]
        }
        return try interpreter.attribute(name, of: arguments.positional[0], at: arguments.place)
      },
      native("setattr", "obj, name, value, /") { interpreter, arguments throws(TraceStop) in
        if let origin = arguments["name"].origin {
          throw interpreter.unknown(origin, "the attribute's name", at: arguments.place)
        }
        try interpreter.setAttribute(
          try arguments.string("name"), of: arguments["obj"], to: arguments["value"],
          at: arguments.place)
        return .none
      },
      native("delattr", "obj, name, /") { interpreter, arguments throws(TraceStop) in
        try interpreter.deleteAttribute(
          try arguments.string("name"), of: arguments["obj"], at: arguments.place)
        return .none
      },
      NativeFunction("vars") { interpreter, arguments throws(TraceStop) in
        guard let value = arguments.positional.first else { return interpreter.variables() }
        return try interpreter.attribute("__dict__", of: value, at: arguments.place)
      },
      NativeFunction("locals") { interpreter, _ throws(TraceStop) in interpreter.variables() },
      NativeFunction("globals") { interpreter, _ throws(TraceStop) in
        let scope = interpreter.frame.scope.moduleScope ?? interpreter.frame.scope
        let dict = DictObject()
        for name in scope.variables.keys.sorted() {
          dict.set(name, to: scope.variables[name] ?? .none)
        }
        return .dict(dict)
      },
      NativeFunction("dir") { interpreter, arguments throws(TraceStop) in
        interpreter.opaque("dir(…)", at: arguments.place)
      },
      NativeFunction("exit") { interpreter, arguments throws(TraceStop) in
        throw interpreter.raise("SystemExit", "", at: arguments.place)
      },
      NativeFunction("quit") { interpreter, arguments throws(TraceStop) in
        throw interpreter.raise("SystemExit", "", at: arguments.place)
      },
      // Of notebooks.
      NativeFunction("display") { _, _ throws(TraceStop) in .none },
      NativeFunction("get_ipython") { interpreter, arguments throws(TraceStop) in
        interpreter.opaque("get_ipython()", at: arguments.place)
      },
    ]
  }

  /// A function with a signature.
  static func native(
    _ name: String, _ signature: StaticString,
    _ body: @escaping (Interpreter, BoundArguments) throws(TraceStop) -> Value
  ) -> NativeFunction {
    let signature = Signature(signature)
    return NativeFunction(name) { interpreter, arguments throws(TraceStop) in
      try body(interpreter, try signature.bind(arguments, to: name, in: interpreter))
    }
  }

  private func variables() -> Value {
    let dict = DictObject()
    for name in frame.scope.variables.keys.sorted() {
      dict.set(name, to: frame.scope.variables[name] ?? .none)
    }
    return .dict(dict)
  }

  private func quantified(
    _ iterable: Value, until wanted: Bool, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let iterator = try iterator(over: iterable, at: place)
    if iterator.standsForMany { return opaque("whether items hold", at: place) }
    while let item = try iterator.next() {
      try step(place)
      if item.origin != nil { return item }
      if try truth(of: item, at: place) == wanted { return .bool(wanted) }
    }
    return .bool(!wanted)
  }

  private func extreme(
    _ arguments: CallArguments, _ name: String
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    var items = arguments.positional
    guard !items.isEmpty else {
      throw raise("TypeError", "\(name) expected at least 1 argument, got 0", at: place)
    }
    if items.count == 1 {
      if items[0].origin != nil { return items[0] }
      if items[0].isTensor || items[0].isData {
        return try callMethod(name, of: items[0], CallArguments(place: place))
      }
      items = try self.items(of: items[0], at: place)
    }
    guard var best = items.first else {
      if let value = arguments[keyword: "default"] { return value }
      throw raise("ValueError", "\(name)() arg is an empty sequence", at: place)
    }
    if let unknown = items.lazy.compactMap(\.origin).first { return .opaque(unknown) }
    let key = arguments[keyword: "key"] ?? .none
    func keyed(_ item: Value) throws(TraceStop) -> Value {
      key.isNone ? item : try call(key, CallArguments(positional: [item], place: place))
    }
    var bestKey = try keyed(best)
    for item in items.dropFirst() {
      try step(place)
      let itemKey = try keyed(item)
      let isBetter =
        name == "min"
        ? try precedes(itemKey, bestKey, at: place) : try precedes(bestKey, itemKey, at: place)
      if isBetter { (best, bestKey) = (item, itemKey) }
    }
    return best
  }

  private func rounded(
    _ value: Value, digits: Int?, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .opaque: return value
    case .tensor, .data: return opaque("a rounded tensor", at: place)
    case .float(let number):
      guard let digits else {
        return try integer(of: .float(number.rounded(.toNearestOrEven)), at: place)
      }
      guard number.isFinite, digits < 300 else { return value }
      if digits >= 0 {
        return .float(Double(Self.printed(number, "f", digits)) ?? number)
      }
      let scale = pow(10, Double(min(-digits, 400)))
      guard scale.isFinite else { return .float(0) }
      return .float((number / scale).rounded(.toNearestOrEven) * scale)
    case .int, .bool:
      let integer = value.integer ?? 0
      guard let digits, digits < 0 else { return .int(integer) }
      guard digits > -19 else { return .int(0) }
      var scale = 1
      for _ in 0..<(-digits) { scale *= 10 }
      let (quotient, remainder) = integer.quotientAndRemainder(dividingBy: scale)
      let doubled = remainder.magnitude.multipliedReportingOverflow(by: 2)
      var result = quotient
      if doubled.overflow || doubled.partialValue > scale.magnitude
        || doubled.partialValue == scale.magnitude && quotient % 2 != 0
      {
        result += integer < 0 ? -1 : 1
      }
      let (product, isTooLarge) = result.multipliedReportingOverflow(by: scale)
      guard !isTooLarge else { throw overflow(at: place) }
      return .int(product)
    case .instance(let instance) where instance.type.lookup("__round__") != nil:
      return try callMethod(
        "__round__", of: value,
        CallArguments(positional: digits.map { [.int($0)] } ?? [], place: place))
    default:
      throw raise(
        "TypeError", "type \(typeName(of: value)) doesn't define __round__ method", at: place)
    }
  }

  /// `isinstance(value, types)`
  private func isInstance(
    _ value: Value, ofAny wanted: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if value.origin != nil { return value }
    switch wanted {
    case .type(let wanted): return .bool(isInstance(value, of: wanted))
    case .tuple(let items):
      var unknown: Value?
      for item in items {
        switch try isInstance(value, ofAny: item, at: place) {
        case .bool(true): return .bool(true)
        case .opaque(let origin): unknown = .opaque(origin)
        default: break
        }
      }
      return unknown ?? .bool(false)
    case .opaque(let origin):
      return .opaque(OpaqueValue(what: "isinstance(…, \(origin.what))", place: origin.place))
    default:
      throw raise(
        "TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union", at: place)
    }
  }
}
