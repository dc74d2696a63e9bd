/// An expression of Python with the bytes that it covers.
///
/// Its cases are those of CPython's `ast` module, named alike, without the contexts `Load`, `Store`
/// and `Del`, which follow from where an expression stands.
///
/// Source: Python 3.14 library reference, `ast`, abstract grammar.
public struct PythonExpression: Sendable {
  public let node: Node
  private let startOffset: UInt32
  private let endOffset: UInt32

  /// Of ``PythonSource/bytes``; brackets around an expression are not part of it.
  public var range: Range<Int> { Int(startOffset)..<Int(endOffset) }

  package init(_ node: Node, _ range: Range<Int>) {
    self.node = node
    startOffset = UInt32(clamping: range.lowerBound)
    endOffset = UInt32(clamping: range.upperBound)
  }

  public indirect enum Node: Sendable {
    // Atoms.
    case name(String)
    case constant(PythonConstant)
    /// An f-string: constants and formatted values in order.
    case joinedString([PythonExpression])
    /// `{value!conversion:formatSpec}` in an f-string; the conversion is `s`, `r` or `a`, the format
    /// spec a `joinedString`.
    case formattedValue(PythonExpression, conversion: Character?, formatSpec: PythonExpression?)
    /// A template string of Python 3.14: constants and interpolations in order.
    case templateString([PythonExpression])
    /// A field of a template string; `source` is its text.
    case interpolation(
      PythonExpression, source: String, conversion: Character?, formatSpec: PythonExpression?)

    // Access.
    case attribute(PythonExpression, name: String)
    case `subscript`(PythonExpression, index: PythonExpression)
    /// `lower:upper:step`, inside a subscript alone.
    case slice(lower: PythonExpression?, upper: PythonExpression?, step: PythonExpression?)
    case call(PythonExpression, arguments: [PythonExpression], keywords: [PythonKeyword])
    case starred(PythonExpression)

    // Operators.
    case unaryOp(PythonUnaryOperator, PythonExpression)
    case binOp(PythonExpression, PythonBinaryOperator, PythonExpression)
    /// At least two values.
    case boolOp(PythonBoolOperator, [PythonExpression])
    /// `left op right op right …`, at least one comparison.
    case compare(PythonExpression, [PythonComparison])
    /// `body if test else orElse`
    case ifExp(test: PythonExpression, body: PythonExpression, orElse: PythonExpression)
    /// `target := value`
    case namedExpr(target: PythonExpression, value: PythonExpression)
    case lambda(PythonParameters, body: PythonExpression)

    // Collections.
    case tuple([PythonExpression])
    case list([PythonExpression])
    case set([PythonExpression])
    case dict([PythonDictItem])
    case listComp(PythonExpression, [PythonComprehension])
    case setComp(PythonExpression, [PythonComprehension])
    case generatorExp(PythonExpression, [PythonComprehension])
    case dictComp(key: PythonExpression, value: PythonExpression, [PythonComprehension])

    // Of functions.
    case await(PythonExpression)
    case yield(PythonExpression?)
    case yieldFrom(PythonExpression)
  }
}

/// A literal's value.
public enum PythonConstant: Hashable, Sendable {
  case none
  case bool(Bool)
  case ellipsis
  case int(Int)
  /// An integer beyond 64 bits, in decimal digits.
  case bigInt(String)
  case float(Double)
  /// The imaginary part.
  case imaginary(Double)
  /// Adjacent literals are joined. `hasUPrefix` where the first has the prefix `u`.
  case string(String, hasUPrefix: Bool = false)
  /// A string with lone surrogates (`"\ud800"`), which no Swift string holds: each surrogate in the
  /// three bytes that UTF-8 would give it.
  case surrogateString([UInt8])
  case bytes([UInt8])
}

/// An argument by keyword.
public struct PythonKeyword: Sendable {
  /// Nil for `**value`.
  public let name: String?
  public let value: PythonExpression
  public let range: Range<Int>

  package init(name: String?, value: PythonExpression, range: Range<Int>) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// An item of a dictionary display.
public struct PythonDictItem: Sendable {
  /// Nil for `**value`.
  public let key: PythonExpression?
  public let value: PythonExpression

  package init(key: PythonExpression?, value: PythonExpression) {
    self.key = key
    self.value = value
  }
}

/// One comparison of a chain: `op right`.
public struct PythonComparison: Sendable {
  public let op: PythonCompareOperator
  public let right: PythonExpression

  package init(_ op: PythonCompareOperator, _ right: PythonExpression) {
    self.op = op
    self.right = right
  }
}

/// `for target in iterable if condition if condition`
public struct PythonComprehension: Sendable {
  public let target: PythonExpression
  public let iterable: PythonExpression
  public let conditions: [PythonExpression]
  public let isAsync: Bool

  package init(
    target: PythonExpression, iterable: PythonExpression, conditions: [PythonExpression],
    isAsync: Bool
  ) {
    self.target = target
    self.iterable = iterable
    self.conditions = conditions
    self.isAsync = isAsync
  }
}

/// Parameters of a function or lambda.
public struct PythonParameters: Sendable {
  public struct Parameter: Sendable {
    public let name: String
    public let annotation: PythonExpression?
    /// Nil where the parameter has none.
    public let defaultValue: PythonExpression?
    public let range: Range<Int>

    package init(
      name: String, annotation: PythonExpression?, defaultValue: PythonExpression?,
      range: Range<Int>
    ) {
      self.name = name
      self.annotation = annotation
      self.defaultValue = defaultValue
      self.range = range
    }
  }

  /// Before `/`.
  public var positionalOnly: [Parameter] = []
  public var positional: [Parameter] = []
  /// `*args`
  public var variadic: Parameter?
  public var keywordOnly: [Parameter] = []
  /// `**kwargs`
  public var keywordVariadic: Parameter?

  package init() {}
}

/// Raw values: the class names of CPython's `ast`.
public enum PythonUnaryOperator: String, Hashable, Sendable, CaseIterable {
  case invert = "Invert"
  case not = "Not"
  case plus = "UAdd"
  case minus = "USub"
}

/// Raw values: the class names of CPython's `ast`.
public enum PythonBinaryOperator: String, Hashable, Sendable, CaseIterable {
  case add = "Add"
  case subtract = "Sub"
  case multiply = "Mult"
  case matMul = "MatMult"
  case divide = "Div"
  case floorDivide = "FloorDiv"
  case modulo = "Mod"
  case power = "Pow"
  case leftShift = "LShift"
  case rightShift = "RShift"
  case bitOr = "BitOr"
  case bitXor = "BitXor"
  case bitAnd = "BitAnd"
}

/// Raw values: the class names of CPython's `ast`.
public enum PythonBoolOperator: String, Hashable, Sendable, CaseIterable {
  case and = "And"
  case or = "Or"
}

/// Raw values: the class names of CPython's `ast`.
public enum PythonCompareOperator: String, Hashable, Sendable, CaseIterable {
  case equal = "Eq"
  case notEqual = "NotEq"
  case less = "Lt"
  case lessEqual = "LtE"
  case greater = "Gt"
  case greaterEqual = "GtE"
  case `is` = "Is"
  case isNot = "IsNot"
  case `in` = "In"
  case notIn = "NotIn"
}
