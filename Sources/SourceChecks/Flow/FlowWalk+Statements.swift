import PythonSyntax

extension FlowWalk {
  mutating func walk(_ statements: [PythonStatement]) {
    guard depth < Self.depthLimit else { return }
    depth += 1
    for statement in statements {
      walk(statement)
      if statement.endsBlock { break }
    }
    depth -= 1
  }

  private mutating func walk(_ statement: PythonStatement) {
    step()
    let range = statement.range
    switch statement.node {
    case .functionDef(let definition): walkFunction(definition, range)
    case .classDef(let definition): walkClass(definition, range)
    case .expr(let value): _ = evaluate(value)
    case .assign(let targets, let value):
      let (facts, parts) = evaluateParts(value)
      noteUpdate(targets, value, facts, range)
      for target in targets { assign(target, facts, parts: parts) }
    case .augAssign(let target, let op, let value):
      let facts = evaluate(value)
      if op == .subtract || op == .add, facts.kinds.contains(.gradient) {
        note(.update, range)
        extend(target, Facts(kinds: .parameters))
      }
      extend(target, facts)
    case .annAssign(let target, _, let value, _):
      if let ownerClass, scopes[scope].isClass, case .name(let name) = target.node,
        !program.classes[ownerClass].fields.contains(name)
      {
        program.classes[ownerClass].fields.append(name)
      }
      if let value { assign(target, evaluate(value)) }
    case .return(let value):
      if let value {
        let facts = evaluate(value)
        if let function { join(result: facts, of: function) }
      }
    case .delete, .pass, .break, .continue, .typeAlias: break
    case .fault: walkDamagedImport(range)
    case .raise(let error, _): if let error { _ = evaluate(error) }
    case .assert(let test, _): _ = evaluate(test)
    case .import(let aliases): walkImport(aliases, range)
    case .importFrom(let module, let aliases, let level):
      walkImport(from: module, aliases, level: level, range)
    case .global(let names):
      for name in names { scopes[scope].borrowed[name] = scopeOfNamespace(namespace) }
    case .nonlocal(let names):
      for name in names { scopes[scope].borrowed[name] = scopes[scope].parent }
    case .if(let test, let body, let orElse): walkIf(test, body, orElse, range)
    case .for(let loop): walkFor(loop, range)
    case .while(let test, let body, let orElse):
      guard test.truth != false else { return walk(orElse) }
      _ = evaluate(test)
      inLoop(range) { $0.walk(body) }
      walk(orElse)
    case .with(let items, let body, _):
      for item in items {
        let facts = evaluate(item.context)
        if let target = item.target { assign(target, facts) }
      }
      walk(body)
    case .try(let block): walkTry(block, range)
    case .match(let subject, let cases): walkMatch(subject, cases, range)
    }
  }

  // MARK: - Control flow

  private mutating func walkIf(
    _ test: PythonExpression, _ body: [PythonStatement], _ orElse: [PythonStatement],
    _ range: Range<Int>
  ) {
    if let truth = test.truth { return walk(truth ? body : orElse) }
    if test.asksForMain {
      // What imports the file does not run this.
      return inBranch(of: range, arm: 0, test: 0..<0, isCertain: true) { $0.walk(body) }
    }
    _ = evaluate(test)
    inBranch(
      of: range, arm: 0, test: test.range, leaves: body.leave
    ) { $0.walk(body) }
    guard !orElse.isEmpty else { return }
    inBranch(
      of: range, arm: 1, test: test.range, leaves: orElse.leave
    ) { $0.walk(orElse) }
  }

  private mutating func walkFor(_ statement: PythonFor, _ range: Range<Int>) {
    let values = iterate(evaluate(statement.iterable), range)
    uncertainty += 1
    assign(statement.target, values)
    uncertainty -= 1
    inLoop(range) { $0.walk(statement.body) }
    uncertainty += 1
    walk(statement.orElse)
    uncertainty -= 1
  }

  private mutating func inLoop(_ range: Range<Int>, _ body: (inout FlowWalk) -> Void) {
    let outer = loop
    loop = place(range)
    uncertainty += 1
    body(&self)
    uncertainty -= 1
    loop = outer
  }

  private mutating func walkTry(_ block: PythonTry, _ range: Range<Int>) {
    inBranch(of: range, arm: 0, test: 0..<0, isCertain: true) { $0.walk(block.body) }
    for (index, handler) in block.handlers.enumerated() {
      inBranch(of: range, arm: 2 + index, test: 0..<0) { walk in
        if let name = handler.name { walk.bind(name, .empty) }
        walk.walk(handler.body)
      }
    }
    walk(block.orElse)
    walk(block.finally)
  }

