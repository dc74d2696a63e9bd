import PythonSyntax

extension StandardLibrary {
  static func functionTools(_ interpreter: Interpreter) -> [String: Value] {
    let cache = function("functools.lru_cache", "maxsize=None, typed=False") {
      interpreter, arguments throws(TraceStop) in
      // Without arguments the decorator is given the function itself.
      switch arguments["maxsize"] {
      case .function, .bound, .native: return arguments["maxsize"]
      default: return .native(identity("functools.lru_cache"))
      }
    }
    return [
      "partial": .type(partial(interpreter)), "lru_cache": cache,
      "cache": .native(identity("functools.cache")),
      "wraps": function("functools.wraps", "wrapped, *args, **kwargs") {
        _, arguments throws(TraceStop) in
        let wrapped = arguments["wrapped"]
        return .native(
          NativeFunction("functools.wraps") { _, arguments throws(TraceStop) in
            guard let value = arguments.positional.first else { return .none }
            if case .function(let function) = value {
              function.attributes["__wrapped__"] = wrapped
              if case .function(let inner) = wrapped {
                function.attributes["__name__"] = .string(inner.name)
              }
            }
            return value
          })
      },
      "update_wrapper": function("functools.update_wrapper", "wrapper, *args, **kwargs") {
        _, arguments throws(TraceStop) in arguments["wrapper"]
      },
      "reduce": function("functools.reduce", "function, iterable, initial=...") {
        interpreter, arguments throws(TraceStop) in
        let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
        if iterator.standsForMany { return interpreter.opaque("reduce(…)", at: arguments.place) }
        var result = arguments.isGiven("initial") ? arguments["initial"] : try iterator.next()
        while let item = try iterator.next() {
          result = try interpreter.call(
            arguments["function"],
            CallArguments(positional: [result ?? .none, item], place: arguments.place))
        }
        guard let result else {
          throw interpreter.raise(
            "TypeError", "reduce() of empty iterable with no initial value", at: arguments.place)
        }
        return result
      },
      "cached_property": function("functools.cached_property", "func") {
        interpreter, arguments throws(TraceStop) in
        let property = interpreter.property(getter: arguments["func"])
        if case .instance(let instance) = property, case .function(let function) = arguments["func"]
        {
          instance.attributes["cachedName"] = .string("cached \(function.name)")
        }
        return property
      },
      "total_ordering": function("functools.total_ordering", "cls") {
        interpreter, arguments throws(TraceStop) in
        throw interpreter.stop(
          .unsupported, at: arguments.place,
          "functools.total_ordering is not followed; write the comparisons out")
      },
      "cmp_to_key": function("functools.cmp_to_key", "mycmp") {
        interpreter, arguments throws(TraceStop) in
        throw interpreter.stop(
          .unsupported, at: arguments.place, "functools.cmp_to_key is not followed; use key=")
      },
    ]
  }

  private static func identity(_ name: String) -> NativeFunction {
    NativeFunction(name) { _, arguments throws(TraceStop) in arguments.positional.first ?? .none }
  }

