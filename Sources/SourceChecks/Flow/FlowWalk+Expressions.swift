import PythonSyntax

extension FlowWalk {
  /// Attributes that say something about data and are not the data.
  private static let descriptions: Set<String> = [
    "classes", "class_to_idx", "transform", "target_transform", "shape", "dtype", "raw_folder",
    "processed_folder", "root", "info", "device", "ndim", "__class__", "__name__", "name",
    "columns",
  ]

  /// What an expression's value may be. Its parts are noted on the way.
  mutating func evaluate(_ expression: PythonExpression) -> Facts {
    guard depth < Self.depthLimit else { return .empty }
    depth += 1
    defer { depth -= 1 }
    step()
    switch expression.node {
    case .name(let name):
      let facts = lookUp(name) ?? unbound(name)
      noteNamed(facts, expression.range)
      return facts
    case .constant: return .empty
    case .attribute: return evaluateChain(expression)
    case .call: return evaluateChain(expression)
    case .subscript: return evaluateChain(expression)
    case .binOp: return evaluateOperators(expression)
    case .starred(let value), .await(let value): return evaluate(value)
    case .unaryOp(_, let operand): return evaluate(operand).data
    case .boolOp(_, let values): return union(values)
    case .compare(let left, let rest):
      _ = union([left] + rest.map(\.right))
      return .empty
    case .ifExp(let test, let body, let orElse):
      _ = evaluate(test)
      switch test.truth {
      case true?: return evaluate(body)
      case false?: return evaluate(orElse)
      case nil: return union([body, orElse])
      }
    case .namedExpr(let target, let value):
      let facts = evaluate(value)
      assign(target, facts)
      return facts
    case .lambda(let parameters, let body):
      let index = define(
        .lambda(parameters, body: body), name: "lambda", range: expression.range,
        owner: scopes[scope].isClass ? ownerClass : nil)
      return Facts(.function(index, isBound: false))
    default: return evaluateCollection(expression)
    }
  }

  private mutating func evaluateCollection(_ expression: PythonExpression) -> Facts {
    switch expression.node {
    case .tuple(let items), .list(let items), .set(let items):
      return union(items).adding(.several)
    case .dict(let items):
      var facts = Facts.empty
      for item in items {
        if let key = item.key { facts.join(evaluate(key)) }
        facts.join(evaluate(item.value))
      }
      return facts.adding(.several)
    case .joinedString(let items), .templateString(let items):
      for item in items { _ = evaluate(item) }
      return .empty
    case .formattedValue(let value, _, let spec):
      _ = evaluate(value)
      if let spec { _ = evaluate(spec) }
      return .empty
    case .interpolation(let value, _, _, _):
      _ = evaluate(value)
      return .empty
    case .slice(let lower, let upper, let step):
      for case let bound? in [lower, upper, step] { _ = evaluate(bound) }
      return .empty
    case .listComp(let element, let list), .setComp(let element, let list),
      .generatorExp(let element, let list):
      return comprehend(list) { $0.evaluate(element) }.adding(.several)
    case .dictComp(let key, let value, let list):
      return comprehend(list) { $0.evaluate(key).joined($0.evaluate(value)) }.adding(.several)
    case .yield(let value):
      let facts = value.map { evaluate($0) } ?? .empty
      if let function, program.functions[function].yields.join(facts) { grew = true }
      return .empty
    case .yieldFrom(let value):
      let facts = iterate(evaluate(value), value.range)
      if let function, program.functions[function].yields.join(facts) { grew = true }
      return facts
    default: return .empty
    }
  }

  /// The value, and of a tuple the values in it.
  mutating func evaluateParts(_ value: PythonExpression) -> (all: Facts, parts: [Facts]?) {
    guard case .tuple(let items) = value.node, items.count <= 64 else {
      return (evaluate(value), nil)
    }
    let parts = items.map { evaluate($0) }
    let all = parts.reduce(Facts(kinds: .several)) { $0.joined($1) }
    return (all, parts)
  }

