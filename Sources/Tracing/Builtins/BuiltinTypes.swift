/// The builtin classes.
final class BuiltinTypes {
  let object = ClassObject(builtin: "object", bases: [])
  let type: ClassObject
  let int: ClassObject
  let bool: ClassObject
  let float: ClassObject
  let string: ClassObject
  let bytes: ClassObject
  let tuple: ClassObject
  let list: ClassObject
  let dict: ClassObject
  let set: ClassObject
  let frozenSet: ClassObject
  let range: ClassObject
  let slice: ClassObject
  let none: ClassObject
  let ellipsis: ClassObject
  let notImplemented: ClassObject
  let function: ClassObject
  let native: ClassObject
  let method: ClassObject
  let module: ClassObject
  let iterator: ClassObject
  let property: ClassObject
  let staticMethod: ClassObject
  let classMethod: ClassObject
  let superType: ClassObject
  let unknown: ClassObject
  /// Of methods of a library that a class of the student's holds.
  let nativeMethod: ClassObject
  let enumeration: ClassObject
  /// By name.
  private(set) var exceptions: [String: ClassObject] = [:]

  init() {
    func make(_ name: String, _ base: ClassObject) -> ClassObject {
      ClassObject(builtin: name, bases: [base])
    }
    type = make("type", object)
    int = make("int", object)
    bool = make("bool", int)
    float = make("float", object)
    string = make("str", object)
    bytes = make("bytes", object)
    tuple = make("tuple", object)
    list = make("list", object)
    dict = make("dict", object)
    set = make("set", object)
    frozenSet = make("frozenset", object)
    range = make("range", object)
    slice = make("slice", object)
    none = make("NoneType", object)
    ellipsis = make("ellipsis", object)
    notImplemented = make("NotImplementedType", object)
    function = make("function", object)
    native = make("builtin_function_or_method", object)
    method = make("method", object)
    module = make("module", object)
    iterator = make("iterator", object)
    property = make("property", object)
    staticMethod = make("staticmethod", object)
    classMethod = make("classmethod", object)
    superType = make("super", object)
    unknown = make("unknown", object)
    nativeMethod = make("function", object)
    enumeration = ClassObject(
      name: "Enum", qualifiedName: "enum.Enum", bases: [object], linearization: [object],
      attributes: [:], place: nil)
    for (name, base) in Self.exceptionBases {
      exceptions[name] = make(name, exceptions[base] ?? object)
    }
  }

  /// Builtin classes with a value of their own, which a class pattern with one part matches as a whole.
  func isPlain(_ type: ClassObject) -> Bool {
    [int, bool, float, string, bytes, tuple, list, dict, set, frozenSet].contains { $0 === type }
  }

  /// Each after its base.
  ///
  /// Source: Python 3.14 library reference, "Exception hierarchy".
  private static let exceptionBases: [(name: String, base: String)] = [
    ("BaseException", ""), ("Exception", "BaseException"), ("SystemExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"), ("GeneratorExit", "BaseException"),
    ("ArithmeticError", "Exception"), ("ZeroDivisionError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"), ("FloatingPointError", "ArithmeticError"),
    ("AssertionError", "Exception"), ("AttributeError", "Exception"),
    ("FrozenInstanceError", "AttributeError"), ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"), ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"), ("IndexError", "LookupError"), ("KeyError", "LookupError"),
    ("MemoryError", "Exception"), ("NameError", "Exception"), ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"), ("FileNotFoundError", "OSError"), ("FileExistsError", "OSError"),
    ("PermissionError", "OSError"), ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"), ("ConnectionError", "OSError"), ("TimeoutError", "OSError"),
    ("ReferenceError", "Exception"), ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"), ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"), ("StopAsyncIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("IndentationError", "SyntaxError"), ("SystemError", "Exception"), ("TypeError", "Exception"),
    ("ValueError", "Exception"), ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"), ("UnicodeEncodeError", "UnicodeError"),
    ("Warning", "Exception"), ("DeprecationWarning", "Warning"), ("FutureWarning", "Warning"),
    ("PendingDeprecationWarning", "Warning"), ("RuntimeWarning", "Warning"),
    ("SyntaxWarning", "Warning"), ("UserWarning", "Warning"), ("ImportWarning", "Warning"),
    ("ResourceWarning", "Warning"), ("UnicodeWarning", "Warning"), ("BytesWarning", "Warning"),
  ]
}

