import PythonSyntax

/// Walks the sources' syntax trees and gathers what each variable, attribute, parameter and result may
/// hold, until nothing new is found.
///
/// Statements are walked in order, and a later assignment replaces an earlier one, except below
/// conditions and in loops, where both count. Bodies of functions are walked after the code around
/// them. Nothing is run, and what is not understood adds nothing.
struct FlowWalk {
  var program: Program
  var scopes: [Scope] = []
  private var namespaceScopes: [Int] = []
  private var namespaceStates: [State] = []
  /// Functions whose bodies are still to be walked, of the namespace at hand.
  private var pending: [Int] = []
  var classNumbers: [CodePlace: Int] = [:]
  var functionNumbers: [CodePlace: Int] = [:]
  /// Something that outlasts a pass grew, so that another pass may find more.
  var grew = false
  private var steps = 0

  // Where the walk is.
  var unit = 0
  var namespace = 0
  var scope = 0
  var function: Int?
  var ownerClass: Int?
  var loop: CodePlace?
  var branch = 0
  /// Statements around this one that may not run, or run again.
  var uncertainty = 0
  var depth = 0
  private var importDepth = 0
  /// The bases of a class are being read: naming a ready-made set there does not load it.
  var isNamingBase = false

  /// `from module import *` by namespace.
  var starImports: [Int: [StarImport]] = [:]
  /// Methods that are read like attributes.
  var properties: Set<PropertyName> = []
  var staticFunctions: Set<Int> = []

  /// `from module import *`; `own` is the namespace if it is one of the submission's.
  struct StarImport: Equatable {
    let module: [String]
    let own: Int?
  }

  struct PropertyName: Hashable {
    let owner: Int
    let name: String
  }

  private enum State { case waiting, active, done }

  /// A namespace's, function's or class's variables.
  struct Scope {
    let parent: Int?
    /// Names of a class are not seen by the functions in it.
    let isClass: Bool
    /// What each holds at this point of the walk.
    var current: [String: Facts] = [:]
    /// All that each ever held: what code sees that runs later.
    var ever: [String: Facts] = [:]
    /// What functions put into them from outside.
    var filled: [String: Facts] = [:]
    /// Names that `global` and `nonlocal` lend it.
    var borrowed: [String: Int] = [:]
  }

  static let depthLimit = 120
  private static let importDepthLimit = 40
  private static let passLimit = 6
  /// Expressions and statements walked in all passes together, after the first.
  private static let stepLimit = 1_000_000
  static let eventLimit = 60_000

  /// Walks all sources.
  static func program(of modules: [PythonModule]) -> Program {
    var walk = FlowWalk(SourceTree(modules))
    walk.run()
    return walk.program
  }

  private init(_ tree: SourceTree) {
    program = Program(tree: tree)
    for _ in tree.namespaces {
      namespaceScopes.append(scopes.count)
      scopes.append(Scope(parent: nil, isClass: false))
    }
  }

  private mutating func run() {
    for pass in 1...Self.passLimit {
      grew = false
      let before = steps
      startPass()
      for index in program.tree.namespaces.indices { walkNamespace(index) }
      let cost = steps - before
      guard grew, pass < Self.passLimit, steps + cost <= Self.stepLimit else { return }
    }
  }

  private mutating func startPass() {
    namespaceStates = Array(repeating: .waiting, count: program.tree.namespaces.count)
    program.events.removeAll(keepingCapacity: true)
    program.frameworkUses.removeAll(keepingCapacity: true)
    program.imports.removeAll(keepingCapacity: true)
    program.branches.removeSubrange(1...)
    for index in scopes.indices { scopes[index].current.removeAll(keepingCapacity: true) }
  }

  // MARK: - Namespaces and functions

  /// Walks a namespace once a pass: before those that import it, as Python does.
  mutating func walkNamespace(_ index: Int) {
    guard namespaceStates[index] == .waiting, importDepth < Self.importDepthLimit else { return }
    namespaceStates[index] = .active
    let outer = context
    let outerPending = pending
    pending = []
    importDepth += 1
    namespace = index
    scope = namespaceScopes[index]
    function = nil
    ownerClass = nil
    loop = nil
    branch = 0
    uncertainty = 0
    depth = 0
    for number in program.tree.namespaces[index].units {
      unit = number
      walk(program.tree.units[number].statements)
    }
    while let next = pending.popLast() { walkBody(of: next) }
    pending = outerPending
    context = outer
    importDepth -= 1
    namespaceStates[index] = .done
  }

  private struct Context {
    let unit, namespace, scope: Int
    let function, ownerClass: Int?
    let loop: CodePlace?
    let branch, uncertainty, depth: Int
  }

