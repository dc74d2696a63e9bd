import Diagnostics
import PythonSyntax

/// A network that the walk found, and what is told of it.
struct FoundNetwork {
  let network: InstanceObject
  var candidate: NetworkCandidate
}

/// One walk through all sources of a hand-in: each file and notebook that Python would start, then what
/// nothing calls.
struct ProgramWalk {
  private let interpreter: Interpreter
  private var program: ModuleTable { interpreter.program }

  init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  /// The networks, and the names of all files of weights.
  func networks() -> (found: [FoundNetwork], files: [String]) {
    runEntries()
    callUncalledFunctions()
    let fromClasses = buildUnbuiltClasses()
    interpreter.startAnew()
    return NetworkCollection(interpreter, fromClasses: fromClasses).collected()
  }

  // MARK: Files

  /// Runs each file that no other one imports, each notebook, and each file with a part for when it is
  /// started itself; then what no import reached.
  private func runEntries() {
    var imported: Set<Int> = []
    var startable: Set<Int> = []
    for (index, file) in program.files.enumerated() {
      for unit in file.units {
        let names = ImportedNames(program.units[unit].statements)
        if names.checksName { startable.insert(index) }
        for (name, level) in names.imports {
          let found =
            level > 0
            ? program.file(importing: name, level: level, from: file)
            : program.file(importing: name, from: file)
          if let found, found != index { imported.insert(found) }
        }
      }
    }
    let notImported = program.files.indices.filter { !imported.contains($0) }
    let started = imported.filter { startable.contains($0) }.sorted()
    for index in notImported + started {
      guard run(entry: index) else { return }
    }
    for index in imported.sorted() where interpreter.modules["file \(index)"] == nil {
      guard !startable.contains(index) else { continue }
      guard run(entry: index) else { return }
    }
  }

  /// False where the fuel is used up.
  private func run(entry index: Int) -> Bool {
    let file = program.files[index]
    let module = ModuleObject(name: "__main__", scope: Scope(parent: nil, moduleScope: nil))
    module.file = index
    interpreter.modules["entry \(index)"] = module
    let scope = module.scope
    scope.variables["__name__"] = .string("__main__")
    if !file.isNotebook { scope.variables["__file__"] = .string(file.path) }
    if let text = file.units.first.flatMap({ program.units[$0].statements.documentation }) {
      scope.variables["__doc__"] = .string(text)
    }
    do throws(TraceStop) {
      try interpreter.run(units: file.units, in: scope)
      return true
    } catch {
      let reason = interpreter.error(of: error)
      interpreter.note(
        reason, at: SourcePlace(unit: file.units.first ?? 0, range: index..<index))
      let isUsedUp =
        interpreter.steps > interpreter.limits.steps
        || interpreter.allocated > interpreter.limits.values
      interpreter.forks = []
      let (steps, allocated) = (interpreter.steps, interpreter.allocated)
      interpreter.startAnew()
      (interpreter.steps, interpreter.allocated) = (steps, allocated)
      return !isUsedUp
    }
  }

  // MARK: Functions

  /// Calls each function of the student's that nothing called, with unknown arguments.
  private func callUncalledFunctions() {
    interpreter.firstUncertainEvent = interpreter.events.count
    var index = 0
    while index < interpreter.functions.count, index < 500 {
      let function = interpreter.functions[index]
      index += 1
      guard !function.wasCalled, !isOfNetwork(function.owner) else { continue }
      guard attempt({ () throws(TraceStop) in try call(function) }) else { return }
    }
  }

  /// The methods of a network are followed when it is traced.
  private func isOfNetwork(_ type: ClassObject?) -> Bool {
    guard let type, let module = interpreter.networkClass else { return false }
    return type.isSubclass(of: module)
  }

  private func call(_ function: FunctionObject) throws(TraceStop) {
    let place = function.place
    var call = CallArguments(place: place)
    let parameters = function.parameters
    for (index, parameter) in (parameters.positionalOnly + parameters.positional).enumerated() {
      if index == 0, let owner = function.owner {
        call.positional.append(try receiver(of: owner, at: place))
      } else {
        call.positional.append(
          function.defaults[parameter.name]
            ?? interpreter.opaque("the argument \(parameter.name)", at: place))
      }
    }
    for parameter in parameters.keywordOnly where function.defaults[parameter.name] == nil {
      call.keywords.append(
        (parameter.name, interpreter.opaque("the argument \(parameter.name)", at: place)))
    }
    let result = try interpreter.call(.function(function), call)
    if case .iterator(let iterator) = result { _ = try iterator.next() }
  }

  /// The last object of a class that was built, or one with unknown arguments.
  private func receiver(of type: ClassObject, at place: SourcePlace) throws(TraceStop) -> Value {
    if let instance = interpreter.lastInstances[ObjectIdentifier(type)] {
      return .instance(instance)
    }
    var call = CallArguments(place: place)
    if case .function(let function)? = type.lookup("__init__")?.value {
      for parameter in function.parameters.positional.dropFirst()
      where function.defaults[parameter.name] == nil {
        call.positional.append(
          interpreter.opaque("the argument \(parameter.name)", at: place))
      }
    }
    return try interpreter.instantiate(type, call)
  }

