@testable import PythonSyntax

extension PythonUnit {
  /// The tree as `ast.dump` would have it, a line for each statement: the form of expectations.
  var treeText: String {
    statements.map { statement in
      var text = TreeText(source: source, hasPlaces: false)
      text.write(statement)
      return text.text
    }
    .joined(separator: "\n")
  }
}

/// Writes a tree in CPython's words: `(Name id)`, lists in brackets, `-` for nothing; with places
/// `(Name@line:column-line:column id)`. The same text as `compare_trees.py` writes.
struct TreeText {
  let source: PythonSource
  /// Lines and columns are written.
  var hasPlaces: Bool
  /// There are places inside of f-strings too.
  var hasPlacesInStrings = true
  private(set) var bytes: [UInt8] = []

  init(source: PythonSource, hasPlaces: Bool, hasPlacesInStrings: Bool = true) {
    self.source = source
    self.hasPlaces = hasPlaces
    self.hasPlacesInStrings = hasPlacesInStrings
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: - Parts

  private mutating func put(_ text: String) { bytes += text.utf8 }

  private mutating func open(_ name: String, _ range: Range<Int>? = nil) {
    put("(")
    put(name)
    guard let range, hasPlaces else { return }
    let start = source.position(of: range.lowerBound)
    let end = source.position(of: range.upperBound)
    put("@\(start.line):\(start.column)-\(end.line):\(end.column)")
  }

  private mutating func close() { put(")") }

  private mutating func field(_ text: String?) { put(" \(text ?? "-")") }

  private mutating func field(_ expression: PythonExpression?) {
    put(" ")
    if let expression { write(expression) } else { put("-") }
  }

  private mutating func list<Item>(_ items: [Item], _ write: (inout TreeText, Item) -> Void) {
    put(" [")
    for (index, item) in items.enumerated() {
      if index > 0 { put(" ") }
      write(&self, item)
    }
    put("]")
  }

  private mutating func field(_ items: [PythonExpression]) { list(items) { $0.write($1) } }

  private mutating func field(_ items: [PythonStatement]) { list(items) { $0.write($1) } }

  private mutating func field(_ items: [String]) { list(items) { $0.put($1) } }

  private mutating func node(_ name: String, _ range: Range<Int>, _ parts: PythonExpression?...) {
    open(name, range)
    for part in parts { field(part) }
    close()
  }

  private mutating func quoted(_ text: some Sequence<UInt8>, isBytes: Bool = false) {
    put("\"")
    for byte in text {
      switch byte {
      case ..<0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"):
        let digits = String(byte, radix: 16)
        put("\\x\(digits.utf8.count == 1 ? "0" : "")\(digits)")
      case 0x80... where isBytes: bytes += Array(String(Unicode.Scalar(byte)).utf8)
      default: bytes.append(byte)
      }
    }
    put("\"")
  }

  private mutating func write(_ constant: PythonConstant) {
    switch constant {
    case .none: put("None")
    case .bool(let value): put(value ? "True" : "False")
    case .ellipsis: put("...")
    case .int(let value): put("\(value)")
    case .bigInt(let digits): put(digits)
    case .float(let value): put("f\(hexadecimal(value))")
    case .imaginary(let value): put("j\(hexadecimal(value))")
    case .string(let text, let hasUPrefix):
      if hasUPrefix { put("u") }
      quoted(text.utf8)
    case .surrogateString(let units): quoted(units)
    case .bytes(let values):
      put("b")
      quoted(values, isBytes: true)
    }
  }

  private func hexadecimal(_ value: Double) -> String {
    let digits = String(value.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: - Expressions

  mutating func write(_ expression: PythonExpression) {
    let range = expression.range
    switch expression.node {
    case .name(let name):
      open("Name", range)
      field(name)
      close()
    case .constant(let value):
      open("Constant", range)
      put(" ")
      write(value)
      close()
    case .joinedString(let items): strings("JoinedStr", items, range)
    case .templateString(let items): strings("TemplateStr", items, range)
    case .formattedValue(let value, let conversion, let spec):
      open("FormattedValue", range)
      field(value)
      put(" \(code(of: conversion))")
      field(spec)
      close()
    case .interpolation(let value, let source, let conversion, let spec):
      open("Interpolation", range)
      field(value)
      put(" ")
      quoted(source.utf8)
      put(" \(code(of: conversion))")
      field(spec)
      close()
    case .attribute(let value, let name):
      open("Attribute", range)
      field(value)
      field(name)
      close()
    case .subscript(let value, let index): node("Subscript", range, value, index)
    case .slice(let lower, let upper, let step): node("Slice", range, lower, upper, step)
    case .call(let function, let arguments, let keywords):
      open("Call", range)
      field(function)
      field(arguments)
      list(keywords) { $0.write($1) }
      close()
    case .starred(let value): node("Starred", range, value)
    default: writeOperation(expression)
    }
  }

  private func code(of conversion: Character?) -> Int {
    conversion?.asciiValue.map { Int($0) } ?? -1
  }

  private mutating func strings(
    _ name: String, _ items: [PythonExpression], _ range: Range<Int>
  ) {
    open(name, range)
    let outer = hasPlaces
    hasPlaces = outer && hasPlacesInStrings
    field(items)
    hasPlaces = outer
    close()
  }

  private mutating func writeOperation(_ expression: PythonExpression) {
    let range = expression.range
    switch expression.node {
    case .unaryOp(let op, let operand):
      open("UnaryOp", range)
      field(op.rawValue)
      field(operand)
      close()
    case .binOp(let left, let op, let right):
      open("BinOp", range)
      field(left)
      field(op.rawValue)
      field(right)
      close()
    case .boolOp(let op, let values):
      open("BoolOp", range)
      field(op.rawValue)
      field(values)
      close()
    case .compare(let left, let comparisons):
      open("Compare", range)
      field(left)
      field(comparisons.map(\.op.rawValue))
      field(comparisons.map(\.right))
      close()
    case .ifExp(let test, let body, let orElse): node("IfExp", range, test, body, orElse)
    case .namedExpr(let target, let value): node("NamedExpr", range, target, value)
    case .lambda(let parameters, let body):
      open("Lambda", range)
      write(parameters)
      field(body)
      close()
    case .await(let value): node("Await", range, value)
    case .yield(let value): node("Yield", range, value)
    case .yieldFrom(let value): node("YieldFrom", range, value)
    default: writeCollection(expression)
    }
  }

  private mutating func writeCollection(_ expression: PythonExpression) {
    let range = expression.range
    switch expression.node {
    case .tuple(let items): collection("Tuple", range, items)
    case .list(let items): collection("List", range, items)
    case .set(let items): collection("Set", range, items)
    case .dict(let items):
      open("Dict", range)
      list(items) { text, item in
        if let key = item.key { text.write(key) } else { text.put("-") }
      }
      field(items.map(\.value))
      close()
    case .listComp(let item, let clauses): comprehension("ListComp", range, [item], clauses)
    case .setComp(let item, let clauses): comprehension("SetComp", range, [item], clauses)
    case .generatorExp(let item, let clauses):
      comprehension("GeneratorExp", range, [item], clauses)
    case .dictComp(let key, let value, let clauses):
      comprehension("DictComp", range, [key, value], clauses)
    default: put("?")
    }
  }

  private mutating func collection(_ name: String, _ range: Range<Int>, _ items: [PythonExpression])
  {
    open(name, range)
    field(items)
    close()
  }

  private mutating func comprehension(
    _ name: String, _ range: Range<Int>, _ items: [PythonExpression],
    _ clauses: [PythonComprehension]
  ) {
    open(name, range)
    for item in items { field(item) }
    list(clauses) { text, clause in
      text.open("comprehension")
      text.field(clause.target)
      text.field(clause.iterable)
      text.field(clause.conditions)
      text.put(clause.isAsync ? " 1" : " 0")
      text.close()
    }
    close()
  }

  private mutating func write(_ keyword: PythonKeyword) {
    open("keyword", keyword.range)
    field(keyword.name)
    field(keyword.value)
    close()
  }

  private mutating func write(_ parameters: PythonParameters) {
    put(" ")
    open("arguments")
    list(parameters.positionalOnly) { $0.write($1) }
    list(parameters.positional) { $0.write($1) }
    field(parameters.variadic)
    list(parameters.keywordOnly) { $0.write($1) }
    list(parameters.keywordOnly) { text, parameter in
      if let value = parameter.defaultValue { text.write(value) } else { text.put("-") }
    }
    field(parameters.keywordVariadic)
    field((parameters.positionalOnly + parameters.positional).compactMap(\.defaultValue))
    close()
  }

  private mutating func field(_ parameter: PythonParameters.Parameter?) {
    put(" ")
    if let parameter { write(parameter) } else { put("-") }
  }

  private mutating func write(_ parameter: PythonParameters.Parameter) {
    open("arg", parameter.range)
    field(parameter.name)
    field(parameter.annotation)
    close()
  }

  // MARK: - Statements

  mutating func write(_ statement: PythonStatement) {
    let range = statement.range
    switch statement.node {
    case .functionDef(let function):
      open(function.isAsync ? "AsyncFunctionDef" : "FunctionDef", range)
      field(function.name)
      write(function.parameters)
      field(function.body)
      field(function.decorators)
      field(function.returns)
      list(function.typeParameters) { $0.write($1) }
      close()
    case .classDef(let found):
      open("ClassDef", range)
      field(found.name)
      field(found.bases)
      list(found.keywords) { $0.write($1) }
      field(found.body)
      field(found.decorators)
      list(found.typeParameters) { $0.write($1) }
      close()
    case .if(let test, let body, let orElse):
      open("If", range)
      field(test)
      field(body)
      field(orElse)
      close()
    case .for(let loop):
      open(loop.isAsync ? "AsyncFor" : "For", range)
      field(loop.target)
      field(loop.iterable)
      field(loop.body)
      field(loop.orElse)
      close()
    case .while(let test, let body, let orElse):
      open("While", range)
      field(test)
      field(body)
      field(orElse)
      close()
    case .with(let items, let body, let isAsync):
      open(isAsync ? "AsyncWith" : "With", range)
      list(items) { text, item in
        text.open("withitem")
        text.field(item.context)
        text.field(item.target)
        text.close()
      }
      field(body)
      close()
    case .try(let found): write(found, range)
    case .match(let subject, let cases):
      open("Match", range)
      field(subject)
      list(cases) { text, item in
        text.open("match_case")
        text.put(" ")
        text.write(item.pattern)
        text.field(item.condition)
        text.field(item.body)
        text.close()
      }
      close()
    case .fault: put("FAULT")
    default: writeSimple(statement)
    }
  }

  private mutating func write(_ found: PythonTry, _ range: Range<Int>) {
    open(found.isStar ? "TryStar" : "Try", range)
    field(found.body)
    list(found.handlers) { text, handler in
      text.open("ExceptHandler", handler.range)
      text.field(handler.type)
      text.field(handler.name)
      text.field(handler.body)
      text.close()
    }
    field(found.orElse)
    field(found.finally)
    close()
  }

  private mutating func writeSimple(_ statement: PythonStatement) {
    let range = statement.range
    switch statement.node {
    case .expr(let value): node("Expr", range, value)
    case .assign(let targets, let value):
      open("Assign", range)
      field(targets)
      field(value)
      close()
    case .augAssign(let target, let op, let value):
      open("AugAssign", range)
      field(target)
      field(op.rawValue)
      field(value)
      close()
    case .annAssign(let target, let annotation, let value, let isSimple):
      open("AnnAssign", range)
      field(target)
      field(annotation)
      field(value)
      put(isSimple ? " 1" : " 0")
      close()
    case .return(let value): node("Return", range, value)
    case .delete(let targets): collection("Delete", range, targets)
    case .raise(let exception, let cause): node("Raise", range, exception, cause)
    case .assert(let test, let message): node("Assert", range, test, message)
    case .import(let aliases):
      open("Import", range)
      list(aliases) { $0.write($1) }
      close()
    case .importFrom(let module, let aliases, let level):
      open("ImportFrom", range)
      field(module)
      list(aliases) { $0.write($1) }
      put(" \(level)")
      close()
    case .global(let names):
      open("Global", range)
      field(names)
      close()
    case .nonlocal(let names):
      open("Nonlocal", range)
      field(names)
      close()
    case .typeAlias(let name, let typeParameters, let value):
      open("TypeAlias", range)
      field(name)
      list(typeParameters) { $0.write($1) }
      field(value)
      close()
    case .pass: word("Pass", range)
    case .break: word("Break", range)
    case .continue: word("Continue", range)
    default: put("?")
    }
  }

  /// A statement without fields.
  private mutating func word(_ name: String, _ range: Range<Int>) {
    put(name)
  }

  private mutating func write(_ alias: PythonAlias) {
    open("alias", alias.range)
    field(alias.name)
    field(alias.asName)
    close()
  }

  private mutating func write(_ parameter: PythonTypeParameter) {
    open(parameter.kind.rawValue, parameter.range)
    field(parameter.name)
    if parameter.kind == .typeVar { field(parameter.bound) }
    field(parameter.defaultValue)
    close()
  }

  private mutating func write(_ pattern: PythonPattern) {
    let range = pattern.range
    switch pattern.node {
    case .value(let value): node("MatchValue", range, value)
    case .singleton(let value):
      open("MatchSingleton", range)
      put(" ")
      write(value)
      close()
    case .sequence(let items):
      open("MatchSequence", range)
      list(items) { $0.write($1) }
      close()
    case .mapping(let keys, let patterns, let rest):
      open("MatchMapping", range)
      field(keys)
      list(patterns) { $0.write($1) }
      field(rest)
      close()
    case .class(let name, let patterns, let keywords):
      open("MatchClass", range)
      field(name)
      list(patterns) { $0.write($1) }
      field(keywords.map(\.name))
      list(keywords) { $0.write($1.pattern) }
      close()
    case .star(let name):
      open("MatchStar", range)
      field(name)
      close()
    case .as(let inner, let name):
      open("MatchAs", range)
      put(" ")
      if let inner { write(inner) } else { put("-") }
      field(name)
      close()
    case .or(let items):
      open("MatchOr", range)
      list(items) { $0.write($1) }
      close()
    }
  }
}