  private mutating func walkMatch(
    _ subject: PythonExpression, _ cases: [PythonMatchCase], _ range: Range<Int>
  ) {
    let facts = evaluate(subject)
    for (arm, item) in cases.enumerated() {
      inBranch(
        of: range, arm: arm, test: subject.range
      ) { walk in
        walk.bind(item.pattern, facts)
        walk.walk(item.body)
      }
    }
  }

  private mutating func bind(_ pattern: PythonPattern, _ facts: Facts) {
    switch pattern.node {
    case .as(let inner, let name):
      if let name { bind(name, facts) }
      if let inner { bind(inner, facts) }
    case .star(let name): if let name { bind(name, facts) }
    case .sequence(let all), .or(let all): for item in all.prefix(64) { bind(item, facts) }
    case .mapping(_, let all, _), .class(_, let all, _):
      for item in all.prefix(64) { bind(item, facts) }
    case .value, .singleton: break
    }
  }

  // MARK: - Definitions

  private mutating func walkFunction(_ definition: PythonFunction, _ range: Range<Int>) {
    let parameters = definition.parameters
    for parameter in parameters.positionalOnly + parameters.positional + parameters.keywordOnly {
      guard let value = parameter.defaultValue else { continue }
      _ = evaluate(value)
    }
    let owner = scopes[scope].isClass ? ownerClass : nil
    let index = define(.function(definition), name: definition.name, range: range, owner: owner)
    for parameter in parameters.positionalOnly + parameters.positional + parameters.keywordOnly {
      // A default is data like any other: `def show(data=train_set)`.
      guard let value = parameter.defaultValue, case .name(let name) = value.node,
        let facts = lookUp(name), facts.hasOrigin
      else { continue }
      hand(facts, to: parameter.name, of: index)
    }
    if definition.isOverload { return }
    let isStatic = definition.decorators.contains { $0.isNamed("staticmethod") }
    for decorator in definition.decorators { _ = evaluate(decorator) }
    let isProperty = definition.decorators.contains {
      $0.isNamed("property") || $0.isNamed("cached_property")
    }
    if let owner, isProperty {
      properties.insert(PropertyName(owner: owner, name: definition.name))
    }
    bind(definition.name, Facts(.function(index, isBound: false)))
    if isStatic { staticFunctions.insert(index) }
  }

  private mutating func walkClass(_ definition: PythonClass, _ range: Range<Int>) {
    let place = place(range)
    let bases = definition.bases.prefix(16).map { base(of: $0) }
    let index: Int
    if let known = classNumbers[place] {
      index = known
    } else {
      index = program.classes.count
      classNumbers[place] = index
      scopes.append(Scope(parent: scope, isClass: true))
      program.classes.append(
        ClassOutline(
          name: definition.name, place: place, range: range, namespace: namespace,
          scope: scopes.count - 1))
      noteReplacement(index, definition.name)
    }
    if program.classes[index].bases != bases {
      program.classes[index].bases = bases
      grew = true
    }
    for base in bases {
      for case .ownClass(let own) in base.references { program.classes[own].isExtended = true }
    }
    for decorator in definition.decorators {
      _ = evaluate(decorator)
      if decorator.isNamed("dataclass") || decorator.isNamed("define") || decorator.isNamed("s") {
        program.classes[index].isDataClass = true
      }
    }
    let (outerScope, outerClass, outerUncertainty) = (scope, ownerClass, uncertainty)
    scope = program.classes[index].scope
    ownerClass = index
    uncertainty = 0
    walk(definition.body)
    (scope, ownerClass, uncertainty) = (outerScope, outerClass, outerUncertainty)
    bind(definition.name, Facts(.ownClass(index)))
  }

  /// What a base class may be: `Dataset[int]` is `Dataset`.
  private mutating func base(of expression: PythonExpression) -> Facts {
    var expression = expression
    if case .subscript(let value, _) = expression.node { expression = value }
    isNamingBase = true
    let facts = evaluate(expression)
    isNamingBase = false
    return facts
  }

  /// A class that takes another's name in the same scope, unless both stand below conditions.
  private mutating func noteReplacement(_ index: Int, _ name: String) {
    guard uncertainty == 0 else { return }
    for case .ownClass(let former) in scopes[scope].current[name]?.references ?? []
    where former != index {
      program.classes[former].replacedBy = index
      program.classes[index].replaces = former
    }
  }

  // MARK: - Assignments