  private static func partial(_ interpreter: Interpreter) -> ClassObject {
    let type = interpreter.libraryClass("functools.partial", bases: [], attributes: [:])
    type.attributes["__init__"] = function("partial", "self, func, /, *args, **kwargs") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"] else { return .none }
      interpreter.setPlainAttribute("func", of: instance, to: arguments["func"])
      interpreter.setPlainAttribute("args", of: instance, to: .tuple(arguments.variadic("args")))
      interpreter.setPlainAttribute(
        "keywords", of: instance, to: interpreter.dict(arguments.others.map { ($0.name, $0.value) })
      )
      return .none
    }
    type.attributes["__call__"] = .native(
      NativeFunction("partial.__call__") { interpreter, arguments throws(TraceStop) in
        guard case .instance(let instance)? = arguments.positional.first,
          let function = instance.attributes["func"],
          case .tuple(let positional)? = instance.attributes["args"],
          case .dict(let keywords)? = instance.attributes["keywords"]
        else { return .none }
        var call = CallArguments(
          positional: positional + arguments.positional.dropFirst(), place: arguments.place)
        for entry in keywords.entries where arguments[keyword: entry.original.text] == nil {
          call.keywords.append((entry.original.text, entry.value))
        }
        call.keywords += arguments.keywords
        return try interpreter.call(function, call)
      })
    return type
  }

  static func operators() -> [String: Value] {
    var result: [String: Value] = [:]
    let binary: [(String, PythonBinaryOperator)] = [
      ("add", .add), ("sub", .subtract), ("mul", .multiply), ("truediv", .divide),
      ("floordiv", .floorDivide), ("mod", .modulo), ("pow", .power), ("matmul", .matMul),
      ("and_", .bitAnd), ("or_", .bitOr), ("xor", .bitXor), ("lshift", .leftShift),
      ("rshift", .rightShift), ("concat", .add), ("iadd", .add),
    ]
    for (name, op) in binary {
      result[name] = function("operator.\(name)", "a, b, /") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.binary(op, arguments["a"], arguments["b"], at: arguments.place)
      }
    }
    let comparisons: [(String, PythonCompareOperator)] = [
      ("eq", .equal), ("ne", .notEqual), ("lt", .less), ("le", .lessEqual), ("gt", .greater),
      ("ge", .greaterEqual), ("is_", .is), ("is_not", .isNot),
    ]
    for (name, op) in comparisons {
      result[name] = function("operator.\(name)", "a, b, /") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.compare(op, arguments["a"], arguments["b"], at: arguments.place)
      }
    }
    let unary: [(String, PythonUnaryOperator)] = [
      ("neg", .minus), ("pos", .plus), ("not_", .not), ("invert", .invert), ("inv", .invert),
    ]
    for (name, op) in unary {
      result[name] = function("operator.\(name)", "a, /") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.unary(op, arguments["a"], at: arguments.place)
      }
    }
    result["contains"] = function("operator.contains", "a, b, /") {
      interpreter, arguments throws(TraceStop) in
      try interpreter.compare(.in, arguments["b"], arguments["a"], at: arguments.place)
    }
    result["getitem"] = function("operator.getitem", "a, b, /") {
      interpreter, arguments throws(TraceStop) in
      try interpreter.item(arguments["b"], of: arguments["a"], at: arguments.place)
    }
    result["itemgetter"] = function("operator.itemgetter", "*items") {
      _, outer throws(TraceStop) in
      let items = outer.variadic("items")
      return .native(
        NativeFunction("operator.itemgetter") { interpreter, arguments throws(TraceStop) in
          guard let value = arguments.positional.first else { return .none }
          if items.count == 1 {
            return try interpreter.item(items[0], of: value, at: arguments.place)
          }
          var result: [Value] = []
          for item in items {
            result.append(try interpreter.item(item, of: value, at: arguments.place))
          }
          return .tuple(result)
        })
    }
    result["attrgetter"] = function("operator.attrgetter", "*names") { _, outer throws(TraceStop) in
      let names = outer.variadic("names").map(\.text)
      return .native(
        NativeFunction("operator.attrgetter") { interpreter, arguments throws(TraceStop) in
          var result: [Value] = []
          for name in names {
            var value = arguments.positional.first ?? .none
            for part in name.split(separator: ".") {
              value = try interpreter.attribute(String(part), of: value, at: arguments.place)
            }
            result.append(value)
          }
          return names.count == 1 ? result[0] : .tuple(result)
        })
    }
    result["methodcaller"] = function("operator.methodcaller", "name, /, *args, **kwargs") {
      _, outer throws(TraceStop) in
      .native(
        NativeFunction("operator.methodcaller") { interpreter, arguments throws(TraceStop) in
          try interpreter.callMethod(
            outer["name"].text, of: arguments.positional.first ?? .none,
            CallArguments(
              positional: outer.variadic("args"), keywords: outer.others, place: arguments.place))
        })
    }
    return result
  }
}
