import PythonSyntax

extension StandardLibrary {
  static func iterationTools(_ interpreter: Interpreter) -> [String: Value] {
    var result = combinatorics()
    result["chain"] = .type(chain(interpreter))
    result["count"] = function("itertools.count", "start=0, step=1") {
      interpreter, arguments throws(TraceStop) in
      var next = arguments["start"]
      let (step, place) = (arguments["step"], arguments.place)
      return .iterator(
        IteratorObject(kind: "itertools.count") { () throws(TraceStop) in
          let current = next
          next = try interpreter.binary(.add, next, step, at: place)
          return current
        })
    }
    result["repeat"] = function("itertools.repeat", "object, times=None") {
      _, arguments throws(TraceStop) in
      var left = try arguments.optionalInt("times")
      let item = arguments["object"]
      return .iterator(
        IteratorObject(kind: "itertools.repeat") { () throws(TraceStop) in
          if let count = left {
            guard count > 0 else { return nil }
            left = count - 1
          }
          return item
        })
    }
    result["cycle"] = function("itertools.cycle", "iterable") {
      interpreter, arguments throws(TraceStop) in
      let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
      guard !iterator.standsForMany else { return .iterator(iterator) }
      let items = try interpreter.items(of: .iterator(iterator), at: arguments.place)
      var index = 0
      return .iterator(
        IteratorObject(kind: "itertools.cycle") { () throws(TraceStop) in
          guard !items.isEmpty else { return nil }
          index += 1
          return items[(index - 1) % items.count]
        })
    }
    result["islice"] = .native(
      NativeFunction("itertools.islice") { interpreter, arguments throws(TraceStop) in
        let parts = arguments.positional.dropFirst().map { $0 }
        guard let iterable = arguments.positional.first, (1...3).contains(parts.count) else {
          throw interpreter.raise(
            "TypeError", "islice expected 2 to 4 arguments", at: arguments.place)
        }
        if let origin = parts.lazy.compactMap(\.origin).first { return .opaque(origin) }
        let iterator = try interpreter.iterator(over: iterable, at: arguments.place)
        let start = parts.count > 1 ? parts[0].integer ?? 0 : 0
        let stop = (parts.count > 1 ? parts[1] : parts[0]).integer
        let step = parts.count > 2 ? max(1, parts[2].integer ?? 1) : 1
        var position = 0
        var wanted = start
        return .iterator(
          IteratorObject(standsForMany: iterator.standsForMany, kind: "itertools.islice") {
            () throws(TraceStop) in
            if let stop, wanted >= stop { return nil }
            while let item = try iterator.next() {
              try interpreter.step(arguments.place)
              position += 1
              if iterator.standsForMany || position - 1 == wanted {
                wanted += step
                return item
              }
            }
            return nil
          })
      })
    result["zip_longest"] = function("itertools.zip_longest", "*iterables, fillvalue=None") {
      interpreter, arguments throws(TraceStop) in
      var columns: [[Value]] = []
      for iterable in arguments.variadic("iterables") {
        columns.append(try interpreter.items(of: iterable, at: arguments.place))
      }
      let count = columns.map(\.count).max() ?? 0
      try interpreter.charge(count * columns.count, at: arguments.place)
      let fill = arguments["fillvalue"]
      let rows = (0..<count).map { index in
        Value.tuple(columns.map { index < $0.count ? $0[index] : fill })
      }
      return .iterator(interpreter.iterator(over: rows, kind: "itertools.zip_longest"))
    }
    result["accumulate"] = function("itertools.accumulate", "iterable, func=None, *, initial=None")
    {
      interpreter, arguments throws(TraceStop) in
      let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
      let (function, place) = (arguments["func"], arguments.place)
      var total: Value? = arguments["initial"].isNone ? nil : arguments["initial"]
      var isFirst = total != nil
      return .iterator(
        IteratorObject(standsForMany: iterator.standsForMany, kind: "itertools.accumulate") {
          () throws(TraceStop) in
          if isFirst {
            isFirst = false
            return total
          }
          guard let item = try iterator.next() else { return nil }
          if let current = total {
            total =
              function.isNone
              ? try interpreter.binary(.add, current, item, at: place)
              : try interpreter.call(
                function, CallArguments(positional: [current, item], place: place))
          } else {
            total = item
          }
          return total
        })
    }
    result["starmap"] = function("itertools.starmap", "function, iterable") {
      interpreter, arguments throws(TraceStop) in
      let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
      let (function, place) = (arguments["function"], arguments.place)
      return .iterator(
        IteratorObject(standsForMany: iterator.standsForMany, kind: "itertools.starmap") {
          () throws(TraceStop) in
          guard let item = try iterator.next() else { return nil }
          return try interpreter.call(
            function,
            CallArguments(positional: try interpreter.items(of: item, at: place), place: place))
        })
    }
    result["tee"] = function("itertools.tee", "iterable, n=2") {
      interpreter, arguments throws(TraceStop) in
      let items = try interpreter.items(of: arguments["iterable"], at: arguments.place)
      let count = try arguments.int("n")
      try interpreter.charge(max(0, count), at: arguments.place)
      return .tuple(
        (0..<max(0, count)).map { _ in
          .iterator(interpreter.iterator(over: items, kind: "itertools._tee"))
        })
    }
    result["pairwise"] = function("itertools.pairwise", "iterable") {
      interpreter, arguments throws(TraceStop) in
      let items = try interpreter.items(of: arguments["iterable"], at: arguments.place)
      return .iterator(
        interpreter.iterator(
          over: zip(items, items.dropFirst()).map { .tuple([$0, $1]) }, kind: "itertools.pairwise"))
    }
    result.merge(filters()) { _, new in new }
    return result
  }