  /// Gives a target a value.
  ///
  /// - Parameter parts: of a tuple's values, for as many targets.
  mutating func assign(_ target: PythonExpression, _ facts: Facts, parts: [Facts]? = nil) {
    switch target.node {
    case .name(let name): bind(name, facts)
    case .tuple(let targets), .list(let targets):
      // What a tuple holds may stand in any of its places, classes and functions aside.
      let any = facts.filter { !$0.isClass }.single
      deepen { walk in
        for (index, item) in targets.enumerated() {
          let part = parts.flatMap { $0.count == targets.count ? $0[index] : nil }
          walk.assign(item, part ?? any)
        }
      }
    case .starred(let inner): assign(inner, facts)
    case .subscript(let owner, let index):
      _ = evaluate(index)
      if !owner.isPath { _ = evaluate(owner) }
      extend(target, facts)
    case .attribute(let owner, _):
      if !owner.isPath { _ = evaluate(owner) }
      extend(target, facts)
    default: break
    }
  }

  /// Adds a value to what a target holds: `x.append(v)`, `self.x = v`, `x[i] = v`. Only names and
  /// attributes of names are followed, so that nothing is walked twice.
  mutating func extend(_ target: PythonExpression, _ facts: Facts) {
    switch target.node {
    case .name(let name): extend(name, facts)
    case .attribute(let owner, let name) where owner.isPath:
      let owners = evaluate(owner)
      var isOwn = false
      for reference in owners.references {
        switch reference {
        case .instance(let own), .ownClass(let own):
          join(facts, attribute: name, of: own)
          isOwn = true
        default: break
        }
      }
      guard !isOwn, facts.hasOrigin else { return }
      deepen { $0.extend(owner, facts.origin) }
    case .subscript(let owner, _): deepen { $0.extend(owner, facts) }
    default: break
    }
  }

  private mutating func deepen(_ body: (inout FlowWalk) -> Void) {
    guard depth < Self.depthLimit else { return }
    depth += 1
    body(&self)
    depth -= 1
  }

  /// `w = w - rate * w.grad`, `w.data = w.data - …`
  private mutating func noteUpdate(
    _ targets: [PythonExpression], _ value: PythonExpression, _ facts: Facts, _ range: Range<Int>
  ) {
    guard facts.kinds.contains(.gradient), case .binOp(_, let op, _) = value.node,
      op == .subtract || op == .add, targets.count == 1
    else { return }
    note(.update, range)
  }
}

extension Facts.Reference {
  /// A class or function itself, as opposed to data.
  var isClass: Bool {
    switch self {
    case .ownClass, .function: true
    default: false
    }
  }
}

extension [PythonStatement] {
  /// The block ends the function or the program.
  fileprivate var leave: Bool {
    contains { statement in
      switch statement.node {
      case .return, .raise: true
      case .expr(let value): value.exits
      default: false
      }
    }
  }
}

extension PythonStatement {
  /// What follows in the same block does not run.
  var endsBlock: Bool {
    switch node {
    case .return, .raise, .break, .continue: true
    case .expr(let value): value.exits
    default: false
    }
  }
}

extension PythonExpression {
  /// `sys.exit()`, `exit()`, `quit()`
  fileprivate var exits: Bool {
    guard case .call(let function, _, _) = node else { return false }
    switch function.node {
    case .name(let name): return name == "exit" || name == "quit"
    case .attribute(let owner, let name):
      guard case .name(let root) = owner.node else { return false }
      return (root == "sys" && name == "exit") || (root == "os" && name == "_exit")
    default: return false
    }
  }

  /// `__name__ == "__main__"`
  fileprivate var asksForMain: Bool {
    guard case .compare(let left, let rest) = node, rest.count == 1, rest[0].op == .equal else {
      return false
    }
    return left.isMain && rest[0].right.isMain
  }

  private var isMain: Bool {
    switch node {
    case .name(let name): name == "__name__"
    case .constant(.string(let text, _)): text == "__main__"
    default: false
    }
  }

  /// A name, or the last part of a dotted one, called or not.
  func isNamed(_ name: String) -> Bool {
    let named = if case .call(let function, _, _) = node { function.node } else { node }
    return switch named {
    case .name(let own), .attribute(_, let own): own == name
    default: false
    }
  }

  /// A name, or a few attributes of one.
  var isPath: Bool {
    var rest = self
    for _ in 0..<8 {
      switch rest.node {
      case .name: return true
      case .attribute(let owner, _): rest = owner
      default: return false
      }
    }
    return false
  }
}

extension PythonFunction {
  /// `@overload` says types and has no body.
  fileprivate var isOverload: Bool { decorators.contains { $0.isNamed("overload") } }
}
