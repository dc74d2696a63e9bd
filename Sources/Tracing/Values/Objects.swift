import PythonSyntax
import Synchronization

// Objects of Python have identity: two names for one list see each other's changes. Each class here is
// one such object, owned by one interpreter and never shared between threads.

/// When an object was made: objects that a branch makes need no undoing.
enum Birth {
  private static let count = Atomic<Int>(0)

  static func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// A list.
final class ListObject {
  let birth = Birth.next()
  var items: [Value]
  /// Why its items are not known: it was changed in a branch that a run may not take.
  var uncertainty: OpaqueValue?
  /// Of an uncertain list: its items are any number of such as stand in it, as a loop over all images
  /// appends them.
  var standsForMany = false
  /// `collections.deque`; nil for a plain list.
  var type: ClassObject?
  /// A deque's `maxlen`.
  var maximumCount: Int?

  init(_ items: [Value]) { self.items = items }

  /// The item that stands for any number of such.
  var repeatedItem: Value? { standsForMany && items.count == 1 ? items[0] : nil }
}

/// A dictionary in order of insertion; keys are what Python can hash and the tracer knows.
final class DictObject {
  let birth = Birth.next()
  /// The whole content, which is a value.
  struct Content {
    fileprivate(set) var entries: [Entry?] = []
    fileprivate var indices: [Key: Int] = [:]
  }

  struct Entry {
    let key: Key
    /// The key as it was given first, as iteration gives it.
    let original: Value
    var value: Value
  }

  var content = Content()
  /// Called for a key that is missing: `collections.defaultdict`.
  var defaultFactory: Value?
  /// `OrderedDict`, `defaultdict`, `Counter`; nil for a plain dictionary.
  var type: ClassObject?
  /// Why its entries are not known: it was changed in a branch that a run may not take.
  var uncertainty: OpaqueValue?

  init() {}

  /// Keys that are equal in Python (1, 1.0 and True) are one key.
  enum Key: Hashable {
    case none
    case ellipsis
    case int(Int)
    /// A number that is no integer of 64 bits.
    case number(Double)
    case string(String)
    case bytes([UInt8])
    case tuple([Key])
    case set(Set<Key>)
    /// A function of a library.
    case native(String)
    /// Objects are keys by their identity.
    case object(ObjectIdentifier)
  }

  var count: Int { content.indices.count }
  var entries: [Entry] { content.entries.compactMap(\.self) }
  var keys: [Key] { content.entries.compactMap { $0?.key } }
  /// The keys' own values, in order, as iteration gives them.
  var originals: [Value] { content.entries.compactMap { $0?.original } }
  var values: [Value] { content.entries.compactMap { $0?.value } }

  subscript(key: Key) -> Value? {
    guard let index = content.indices[key] else { return nil }
    return content.entries[index]?.value
  }

  func original(of key: Key) -> Value? {
    guard let index = content.indices[key] else { return nil }
    return content.entries[index]?.original
  }

  func set(_ key: Key, original: Value, to value: Value) {
    if let index = content.indices[key] {
      content.entries[index]?.value = value
    } else {
      content.indices[key] = content.entries.count
      content.entries.append(Entry(key: key, original: original, value: value))
    }
  }

  func set(_ name: String, to value: Value) {
    set(.string(name), original: .string(name), to: value)
  }

  @discardableResult
  func remove(_ key: Key) -> Value? {
    guard let index = content.indices.removeValue(forKey: key) else { return nil }
    let value = content.entries[index]?.value
    content.entries[index] = nil
    if content.entries.count > 2 * content.indices.count + 16 { compact() }
    return value
  }

  func removeAll() { content = Content() }

  /// Closes the gaps of removed entries.
  private func compact() {
    content.entries = content.entries.filter { $0 != nil }
    content.indices.removeAll(keepingCapacity: true)
    for (index, entry) in content.entries.enumerated() {
      if let entry { content.indices[entry.key] = index }
    }
  }
}

/// A set, in order of insertion.
final class SetObject {
  let members = DictObject()
  var isFrozen = false

  init(isFrozen: Bool = false) { self.isFrozen = isFrozen }
}

/// What `iter()` or a generator gives: values one after another.
final class IteratorObject {
  private let advance: () throws(TraceStop) -> Value?
  /// One element stands for an unknown number of such: a loop over it takes one turn.
  var standsForMany = false
  /// `generator`, `enumerate`, `zip`: what `type()` names.
  var kind = "iterator"
  /// `generator.send`; nil for other iterators.
  var send: ((Value) throws(TraceStop) -> Value?)?

  init(
    standsForMany: Bool = false, kind: String = "iterator",
    _ advance: @escaping () throws(TraceStop) -> Value?
  ) {
    self.standsForMany = standsForMany
    self.kind = kind
    self.advance = advance
  }