  /// Runs something that may fail as a whole. False where the fuel is used up.
  private func attempt(_ body: () throws(TraceStop) -> Void) -> Bool {
    let (steps, allocated) = (interpreter.steps, interpreter.allocated)
    do throws(TraceStop) {
      try body()
    } catch {
      interpreter.forks = []
      let used = (interpreter.steps, interpreter.allocated)
      interpreter.startAnew()
      (interpreter.steps, interpreter.allocated) = used
      interpreter.frame = Frame(
        scope: Scope(parent: nil, moduleScope: nil), unit: 0, function: nil)
    }
    return interpreter.steps - steps <= interpreter.limits.steps
      && interpreter.steps < interpreter.limits.steps
      && interpreter.allocated - allocated < interpreter.limits.values
      && interpreter.allocated < interpreter.limits.values
  }

  // MARK: Classes

  /// Builds the networks of classes that the sources never build, or not with known arguments.
  private func buildUnbuiltClasses() -> [InstanceObject] {
    guard let module = interpreter.networkClass else { return [] }
    var built: [InstanceObject] = []
    let classes = interpreter.classes.filter { $0.isSubclass(of: module) && !$0.wasBuiltWell }
    for type in classes.prefix(100) {
      guard let place = type.place else { continue }
      let count = interpreter.events.count
      let isGoingOn = attempt { () throws(TraceStop) in
        let arguments = defaultArguments(of: type, at: place)
        guard case .instance(let instance) = try interpreter.instantiate(type, arguments),
          instance.moduleState != nil, !instance.isIncomplete
        else { return }
        built.append(instance)
      }
      interpreter.events.removeLast(interpreter.events.count - count)
      guard isGoingOn else { break }
    }
    return built
  }

  /// Arguments for the parameters without default: constants of the same name in the sources, unknown
  /// where there is none.
  private func defaultArguments(of type: ClassObject, at place: SourcePlace) -> CallArguments {
    var call = CallArguments(place: place)
    guard case .function(let function)? = type.lookup("__init__")?.value else { return call }
    let parameters = function.parameters
    let required =
      (parameters.positionalOnly + parameters.positional).dropFirst() + parameters.keywordOnly
    for parameter in required where function.defaults[parameter.name] == nil {
      // One that is not known stops the construction only where it is used.
      let value =
        constant(named: parameter.name, near: function.closure)
        ?? interpreter.opaque("the argument \(parameter.name)", at: place)
      call.keywords.append((parameter.name, value))
    }
    return call
  }

  /// The value of a variable with this name, in any case of letters, that all modules agree on.
  private func constant(named name: String, near scope: Scope) -> Value? {
    let own = constant(named: name, in: scope)
    if let own { return own }
    var found: Value?
    for key in interpreter.modules.keys.sorted() {
      guard let module = interpreter.modules[key],
        let value = constant(named: name, in: module.scope)
      else { continue }
      if let found, !interpreter.isSame(found, value) { return nil }
      found = value
    }
    return found
  }

  private func constant(named name: String, in scope: Scope) -> Value? {
    let wanted = name.lowercased()
    var found: Value?
    for (key, value) in scope.variables where key.lowercased() == wanted {
      switch value {
      case .int, .float, .bool, .string, .tuple, .list, .dict:
        if let found, !interpreter.isSame(found, value) { return nil }
        found = interpreter.settled(value)
      default: continue
      }
    }
    if case .opaque? = found { return nil }
    return found
  }
}

extension Interpreter {
  /// `torch.nn.Module`
  var networkClass: ClassObject? {
    guard case .type(let type)? = libraryModule("torch.nn")?.scope.variables["Module"] else {
      return nil
    }
    return type
  }
}

/// Names that a file imports, wherever the statement stands.
private struct ImportedNames {
  private(set) var imports: [(name: String, level: Int)] = []
  /// Whether it asks for `__name__`.
  private(set) var checksName = false

  init(_ statements: [PythonStatement]) { visit(statements, depth: 0) }

  private mutating func visit(_ statements: [PythonStatement], depth: Int) {
    guard depth < 60 else { return }
    for statement in statements {
      switch statement.node {
      case .import(let names): imports += names.map { ($0.name, 0) }
      case .importFrom(let module, let names, let level):
        imports.append((module ?? "", level))
        let prefix = module.map { $0 + "." } ?? ""
        imports += names.filter { $0.name != "*" }.map { (prefix + $0.name, level) }
      case .functionDef(let function): visit(function.body, depth: depth + 1)
      case .classDef(let type): visit(type.body, depth: depth + 1)
      case .if(let test, let body, let orElse):
        if case .compare(let left, _) = test.node, case .name("__name__") = left.node {
          checksName = true
        }
        visit(body, depth: depth + 1)
        visit(orElse, depth: depth + 1)
      case .for(let loop): visit(loop.body + loop.orElse, depth: depth + 1)
      case .while(_, let body, let orElse): visit(body + orElse, depth: depth + 1)
      case .with(_, let body, _): visit(body, depth: depth + 1)
      case .try(let block):
        visit(block.body + block.orElse + block.finally, depth: depth + 1)
        for handler in block.handlers { visit(handler.body, depth: depth + 1) }
      default: break
      }
    }
  }
}