extension ClassObject {
  fileprivate convenience init(builtin name: String, bases: [ClassObject]) {
    self.init(
      name: name, qualifiedName: "builtins.\(name)", bases: bases,
      linearization: bases.first?.resolution ?? [], attributes: [:], place: nil)
  }

  /// Adds a method of a builtin class, called with its receiver and the rest of the arguments.
  ///
  /// - Parameter counts: how many positional arguments it takes.
  func define(
    _ name: String, _ counts: ClosedRange<Int> = 0...0,
    _ body: @escaping (Interpreter, Value, CallArguments) throws(TraceStop) -> Value
  ) {
    let typeName = self.name
    attributes[name] = .native(
      NativeFunction("\(typeName).\(name)") { interpreter, arguments throws(TraceStop) in
        var arguments = arguments
        guard let receiver = arguments.positional.first else {
          throw interpreter.raise(
            "TypeError", "unbound method \(typeName).\(name)() needs an argument",
            at: arguments.place)
        }
        arguments.positional.removeFirst()
        guard counts.contains(arguments.positional.count), arguments.keywords.isEmpty else {
          throw interpreter.raise(
            "TypeError",
            arguments.keywords.isEmpty
              ? "\(name)() takes \(counts.lowerBound) to \(counts.upperBound) arguments "
                + "(\(arguments.positional.count) given)"
              : "\(name)() takes no keyword arguments", at: arguments.place)
        }
        return try body(interpreter, receiver, arguments)
      })
  }

  /// Adds a method with a signature, called with its receiver and the bound arguments.
  func define(
    _ name: String, _ signature: Signature,
    _ body: @escaping (Interpreter, Value, BoundArguments) throws(TraceStop) -> Value
  ) {
    attributes[name] = .native(
      NativeFunction("\(self.name).\(name)") { interpreter, arguments throws(TraceStop) in
        var arguments = arguments
        guard let receiver = arguments.positional.first else {
          throw interpreter.raise("TypeError", "\(name)() needs an argument", at: arguments.place)
        }
        arguments.positional.removeFirst()
        return try body(
          interpreter, receiver, try signature.bind(arguments, to: name, in: interpreter))
      })
  }
}

extension Interpreter {
  func exceptionClass(_ name: String) -> ClassObject {
    types.exceptions[name] ?? types.exceptions["Exception"] ?? types.object
  }

  func typeName(of value: Value) -> String {
    switch value {
    case .iterator(let iterator): iterator.kind
    default: type(of: value).name
    }
  }

  func type(of value: Value) -> ClassObject {
    switch value {
    case .none: types.none
    case .ellipsis: types.ellipsis
    case .notImplemented: types.notImplemented
    case .bool: types.bool
    case .int, .batchSize: types.int
    case .float: types.float
    case .string: types.string
    case .bytes: types.bytes
    case .tuple: types.tuple
    case .list(let list): list.type ?? types.list
    case .dict(let dict): dict.type ?? types.dict
    case .set(let set): set.isFrozen ? types.frozenSet : types.set
    case .range: types.range
    case .slice: types.slice
    case .iterator: types.iterator
    case .function: types.function
    case .native: types.native
    case .bound(.function, _): types.method
    case .bound: types.native
    case .type: types.type
    case .instance(let instance): instance.type
    case .module: types.module
    case .superProxy: types.superType
    case .tensor: libraryType("Tensor", in: "torch")
    case .data(let data): dataType(of: data)
    case .opaque: types.unknown
    }
  }

  private func dataType(of data: DataArray) -> ClassObject {
    switch data.library {
    case .numpy: libraryType("ndarray", in: "numpy")
    case .pandas: libraryType("DataFrame", in: "pandas")
    case .torch: libraryType("Tensor", in: "torch")
    case .pillow: libraryType("Image", in: "PIL.Image")
    case .python: types.unknown
    }
  }

  private func libraryType(_ name: String, in module: String) -> ClassObject {
    guard case .type(let type)? = libraryModule(module)?.scope.variables[name] else {
      return types.unknown
    }
    return type
  }

  func isInstance(_ value: Value, of type: ClassObject) -> Bool {
    if case .opaque = value { return false }
    return self.type(of: value).isSubclass(of: type)
  }

  /// A dictionary with strings as keys.
  func dict(_ entries: [(String, Value)]) -> Value {
    let dict = DictObject()
    for (name, value) in entries { dict.set(name, to: value) }
    return .dict(dict)
  }
}