  func next() throws(TraceStop) -> Value? { try advance() }
}

/// A variable scope: a function's, a class body's or a module's.
final class Scope {
  let birth = Birth.next()
  var variables: [String: Value] = [:]
  /// The enclosing function's scope; nil at a module's level.
  let parent: Scope?
  /// The module's scope that `global` means; the module's own scope has none.
  let moduleScope: Scope?
  /// Names that `global` and `nonlocal` declare.
  var globals: Set<String> = []
  var nonlocals: Set<String> = []
  var isComprehension = false
  /// Of a class's body, whose names functions inside do not see: the names in order.
  var classNames: [String]?
  /// Of a class's body: names with annotations, in order.
  var annotated: [(name: String, annotation: String)] = []
  /// Networks of which another one stands here after an unknown condition.
  var choices: [String: OpaqueValue] = [:]

  init(parent: Scope?, moduleScope: Scope?) {
    self.parent = parent
    self.moduleScope = moduleScope
  }
}

/// A function, method or lambda of the student's.
final class FunctionObject {
  let birth = Birth.next()
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
  var wasCalled = false

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
  let birth = Birth.next()
  let name: String
  /// `torch.nn.modules.linear.Linear` of a library's class; the module's name and the class's of a
  /// student's.
  let qualifiedName: String
  let bases: [ClassObject]
  /// The classes after this one in its method resolution order.
  private let linearization: [ClassObject]
  var attributes: [String: Value]
  /// Nil for a library's class.
  let place: SourcePlace?
  /// Fields of a dataclass or a named tuple, in order.
  var fields: [(name: String, annotation: String)] = []
  /// Where the names that its body defines stand in order.
  var order: [String] = []
  /// Whether an object of it was made as its constructor says, with nothing that could not be followed.
  var wasBuiltWell = false

  init(
    name: String, qualifiedName: String, bases: [ClassObject], linearization: [ClassObject],
    attributes: [String: Value], place: SourcePlace?
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.bases = bases
    self.attributes = attributes
    self.place = place
    self.linearization = linearization
  }

  /// Method resolution order, this class first.
  var resolution: [ClassObject] { linearization.isEmpty ? [self] : [self] + linearization }

  /// The attribute in the first class of the resolution order that has it.
  func lookup(_ name: String) -> (value: Value, owner: ClassObject)? {
    if let value = attributes[name] { return (value, self) }
    for type in linearization {
      if let value = type.attributes[name] { return (value, type) }
    }
    return nil
  }

  /// As ``lookup(_:)`` in the classes after `type` in the resolution order.
  func lookup(_ name: String, after type: ClassObject) -> (value: Value, owner: ClassObject)? {
    guard self !== type else {
      for type in linearization {
        if let value = type.attributes[name] { return (value, type) }
      }
      return nil
    }
    guard let position = linearization.firstIndex(where: { $0 === type }) else { return nil }
    for type in linearization[(position + 1)...] {
      if let value = type.attributes[name] { return (value, type) }
    }
    return nil
  }

  func isSubclass(of type: ClassObject) -> Bool {
    self === type || linearization.contains { $0 === type }
  }
}

extension ClassObject: Equatable {
  static func == (left: ClassObject, right: ClassObject) -> Bool { left === right }
}

/// An object of a class.
final class InstanceObject {
  let birth = Birth.next()
  let type: ClassObject
  var attributes: [String: Value] = [:]
  /// Names in the order in which they were set first.
  var attributeOrder: [String] = []
  /// Of an `nn.Module` after its `__init__`: parameters, buffers and children.
  var moduleState: ModuleState?
  /// What a library's class keeps of its own: the state of a `DataLoader`, a transform, a path.
  var payload: (any Sendable)?
  /// The list, dictionary, tuple, string or number that an object of a subclass of these is.
  var content: Value?
  /// Why a network's parts are not known: a branch that a run may not take changed them.
  var uncertainty: OpaqueValue?
  /// Whether a statement of its constructor could not be followed.
  var isIncomplete = false
  /// How it was built, as people read it: `Net(784, 10)`.
  var construction: String?
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
  /// Of a library, whose attributes nobody sets.
  let isLibrary: Bool
  /// The student's file: its index in the ``ModuleTable``.
  var file: Int?
  /// Of a package without a file of its own, with a slash at its end.
  var folder: String?

  init(name: String, scope: Scope, isUnknown: Bool = false, isLibrary: Bool = false) {
    self.name = name
    self.scope = scope
    self.isUnknown = isUnknown
    self.isLibrary = isLibrary || isUnknown
  }
}