  private static func filters() -> [String: Value] {
    var result: [String: Value] = [:]
    for name in ["takewhile", "dropwhile", "filterfalse"] {
      result[name] = function("itertools.\(name)", "predicate, iterable") {
        interpreter, arguments throws(TraceStop) in
        let iterator = try interpreter.iterator(over: arguments["iterable"], at: arguments.place)
        let (predicate, place) = (arguments["predicate"], arguments.place)
        var isDone = false
        return .iterator(
          IteratorObject(standsForMany: iterator.standsForMany, kind: "itertools.\(name)") {
            () throws(TraceStop) in
            if isDone, name == "takewhile" { return nil }
            while let item = try iterator.next() {
              try interpreter.step(place)
              if isDone || iterator.standsForMany { return item }
              let value =
                predicate.isNone
                ? item
                : try interpreter.call(predicate, CallArguments(positional: [item], place: place))
              let holds = try interpreter.truth(of: value, at: place)
              switch name {
              case "takewhile":
                guard holds else {
                  isDone = true
                  return nil
                }
                return item
              case "dropwhile":
                guard !holds else { continue }
                isDone = true
                return item
              default: if !holds { return item }
              }
            }
            return nil
          })
      }
    }
    result["compress"] = function("itertools.compress", "data, selectors") {
      interpreter, arguments throws(TraceStop) in
      let data = try interpreter.items(of: arguments["data"], at: arguments.place)
      let selectors = try interpreter.items(of: arguments["selectors"], at: arguments.place)
      var kept: [Value] = []
      for (item, selector) in zip(data, selectors)
      where try interpreter.truth(of: selector, at: arguments.place) {
        kept.append(item)
      }
      return .iterator(interpreter.iterator(over: kept, kind: "itertools.compress"))
    }
    result["groupby"] = function("itertools.groupby", "iterable, key=None") {
      interpreter, arguments throws(TraceStop) in
      var groups: [(key: Value, items: [Value])] = []
      for item in try interpreter.items(of: arguments["iterable"], at: arguments.place) {
        let key =
          arguments["key"].isNone
          ? item
          : try interpreter.call(
            arguments["key"], CallArguments(positional: [item], place: arguments.place))
        if let last = groups.last, try interpreter.isEqual(last.key, key, at: arguments.place) {
          groups[groups.count - 1].items.append(item)
        } else {
          groups.append((key, [item]))
        }
      }
      let pairs = groups.map { group in
        Value.tuple([
          group.key, .iterator(interpreter.iterator(over: group.items, kind: "itertools._grouper")),
        ])
      }
      return .iterator(interpreter.iterator(over: pairs, kind: "itertools.groupby"))
    }
    result["batched"] = function("itertools.batched", "iterable, n, *, strict=False") {
      interpreter, arguments throws(TraceStop) in
      let items = try interpreter.items(of: arguments["iterable"], at: arguments.place)
      let count = max(1, try arguments.int("n"))
      let parts = stride(from: 0, to: items.count, by: count).map { start in
        Value.tuple(Array(items[start..<min(start + count, items.count)]))
      }
      return .iterator(interpreter.iterator(over: parts, kind: "itertools.batched"))
    }
    return result
  }