  private var context: Context {
    get {
      Context(
        unit: unit, namespace: namespace, scope: scope, function: function, ownerClass: ownerClass,
        loop: loop, branch: branch, uncertainty: uncertainty, depth: depth)
    }
    set {
      (unit, namespace, scope) = (newValue.unit, newValue.namespace, newValue.scope)
      (function, ownerClass, loop) = (newValue.function, newValue.ownerClass, newValue.loop)
      (branch, uncertainty, depth) = (newValue.branch, newValue.uncertainty, newValue.depth)
    }
  }

  private mutating func walkBody(of index: Int) {
    let outline = program.functions[index]
    unit = outline.place.unit
    scope = outline.scope
    function = index
    ownerClass = outline.ownerClass
    loop = nil
    branch = bodyBranches[index] ?? 0
    uncertainty = 0
    depth = 0
    bindParameters(of: index)
    switch outline.definition {
    case .function(let definition): walk(definition.body)
    case .lambda(_, let body): join(result: evaluate(body), of: index)
    }
  }

  /// The branch in which a function is defined, for the body that is walked later.
  private var bodyBranches: [Int: Int] = [:]

  /// Gives the parameters what calls are known to hand to them, else their defaults.
  private mutating func bindParameters(of index: Int) {
    let outline = program.functions[index]
    let all = outline.definition.parameters
    var isFirst = true
    for parameter in all.positionalOnly + all.positional + all.keywordOnly {
      var facts = outline.parameters[parameter.name] ?? .empty
      if isFirst, let owner = outline.ownerClass, outline.parameters[parameter.name] == nil {
        facts = Facts(isClassMethod(outline) ? .ownClass(owner) : .instance(owner))
      }
      isFirst = false
      if let annotation = parameter.annotation, !facts.hasOrigin {
        facts.join(annotated(annotation))
      }
      bind(parameter.name, facts)
    }
    for parameter in [all.variadic, all.keywordVariadic] {
      if let parameter { bind(parameter.name, outline.parameters[parameter.name] ?? .empty) }
    }
  }

  /// An instance of the student's class that an annotation names.
  private mutating func annotated(_ annotation: PythonExpression) -> Facts {
    guard case .name(let name) = annotation.node else { return .empty }
    var facts = Facts.empty
    for case .ownClass(let own) in lookUp(name)?.references ?? [] {
      facts.join(Facts(.instance(own)))
    }
    return facts
  }

  private func isClassMethod(_ outline: FunctionOutline) -> Bool {
    if outline.name == "__new__" || outline.name == "__class_getitem__" { return true }
    return outline.hasDecorator("classmethod")
  }

  /// Finds or makes a function and has its body walked.
  mutating func define(
    _ definition: FunctionOutline.Definition, name: String, range: Range<Int>, owner: Int?
  ) -> Int {
    let place = CodePlace(unit: unit, offset: range.lowerBound)
    let index: Int
    if let known = functionNumbers[place] {
      index = known
    } else {
      var parent = scope
      while scopes[parent].isClass, let outer = scopes[parent].parent { parent = outer }
      index = program.functions.count
      functionNumbers[place] = index
      scopes.append(Scope(parent: parent, isClass: false))
      program.functions.append(
        FunctionOutline(
          name: name, place: place, range: range, namespace: namespace, scope: scopes.count - 1,
          ownerClass: owner, enclosing: function, loop: loop, definition: definition,
          shape: BodyShape(definition)))
    }
    bodyBranches[index] = branch
    pending.append(index)
    return index
  }

  mutating func join(result facts: Facts, of index: Int) {
    if program.functions[index].result.join(facts) { grew = true }
  }

  // MARK: - Bookkeeping

  /// Counts one step of the walk.
  mutating func step() { steps += 1 }

  func place(_ range: Range<Int>) -> CodePlace { CodePlace(unit: unit, offset: range.lowerBound) }

  mutating func note(_ kind: Program.Event.Kind, _ range: Range<Int>) {
    guard program.events.count < Self.eventLimit else { return }
    program.events.append(
      Program.Event(
        kind: kind, place: place(range), function: function, loop: loop, branch: branch))
  }

  /// Runs a part of the walk below a condition.
  mutating func inBranch(
    of statement: Range<Int>, arm: Int, test: Range<Int>, leaves: Bool = false,
    isCertain: Bool = false, _ body: (inout FlowWalk) -> Void
  ) {
    let outer = branch
    program.branches.append(
      Program.Branch(
        parent: outer, place: place(statement), arm: arm, test: test, leaves: leaves))
    branch = program.branches.count - 1
    if !isCertain { uncertainty += 1 }
    body(&self)
    if !isCertain { uncertainty -= 1 }
    branch = outer
  }
}

extension FunctionOutline {
  /// A method of the class itself, such as `from_csv`.
  var isMaker: Bool { hasDecorator("classmethod") || hasDecorator("staticmethod") }

  func hasDecorator(_ name: String) -> Bool {
    guard case .function(let function) = definition else { return false }
    return function.decorators.contains { decorator in
      switch decorator.node {
      case .name(let own): own == name
      case .attribute(_, let own): own == name
      default: false
      }
    }
  }
}