  mutating func union(_ items: [PythonExpression]) -> Facts {
    var facts = Facts.empty
    for item in items { facts.join(evaluate(item)) }
    return facts
  }

  /// Names of a comprehension are its own.
  private mutating func comprehend(
    _ list: [PythonComprehension], _ element: (inout FlowWalk) -> Facts
  ) -> Facts {
    var hidden: [(name: String, facts: Facts?)] = []
    for item in list {
      let values = iterate(evaluate(item.iterable), item.iterable.range)
      for name in item.target.names {
        hidden.append((name, scopes[scope].current[name]))
        scopes[scope].current[name] = values.filter { !$0.isClass }
        if scopes[scope].ever[name] == nil { scopes[scope].ever[name] = .empty }
      }
      for condition in item.conditions { _ = evaluate(condition) }
    }
    let facts = element(&self)
    for (name, former) in hidden.reversed() { scopes[scope].current[name] = former }
    return facts
  }

  /// `a + b * c`: data of either side. Long sums are nested to the left, so that side is a loop.
  private mutating func evaluateOperators(_ expression: PythonExpression) -> Facts {
    var facts = Facts.empty
    var rest = expression
    while case .binOp(let left, let op, let right) = rest.node {
      let side = evaluate(right)
      facts.join(op == .add ? side : side.data)
      rest = left
    }
    facts.join(evaluate(rest))
    return facts.joining
  }

  // MARK: - Attributes, items and calls

  /// `a.b(c)[d].e`: such chains are nested to the left and may be long, so they are a loop.
  private mutating func evaluateChain(_ expression: PythonExpression) -> Facts {
    var links: [PythonExpression] = []
    var root = expression
    descend: while true {
      switch root.node {
      case .attribute(let inner, _), .subscript(let inner, _), .call(let inner, _, _):
        links.append(root)
        root = inner
      default: break descend
      }
    }
    var facts: Facts
    if case .name(let name) = root.node {
      facts = lookUp(name) ?? unbound(name)
      for case .ownClass(let own) in facts.references { use(own, .named, root.range) }
    } else {
      facts = evaluate(root)
    }
    var receiver = Receiver(root: root)
    for (number, link) in links.reversed().enumerated() {
      let next = number + 1 < links.count ? links[links.count - 2 - number] : nil
      facts = evaluate(link, of: facts, &receiver, next: next)
    }
    return facts
  }

  /// What the last attribute of a chain was taken from.
  struct Receiver {
    var facts = Facts.empty
    var expression: PythonExpression
    /// The last attribute's name.
    var member: String?

    init(root: PythonExpression) { expression = root }
  }

  private mutating func evaluate(
    _ link: PythonExpression, of owner: Facts, _ receiver: inout Receiver, next: PythonExpression?
  ) -> Facts {
    step()
    switch link.node {
    case .attribute(let expression, let name):
      receiver.facts = owner
      receiver.expression = expression
      receiver.member = name
      let facts = member(name, of: owner)
      // A name that goes on is noted where it ends.
      if !(next?.isAttribute ?? false) {
        noteNamed(facts, link.range, isCalled: next?.isCall ?? false)
      }
      return facts
    case .subscript(_, let index):
      let key = evaluate(index)
      receiver.member = nil
      return item(of: owner, key, link.range)
    case .call(let function, let arguments, let keywords):
      if case .name = function.node { noteNamed(owner, function.range, isCalled: true) }
      defer { receiver.member = nil }
      return call(
        owner, receiver: receiver, arguments: arguments, keywords: keywords, link.range)
    default: return .empty
    }
  }