  private static func chain(_ interpreter: Interpreter) -> ClassObject {
    let type = interpreter.libraryClass("itertools.chain", bases: [], attributes: [:])
    func chained(
      _ iterables: IteratorObject, _ interpreter: Interpreter, _ place: SourcePlace
    ) -> Value {
      var current: IteratorObject?
      return .iterator(
        IteratorObject(standsForMany: iterables.standsForMany, kind: "itertools.chain") {
          () throws(TraceStop) in
          while true {
            try interpreter.step(place)
            if let iterator = current {
              if iterator.standsForMany {
                throw interpreter.unknown(
                  OpaqueValue(what: "the number of items", place: place), "chain()", at: place)
              }
              if let item = try iterator.next() { return item }
            }
            guard let next = try iterables.next() else { return nil }
            if iterables.standsForMany {
              return try interpreter.iterator(over: next, at: place).next()
            }
            current = try interpreter.iterator(over: next, at: place)
          }
        })
    }
    type.attributes["__new__"] = .native(
      NativeFunction("chain.__new__") { interpreter, arguments throws(TraceStop) in
        let iterables = Array(arguments.positional.dropFirst())
        if let first = iterables.first, iterables.count == 1 {
          let iterator = try interpreter.iterator(over: first, at: arguments.place)
          if iterator.standsForMany { return .iterator(iterator) }
        }
        return chained(
          interpreter.iterator(over: iterables, kind: "tuple"), interpreter, arguments.place)
      })
    type.attributes["from_iterable"] = .native(
      NativeFunction("itertools.chain.from_iterable") { interpreter, arguments throws(TraceStop) in
        guard let iterable = arguments.positional.last else { return .none }
        return chained(
          try interpreter.iterator(over: iterable, at: arguments.place), interpreter,
          arguments.place)
      })
    return type
  }

  private static func combinatorics() -> [String: Value] {
    var result: [String: Value] = [:]
    result["product"] = function("itertools.product", "*iterables, repeat=1") {
      interpreter, arguments throws(TraceStop) in
      var pools: [[Value]] = []
      for iterable in arguments.variadic("iterables") {
        pools.append(try interpreter.items(of: iterable, at: arguments.place))
      }
      let count = try arguments.int("repeat")
      guard count >= 0, count * pools.count <= 64 else {
        throw interpreter.overflow(at: arguments.place)
      }
      pools = Array(repeating: pools, count: count).flatMap(\.self)
      var rows: [[Value]] = [[]]
      for pool in pools {
        try interpreter.charge(
          rows.count.multipliedReportingOverflow(by: pool.count * pools.count).overflow
            ? .max : rows.count * pool.count, at: arguments.place)
        rows = rows.flatMap { row in pool.map { row + [$0] } }
      }
      return .iterator(
        interpreter.iterator(over: rows.map { .tuple($0) }, kind: "itertools.product"))
    }
    for name in ["permutations", "combinations", "combinations_with_replacement"] {
      result[name] = function("itertools.\(name)", "iterable, r=None") {
        interpreter, arguments throws(TraceStop) in
        let pool = try interpreter.items(of: arguments["iterable"], at: arguments.place)
        let count = try arguments.optionalInt("r") ?? pool.count
        guard count >= 0, count <= 64 else { throw interpreter.overflow(at: arguments.place) }
        var rows: [[Int]] = [[]]
        for _ in 0..<count {
          var next: [[Int]] = []
          for row in rows {
            for index in pool.indices {
              switch name {
              case "permutations": if row.contains(index) { continue }
              case "combinations": if let last = row.last, index <= last { continue }
              default: if let last = row.last, index < last { continue }
              }
              try interpreter.charge(count / 16 + 1, at: arguments.place)
              next.append(row + [index])
            }
          }
          rows = next
        }
        return .iterator(
          interpreter.iterator(
            over: rows.map { .tuple($0.map { pool[$0] }) }, kind: "itertools.\(name)"))
      }
    }
    return result
  }
}
