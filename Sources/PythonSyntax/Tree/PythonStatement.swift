/// A statement of Python with the bytes that it covers.
///
/// Its cases are those of CPython's `ast` module, named alike.
///
/// Source: Python 3.14 library reference, `ast`, abstract grammar.
public struct PythonStatement: Sendable {
  public let node: Node
  private let startOffset: UInt32
  private let endOffset: UInt32

  /// Of ``PythonSource/bytes``; decorators stand before it.
  public var range: Range<Int> { Int(startOffset)..<Int(endOffset) }

  package init(_ node: Node, _ range: Range<Int>) {
    self.node = node
    startOffset = UInt32(clamping: range.lowerBound)
    endOffset = UInt32(clamping: range.upperBound)
  }

  public indirect enum Node: Sendable {
    // Definitions.
    case functionDef(PythonFunction)
    case classDef(PythonClass)

    // Simple statements.
    case expr(PythonExpression)
    /// `target = target = value`
    case assign(targets: [PythonExpression], value: PythonExpression)
    case augAssign(target: PythonExpression, PythonBinaryOperator, value: PythonExpression)
    /// `isSimple`: the target is a name without brackets around it.
    case annAssign(
      target: PythonExpression, annotation: PythonExpression, value: PythonExpression?,
      isSimple: Bool)
    case `return`(PythonExpression?)
    case delete([PythonExpression])
    case raise(PythonExpression?, cause: PythonExpression?)
    case assert(PythonExpression, message: PythonExpression?)
    case `import`([PythonAlias])
    /// `from ..module import names`; `level` counts the leading dots; the name `*` stands alone.
    case importFrom(module: String?, [PythonAlias], level: Int)
    case global([String])
    case nonlocal([String])
    /// `type name[typeParameters] = value`
    case typeAlias(
      name: PythonExpression, typeParameters: [PythonTypeParameter], value: PythonExpression)
    case pass
    case `break`
    case `continue`

    // Compound statements.
    case `if`(test: PythonExpression, body: [PythonStatement], orElse: [PythonStatement])
    case `for`(PythonFor)
    case `while`(test: PythonExpression, body: [PythonStatement], orElse: [PythonStatement])
    case with([PythonWithItem], body: [PythonStatement], isAsync: Bool)
    case `try`(PythonTry)
    case match(subject: PythonExpression, [PythonMatchCase])

    /// Source that is no Python; the unit's faults say why.
    case fault
  }
}

public struct PythonFunction: Sendable {
  public let name: String
  public let parameters: PythonParameters
  public let body: [PythonStatement]
  public let decorators: [PythonExpression]
  /// After `->`.
  public let returns: PythonExpression?
  public let typeParameters: [PythonTypeParameter]
  public let isAsync: Bool

  package init(
    name: String, parameters: PythonParameters, body: [PythonStatement],
    decorators: [PythonExpression], returns: PythonExpression?,
    typeParameters: [PythonTypeParameter], isAsync: Bool
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.decorators = decorators
    self.returns = returns
    self.typeParameters = typeParameters
    self.isAsync = isAsync
  }
}

public struct PythonClass: Sendable {
  public let name: String
  public let bases: [PythonExpression]
  /// `metaclass=` and others.
  public let keywords: [PythonKeyword]
  public let body: [PythonStatement]
  public let decorators: [PythonExpression]
  public let typeParameters: [PythonTypeParameter]

  package init(
    name: String, bases: [PythonExpression], keywords: [PythonKeyword], body: [PythonStatement],
    decorators: [PythonExpression], typeParameters: [PythonTypeParameter]
  ) {
    self.name = name
    self.bases = bases
    self.keywords = keywords
    self.body = body
    self.decorators = decorators
    self.typeParameters = typeParameters
  }
}

public struct PythonFor: Sendable {
  public let target: PythonExpression
  public let iterable: PythonExpression
  public let body: [PythonStatement]
  public let orElse: [PythonStatement]
  public let isAsync: Bool

  package init(
    target: PythonExpression, iterable: PythonExpression, body: [PythonStatement],
    orElse: [PythonStatement], isAsync: Bool
  ) {
    self.target = target
    self.iterable = iterable
    self.body = body
    self.orElse = orElse
    self.isAsync = isAsync
  }
}

public struct PythonTry: Sendable {
  public let body: [PythonStatement]
  public let handlers: [Handler]
  public let orElse: [PythonStatement]
  public let finally: [PythonStatement]
  /// `except*` of Python 3.11.
  public let isStar: Bool

  public struct Handler: Sendable {
    /// Nil for a bare `except:`.
    public let type: PythonExpression?
    public let name: String?
    public let body: [PythonStatement]
    public let range: Range<Int>

    package init(
      type: PythonExpression?, name: String?, body: [PythonStatement], range: Range<Int>
    ) {
      self.type = type
      self.name = name
      self.body = body
      self.range = range
    }
  }

  package init(
    body: [PythonStatement], handlers: [Handler], orElse: [PythonStatement],
    finally: [PythonStatement], isStar: Bool
  ) {
    self.body = body
    self.handlers = handlers
    self.orElse = orElse
    self.finally = finally
    self.isStar = isStar
  }
}

public struct PythonWithItem: Sendable {
  public let context: PythonExpression
  public let target: PythonExpression?

  package init(context: PythonExpression, target: PythonExpression?) {
    self.context = context
    self.target = target
  }
}

/// `name as asName` of an import.
public struct PythonAlias: Sendable {
  /// Dotted, or `*`.
  public let name: String
  public let asName: String?
  public let range: Range<Int>

  package init(name: String, asName: String?, range: Range<Int>) {
    self.name = name
    self.asName = asName
    self.range = range
  }
}

public struct PythonMatchCase: Sendable {
  public let pattern: PythonPattern
  public let condition: PythonExpression?
  public let body: [PythonStatement]

  package init(pattern: PythonPattern, condition: PythonExpression?, body: [PythonStatement]) {
    self.pattern = pattern
    self.condition = condition
    self.body = body
  }
}

public struct PythonPattern: Sendable {
  public let node: Node
  public let range: Range<Int>

  package init(_ node: Node, _ range: Range<Int>) {
    self.node = node
    self.range = range
  }

  public indirect enum Node: Sendable {
    case value(PythonExpression)
    /// `None`, `True`, `False`.
    case singleton(PythonConstant)
    case sequence([PythonPattern])
    /// `rest`: the name after `**`.
    case mapping(keys: [PythonExpression], patterns: [PythonPattern], rest: String?)
    case `class`(
      PythonExpression, patterns: [PythonPattern],
      keywords: [(name: String, pattern: PythonPattern)])
    /// `*name`; nil for `*_`.
    case star(String?)
    /// `pattern as name`; both nil for `_`, the pattern nil for a capture.
    case `as`(PythonPattern?, name: String?)
    case or([PythonPattern])
  }
}

/// `T: bound = default`, `*Ts = default`, `**P = default` (Python 3.12 and 3.13).
public struct PythonTypeParameter: Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case typeVar = "TypeVar"
    case typeVarTuple = "TypeVarTuple"
    case paramSpec = "ParamSpec"
  }

  public let kind: Kind
  public let name: String
  public let bound: PythonExpression?
  public let defaultValue: PythonExpression?
  public let range: Range<Int>

  package init(
    kind: Kind, name: String, bound: PythonExpression?, defaultValue: PythonExpression?,
    range: Range<Int>
  ) {
    self.kind = kind
    self.name = name
    self.bound = bound
    self.defaultValue = defaultValue
    self.range = range
  }
}
