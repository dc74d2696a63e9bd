import PythonSyntax

// Objects of Python have identity: two names for one list see each other's changes. Each class here is
// one such object, owned by one interpreter and never shared between threads.

/// A list.
final class ListObject {
  var items: [Value]

  init(_ items: [Value]) { self.items = items }
}

/// A dictionary in order of insertion; keys are what Python can hash and the tracer knows.
final class DictObject {
  private(set) var keys: [Key] = []
  private var values: [Key: Value] = [:]
  /// Called for a key that is missing: `collections.defaultdict`.
  var defaultFactory: Value?
  /// `collections.OrderedDict`, `defaultdict` and the like print and compare as dictionaries here.
  init() {}

  /// Keys that are equal in Python (1, 1.0 and True) are one key.
  enum Key: Hashable {
    case none
    case ellipsis
    case number(Double)
    case string(String)
    case bytes([UInt8])
    case tuple([Key])
    /// Objects are keys by their identity.
    case object(ObjectIdentifier)
  }

  /// The keys' own values, in order, as iteration gives them.
  private(set) var originals: [Key: Value] = [:]

  var count: Int { keys.count }

  subscript(key: Key) -> Value? { values[key] }

  func set(_ key: Key, original: Value, to value: Value) {
    if values.updateValue(value, forKey: key) == nil {
      keys.append(key)
      originals[key] = original
    }
  }

  @discardableResult
  func remove(_ key: Key) -> Value? {
    guard let value = values.removeValue(forKey: key) else { return nil }
    keys.removeAll { $0 == key }
    originals[key] = nil
    return value
  }
}

/// A set, in order of insertion.
final class SetObject {
  let members = DictObject()
}

/// What `iter()` or a generator gives: values one after another.
final class IteratorObject {
  private let advance: () throws(TraceStop) -> Value?

  init(_ advance: @escaping () throws(TraceStop) -> Value?) { self.advance = advance }

  func next() throws(TraceStop) -> Value? { try advance() }
}

/// A variable scope: a function's, a class body's or a module's.
final class Scope {
  var variables: [String: Value] = [:]
  /// The enclosing function's scope; nil at a module's level.
  let parent: Scope?
  /// The module's scope that `global` means.
  let module: ModuleObject?

  init(parent: Scope?, module: ModuleObject?) {
    self.parent = parent
    self.module = module
  }
}

/// A function, method or lambda of the student's.
final class FunctionObject {
  enum Body {
    case statements([PythonStatement])
    case expression(PythonExpression)
  }

  let name: String
  let parameters: PythonParameters
  /// Values of the defaults, by parameter name, computed once at the definition.
  let defaults: [String: Value]
  let body: Body
  let closure: Scope
  /// The class whose body holds it, for `super()` and `__class__`.
  var owner: ClassObject?
  let place: SourcePlace
  let isGenerator: Bool
  var attributes: [String: Value] = [:]

  init(
    name: String, parameters: PythonParameters, defaults: [String: Value], body: Body,
    closure: Scope, owner: ClassObject?, place: SourcePlace, isGenerator: Bool
  ) {
    self.name = name
    self.parameters = parameters
    self.defaults = defaults
    self.body = body
    self.closure = closure
    self.owner = owner
    self.place = place
    self.isGenerator = isGenerator
  }
}

/// A class: the student's, or one of a library that the tracer knows.
final class ClassObject {
  let name: String
  /// `torch.nn.modules.linear.Linear` of a library's class; the module's name and the class's of a
  /// student's.
  let qualifiedName: String
  let bases: [ClassObject]
  /// Method resolution order, this class first.
  let resolution: [ClassObject]
  var attributes: [String: Value]
  /// Nil for a library's class.
  let place: SourcePlace?

  init(
    name: String, qualifiedName: String, bases: [ClassObject], resolution: [ClassObject],
    attributes: [String: Value], place: SourcePlace?
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.bases = bases
    self.resolution = resolution
    self.attributes = attributes
    self.place = place
  }
}

/// An object of a class.
final class InstanceObject {
  let type: ClassObject
  var attributes: [String: Value] = [:]
  /// Names in the order in which they were set first.
  var attributeOrder: [String] = []
  /// Of an `nn.Module` after its `__init__`: parameters, buffers and children.
  var moduleState: ModuleState?
  /// What a library's class keeps of its own: the state of a `DataLoader`, a transform, a path.
  var payload: (any Sendable)?
  /// Where it was made.
  let place: SourcePlace

  init(_ type: ClassObject, place: SourcePlace) {
    self.type = type
    self.place = place
  }
}

/// A module: a file of the student's, or a library's.
final class ModuleObject {
  /// Dotted.
  let name: String
  let scope: Scope
  /// True for a library that the tracer has nothing of: each attribute is opaque.
  let isUnknown: Bool

  init(name: String, scope: Scope, isUnknown: Bool = false) {
    self.name = name
    self.scope = scope
    self.isUnknown = isUnknown
  }
}
