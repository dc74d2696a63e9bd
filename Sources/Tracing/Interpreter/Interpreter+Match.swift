import PythonSyntax

extension Interpreter {
  func runMatch(
    _ subject: Value, _ cases: ArraySlice<PythonMatchCase>, at place: SourcePlace
  ) throws(TraceStop) -> Flow {
    if case .opaque(let reason) = subject {
      guard mode == .exploring, let first = cases.first else {
        if cases.isEmpty { return .next }
        throw unknown(reason, "the match", at: place)
      }
      return try fork(reason) { () throws(TraceStop) in
        for name in first.pattern.names {
          setVariable(name, to: .opaque(reason))
        }
        return try run(first.body)
      } or: { () throws(TraceStop) in
        try runMatch(subject, cases.dropFirst(), at: place)
      }
    }
    for candidate in cases {
      var bindings: [(name: String, value: Value)] = []
      guard try matches(subject, candidate.pattern, &bindings) else { continue }
      for (name, value) in bindings { setVariable(name, to: value) }
      if let condition = candidate.condition {
        guard try truth(of: try evaluate(condition), at: self.place(condition.range)) else {
          continue
        }
      }
      return try run(candidate.body)
    }
    return .next
  }

  private func matches(
    _ subject: Value, _ pattern: PythonPattern, _ bindings: inout [(name: String, value: Value)]
  ) throws(TraceStop) -> Bool {
    let place = place(pattern.range)
    switch pattern.node {
    case .value(let expression):
      return try isEqual(subject, try evaluate(expression), at: place)
    case .singleton(let constant):
      return isSame(subject, try value(of: constant, at: place))
    case .as(let inner, let name):
      if let inner, !(try matches(subject, inner, &bindings)) { return false }
      if let name { bindings.append((name, subject)) }
      return true
    case .or(let patterns):
      for pattern in patterns where try matches(subject, pattern, &bindings) { return true }
      return false
    case .star: return true
    case .sequence(let patterns): return try matches(subject, sequence: patterns, &bindings, place)
    case .mapping(let keys, let patterns, let rest):
      guard case .dict(let dict) = subject else { return false }
      let left = DictObject()
      left.content = dict.content
      for (key, pattern) in zip(keys, patterns) {
        let key = try self.key(for: try evaluate(key), at: place)
        guard let value = dict[key], try matches(value, pattern, &bindings) else { return false }
        left.remove(key)
      }
      if let rest { bindings.append((rest, .dict(left))) }
      return true
    case .class(let type, let patterns, let keywords):
      return try matches(
        subject, class: try evaluate(type), patterns, keywords, &bindings, place)
    }
  }

  private func matches(
    _ subject: Value, sequence patterns: [PythonPattern],
    _ bindings: inout [(name: String, value: Value)], _ place: SourcePlace
  ) throws(TraceStop) -> Bool {
    let items: [Value]
    switch subject {
    case .list(let list): items = list.items
    case .tuple(let tuple): items = tuple
    case .range: items = try self.items(of: subject, at: place)
    default: return false
    }
    let star = patterns.firstIndex { pattern in
      if case .star = pattern.node { return true }
      return false
    }
    guard let star else {
      guard items.count == patterns.count else { return false }
      for (item, pattern) in zip(items, patterns) {
        guard try matches(item, pattern, &bindings) else { return false }
      }
      return true
    }
    let after = patterns.count - star - 1
    guard items.count >= patterns.count - 1 else { return false }
    for (item, pattern) in zip(items, patterns[..<star]) {
      guard try matches(item, pattern, &bindings) else { return false }
    }
    if case .star(let name?) = patterns[star].node {
      bindings.append((name, .list(ListObject(Array(items[star..<(items.count - after)])))))
    }
    for (item, pattern) in zip(items[(items.count - after)...], patterns[(star + 1)...]) {
      guard try matches(item, pattern, &bindings) else { return false }
    }
    return true
  }

  private func matches(
    _ subject: Value, class type: Value, _ patterns: [PythonPattern],
    _ keywords: [(name: String, pattern: PythonPattern)],
    _ bindings: inout [(name: String, value: Value)], _ place: SourcePlace
  ) throws(TraceStop) -> Bool {
    guard case .type(let type) = type else {
      throw stop(.unsupported, at: place, "a pattern of a class that is not known is not followed")
    }
    guard isInstance(subject, of: type) else { return false }
    if !patterns.isEmpty {
      if patterns.count == 1, types.isPlain(type) {
        guard try matches(subject, patterns[0], &bindings) else { return false }
      } else {
        guard case .tuple(let names)? = type.lookup("__match_args__")?.value,
          names.count >= patterns.count
        else {
          throw raise(
            "TypeError", "\(type.name)() accepts fewer positional sub-patterns", at: place)
        }
        for (name, pattern) in zip(names, patterns) {
          guard case .string(let name) = name else { return false }
          let value = try attribute(name, of: subject, at: place)
          guard try matches(value, pattern, &bindings) else { return false }
        }
      }
    }
    for (name, pattern) in keywords {
      guard try hasAttribute(name, of: subject, at: place) else { return false }
      let value = try attribute(name, of: subject, at: place)
      guard try matches(value, pattern, &bindings) else { return false }
    }
    return true
  }
}

extension PythonPattern {
  /// Names that the pattern binds.
  fileprivate var names: [String] {
    switch node {
    case .value, .singleton: []
    case .sequence(let patterns), .or(let patterns): patterns.flatMap(\.names)
    case .mapping(_, let patterns, let rest): patterns.flatMap(\.names) + (rest.map { [$0] } ?? [])
    case .class(_, let patterns, let keywords):
      patterns.flatMap(\.names) + keywords.flatMap { $0.pattern.names }
    case .star(let name): name.map { [$0] } ?? []
    case .as(let pattern, let name): (pattern?.names ?? []) + (name.map { [$0] } ?? [])
    }
  }
}