  /// `owner.name`
  mutating func member(_ name: String, of owner: Facts) -> Facts {
    if name == "grad", !owner.references.contains(where: \.isLibrary) {
      return owner.origin.adding(.gradient)
    }
    var facts = Facts.empty
    var isKnown = false
    for reference in owner.references {
      switch reference {
      case .library(let number):
        isKnown = true
        facts.join(libraryMember(name, of: number))
      case .namespace(let index):
        isKnown = true
        if let found = exported(name, of: index) {
          facts.join(found)
        } else if let own = submodule(name, of: index) {
          facts.join(Facts(.namespace(own)))
        }
      case .instance(let own):
        if let found = attribute(name, of: own, isInstance: true) {
          isKnown = true
          facts.join(found)
        }
      case .ownClass(let own):
        isKnown = true
        if let found = attribute(name, of: own, isInstance: false) { facts.join(found) }
      case .base(let own):
        isKnown = true
        if let found = inherited(name, of: own) { facts.join(found) }
      case .made, .function: break
      }
    }
    if isKnown { return facts }
    guard !Self.descriptions.contains(name) else { return .empty }
    // `loader.dataset` is what the loader was given, `model.fc` a part of a network.
    let keeps = name == "dataset" || name == "data" || name == "module"
    var rest = keeps ? owner : owner.data
    rest.kinds.formUnion(owner.kinds.intersection([.stored, .network, .gradient, .stateDict]))
    return rest
  }

  private mutating func libraryMember(_ name: String, of number: Int) -> Facts {
    let member = program.libraries.member(name, of: number)
    let full = program.libraries.names[member]
    if full.first == KnownNames.missing,
      let own = program.tree.ownModule(Array(full.dropFirst()), level: 0, from: namespace)
    {
      return Facts(.namespace(own))
    }
    return Facts(.library(member))
  }

  private func submodule(_ name: String, of index: Int) -> Int? {
    let parts = program.tree.namespaces[index].moduleParts + [name]
    return program.tree.ownModule(parts, level: 0, from: namespace)
  }

  /// `owner[index]`
  private mutating func item(of owner: Facts, _ key: Facts, _ range: Range<Int>) -> Facts {
    if owner.kinds.contains(.several) { return owner.single }
    var facts = owner.filter { !$0.isClass || $0.isFunction }
    for case .instance(let own) in owner.references {
      guard let method = method("__getitem__", of: own) else { continue }
      use(own, .indexed, range)
      facts.join(program.functions[method].result.data)
      hand(key, toArgument: 0, of: method)
    }
    return facts
  }

  /// What a loop over a value gives.
  mutating func iterate(_ facts: Facts, _ range: Range<Int>) -> Facts {
    if facts.kinds.contains(.several) {
      if facts.hasOrigin { note(.iterates(facts.origin), range) }
      return facts.single
    }
    var values = facts.filter { reference in
      switch reference {
      case .instance(let own):
        method("__getitem__", of: own) == nil
          && method("__iter__", of: own) == nil
      default: true
      }
    }
    values.kinds.subtract(.dataLoader)
    for case .instance(let own) in facts.references {
      use(own, .iterated, range)
      values.join(samples(of: own))
    }
    if facts.hasOrigin || facts.kinds.contains(.dataLoader) || !facts.references.isEmpty {
      note(.iterates(facts), range)
    }
    return values
  }

  /// What an instance gives as samples.
  func samples(of own: Int) -> Facts {
    var facts = Facts.empty
    if let method = method("__iter__", of: own) {
      facts.join(program.functions[method].yields)
      facts.join(program.functions[method].result.data)
      if let next = self.method("__next__", of: own) { facts.join(program.functions[next].result) }
    }
    if let method = method("__getitem__", of: own) { facts.join(program.functions[method].result) }
    return facts
  }

  // MARK: - Members of own classes

  /// An attribute or method, of the class or of those that it extends.
  private mutating func attribute(_ name: String, of own: Int, isInstance: Bool) -> Facts? {
    for index in lineage(of: own) {
      guard let facts = program.classes[index].attributes[name] else { continue }
      if isInstance, properties.contains(PropertyName(owner: index, name: name)) {
        var values = Facts.empty
        for case .function(let method, _) in facts.references {
          program.functions[method].isUsed = true
          hand(Facts(.instance(own)), toSelfOf: method)
          values.join(program.functions[method].result)
        }
        return values
      }
      return bound(facts, to: own, isInstance: isInstance)
    }
    return nil
  }

