import PythonSyntax

/// What a function's body gives back, read from its own statements alone.
struct BodyShape: Hashable {
  /// It yields values.
  var isGenerator = false
  /// Some `return` or `yield` gives something other than `None`.
  var givesValue = false
  /// It has a statement that does something: not `pass`, `...`, a docstring, `NotImplementedError`.
  var hasCode = false
  /// The integer or text that every `return` gives, where they all give a literal.
  var constant: PythonExpression.Constant?
  /// It gives several values beside each other, such as a sample and its label; nil where that cannot
  /// be told.
  var givesSeveral: Bool?
  /// It cuts a stretch with changing bounds out of something.
  var slices = false

  private var returnsSeen = 0
  private var tuples: Set<String> = []
  private var singles: Set<String> = []
  private var fuel = 20_000

  /// Nested statements and expressions that are looked into.
  private static let depthLimit = 60

  init(_ definition: FunctionOutline.Definition) {
    switch definition {
    case .lambda(_, let body):
      hasCode = true
      note(given: body)
    case .function(let function):
      walk(function.body, depth: 0)
    }
  }

  private mutating func walk(_ statements: [PythonStatement], depth: Int) {
    guard depth < Self.depthLimit else { return }
    for statement in statements {
      guard fuel > 0 else { return }
      fuel -= 1
      switch statement.node {
      case .pass, .global, .nonlocal, .fault, .import, .importFrom: break
      case .expr(let value): walk(value)
      case .return(let value):
        hasCode = true
        if let value, !value.isNone { note(given: value) }
        return
      case .raise(let error, _):
        if !(error?.isNotImplemented ?? false) { hasCode = true }
        return
      case .assign(let targets, let value):
        hasCode = true
        look(into: value, depth: 0)
        for target in targets { note(target, value) }
      case .annAssign(let target, _, let value, _):
        hasCode = true
        if let value {
          look(into: value, depth: 0)
          note(target, value)
        }
      case .augAssign(_, _, let value):
        hasCode = true
        look(into: value, depth: 0)
      case .if(let test, let body, let orElse):
        hasCode = true
        switch test.truth {
        case true?: walk(body, depth: depth + 1)
        case false?: walk(orElse, depth: depth + 1)
        case nil:
          walk(body, depth: depth + 1)
          walk(orElse, depth: depth + 1)
        }
      case .for(let loop):
        hasCode = true
        look(into: loop.iterable, depth: 0)
        walk(loop.body, depth: depth + 1)
        walk(loop.orElse, depth: depth + 1)
      case .while(let test, let body, let orElse):
        hasCode = true
        if test.truth != false { walk(body, depth: depth + 1) }
        walk(orElse, depth: depth + 1)
      case .with(let items, let body, _):
        for item in items { look(into: item.context, depth: 0) }
        walk(body, depth: depth + 1)
      case .try(let block):
        walk(block.body, depth: depth + 1)
        for handler in block.handlers { walk(handler.body, depth: depth + 1) }
        walk(block.orElse, depth: depth + 1)
        walk(block.finally, depth: depth + 1)
      case .match(_, let cases):
        hasCode = true
        for item in cases { walk(item.body, depth: depth + 1) }
      case .functionDef, .classDef, .delete, .assert, .typeAlias, .break, .continue: hasCode = true
      }
    }
  }

  private mutating func walk(_ value: PythonExpression) {
    switch value.node {
    case .constant: break
    case .yield(let given):
      isGenerator = true
      hasCode = true
      if let given, !given.isNone { note(given: given) }
    case .yieldFrom(let given):
      isGenerator = true
      hasCode = true
      note(given: given)
    default:
      hasCode = true
      look(into: value, depth: 0)
    }
  }

  private mutating func note(_ target: PythonExpression, _ value: PythonExpression) {
    guard case .name(let name) = target.node else { return }
    if case .yield = value.node { isGenerator = true }
    switch value.severalValues(tuples, singles) {
    case true?: tuples.insert(name)
    case false?: singles.insert(name)
    case nil:
      tuples.remove(name)
      singles.remove(name)
    }
  }

  private mutating func note(given value: PythonExpression) {
    let isFirst = returnsSeen == 0
    returnsSeen += 1
    givesValue = true
    look(into: value, depth: 0)
    let literal = value.literal
    if isFirst { constant = literal } else if literal != constant { constant = nil }
    let several = value.severalValues(tuples, singles)
    if isFirst {
      givesSeveral = several
    } else if several != givesSeveral {
      givesSeveral = several == true || givesSeveral == true ? true : nil
    }
  }

  /// Looks for slices with bounds that are not fixed, and for `yield` within expressions.
  private mutating func look(into value: PythonExpression, depth: Int) {
    guard depth < Self.depthLimit, fuel > 0 else { return }
    fuel -= 1
    switch value.node {
    case .slice(let lower, let upper, _):
      let isFixed =
        (lower?.literal != nil || lower == nil) && (upper?.literal != nil || upper == nil)
      if !isFixed { slices = true }
    case .yield(let given):
      isGenerator = true
      if let given { note(given: given) }
    case .yieldFrom(let given):
      isGenerator = true
      note(given: given)
    case .lambda: break
    default: value.forEachChild { look(into: $0, depth: depth + 1) }
    }
  }
}