  /// `super().name`
  private mutating func inherited(_ name: String, of own: Int) -> Facts? {
    for index in lineage(of: own).dropFirst() {
      if let facts = program.classes[index].attributes[name] {
        return bound(facts, to: own, isInstance: true)
      }
    }
    var facts = Facts.empty
    for index in lineage(of: own) {
      for base in program.classes[index].bases {
        for case .library(let number) in base.references {
          facts.join(libraryMember(name, of: number))
        }
      }
    }
    return facts
  }

  private func bound(_ facts: Facts, to own: Int, isInstance: Bool) -> Facts {
    var result = facts.filter { if case .function = $0 { false } else { true } }
    for case .function(let index, let isBound) in facts.references {
      let outline = program.functions[index]
      let takesOwner =
        outline.ownerClass != nil && !staticFunctions.contains(index)
        && (isInstance || outline.hasDecorator("classmethod"))
      result.join(Facts(.function(index, isBound: isBound || takesOwner)))
    }
    return result
  }

  func lineage(of own: Int) -> [Int] { program.lineage(of: own) }

  func method(_ name: String, of own: Int) -> Int? { program.method(name, of: own) }

  // MARK: - What is noted of names

  mutating func use(_ own: Int, _ use: ClassUse, _ range: Range<Int>) {
    let outline = program.classes[own]
    let place = place(range)
    // What a class does with itself is no use of it, but for a method that makes one.
    if outline.contains(place), use < .iterated {
      let isMaker = function.map { program.functions[$0].isMaker } ?? false
      guard use == .made, isMaker else { return }
    }
    guard use > outline.use else { return }
    program.classes[own].use = use
    program.classes[own].usePlace = place
  }

  private mutating func noteNamed(
    _ facts: Facts, _ range: Range<Int>, isCalled: Bool = false
  ) {
    guard !facts.references.isEmpty, !isNamingBase else { return }
    for reference in facts.references {
      switch reference {
      case .ownClass(let own): use(own, .named, range)
      case .function(let index, _): program.functions[index].isUsed = true
      case .library(let number):
        switch program.libraries.roles[number] {
        case .readyMade(let name):
          note(.readyMade(name), range)
          noteFramework(number, range, isCalled: isCalled)
        case .framework: noteFramework(number, range, isCalled: isCalled)
        default: break
        }
      default: break
      }
    }
  }

  private mutating func noteFramework(_ number: Int, _ range: Range<Int>, isCalled: Bool) {
    let root = program.libraries.names[number].first ?? ""
    guard Frameworks.names[root] != nil, program.frameworkUses.count < Self.eventLimit else {
      return
    }
    program.frameworkUses.append(
      Program.FrameworkUse(
        namespace: namespace, name: number, place: place(range), isCalled: isCalled))
  }
}

extension Facts {
  /// Data and what they are for, without classes, functions and made things.
  var data: Facts {
    var facts = origin
    facts.kinds = kinds.intersection([
      .gradient, .parameters, .stateDict, .optimizerState, .stored,
    ])
    return facts
  }

  /// One of several values.
  var single: Facts {
    var facts = self
    facts.kinds.remove(.several)
    return facts
  }

  /// Of a sum: what was made stays, since data sets are added too, but no functions.
  fileprivate var joining: Facts {
    var facts = filter { reference in
      switch reference {
      case .instance, .made: true
      default: false
      }
    }
    facts.kinds.remove(.several)
    return facts
  }

  func adding(_ kinds: Kinds) -> Facts {
    var facts = self
    facts.kinds.formUnion(kinds)
    return facts
  }
}

extension Facts.Reference {
  var isFunction: Bool {
    if case .function = self { true } else { false }
  }
}

extension PythonExpression {
  fileprivate var isAttribute: Bool {
    if case .attribute = node { true } else { false }
  }

  fileprivate var isCall: Bool {
    if case .call = node { true } else { false }
  }

  /// Names that a target binds.
  var names: [String] {
    switch node {
    case .name(let name): [name]
    case .tuple(let items), .list(let items): items.prefix(64).flatMap(\.names)
    case .starred(let inner): inner.names
    default: []
    }
  }
}