extension PythonExpression {
  enum Constant: Hashable {
    case number(Double)
    case text(String)
  }

  var isNone: Bool {
    if case .constant(.none) = node { true } else { false }
  }

  /// The value of a literal, or of a calculation with literals alone.
  var literal: Constant? { literal(depth: 0) }

  private func literal(depth: Int) -> Constant? {
    guard depth < 20 else { return nil }
    switch node {
    case .constant(.int(let value)): return .number(Double(value))
    case .constant(.float(let value)): return .number(value)
    case .constant(.string(let text, _)): return .text(text)
    case .constant(.bool(let value)): return .number(value ? 1 : 0)
    case .unaryOp(.minus, let operand):
      guard case .number(let value)? = operand.literal(depth: depth + 1) else { return nil }
      return .number(-value)
    case .binOp(let left, let op, let right):
      guard case .number(let a)? = left.literal(depth: depth + 1),
        case .number(let b)? = right.literal(depth: depth + 1)
      else { return nil }
      switch op {
      case .add: return .number(a + b)
      case .subtract: return .number(a - b)
      case .multiply: return .number(a * b)
      case .divide: return .number(a / b)
      case .floorDivide: return .number((a / b).rounded(.down))
      default: return nil
      }
    default: return nil
    }
  }

  /// What a condition is, where it is a literal or a negated one: `if False:` comments code out.
  var truth: Bool? {
    switch node {
    case .constant(.bool(let value)): value
    case .constant(.int(let value)): value != 0
    case .constant(.none): false
    case .constant(.string(let text, _)): !text.isEmpty
    case .unaryOp(.not, let operand): operand.truth.map { !$0 }
    case .boolOp(.and, let values): values.contains { $0.truth == false } ? false : nil
    default: nil
    }
  }

  var isNotImplemented: Bool {
    isNamed("NotImplementedError") || isNamed("NotImplemented")
  }

  /// True for tuples, lists and dictionaries of two values on, false for what is one value for sure.
  fileprivate func severalValues(_ tuples: Set<String>, _ singles: Set<String>) -> Bool? {
    switch node {
    case .tuple(let items), .list(let items): return items.count > 1
    case .dict(let items): return items.count > 1
    case .constant, .binOp, .compare, .unaryOp, .joinedString: return false
    case .name(let name): return tuples.contains(name) ? true : singles.contains(name) ? false : nil
    case .ifExp(_, let body, let orElse):
      let (a, b) = (body.severalValues(tuples, singles), orElse.severalValues(tuples, singles))
      return a == b ? a : a == true || b == true ? true : nil
    case .call(let function, _, _):
      guard case .attribute(let owner, let name) = function.node else { return nil }
      guard Self.tensorMakers.contains(name), case .name(let root) = owner.node,
        root == "torch" || root == "np"
      else { return nil }
      return false
    default: return nil
    }
  }

  private static let tensorMakers: Set<String> = [
    "tensor", "from_numpy", "as_tensor", "array", "asarray", "FloatTensor",
  ]

  /// Calls `body` with each expression directly inside of this one.
  func forEachChild(_ body: (PythonExpression) -> Void) {
    func all(_ items: [PythonExpression?]) { for case let item? in items { body(item) } }
    func comprehensions(_ list: [PythonComprehension]) {
      for item in list { all([item.target, item.iterable] + item.conditions) }
    }
    switch node {
    case .name, .constant: break
    case .joinedString(let items), .templateString(let items), .tuple(let items), .list(let items),
      .set(let items), .boolOp(_, let items):
      all(items)
    case .formattedValue(let value, _, let spec): all([value, spec])
    case .interpolation(let value, _, _, let spec): all([value, spec])
    case .attribute(let value, _), .starred(let value), .unaryOp(_, let value), .await(let value),
      .yieldFrom(let value):
      body(value)
    case .subscript(let value, let index): all([value, index])
    case .slice(let lower, let upper, let step): all([lower, upper, step])
    case .call(let function, let arguments, let keywords):
      body(function)
      all(arguments)
      all(keywords.map(\.value))
    case .binOp(let left, _, let right): all([left, right])
    case .compare(let left, let rest): all([left] + rest.map(\.right))
    case .ifExp(let test, let then, let orElse): all([test, then, orElse])
    case .namedExpr(let target, let value): all([target, value])
    case .lambda(_, let value): body(value)
    case .dict(let items):
      for item in items { all([item.key, item.value]) }
    case .listComp(let element, let list), .setComp(let element, let list),
      .generatorExp(let element, let list):
      body(element)
      comprehensions(list)
    case .dictComp(let key, let value, let list):
      all([key, value])
      comprehensions(list)
    case .yield(let value): all([value])
    }
  }
}
