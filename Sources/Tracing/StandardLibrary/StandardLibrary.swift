/// Modules of Python's standard library, and small ones that nearly all students' code imports.
enum StandardLibrary {
  /// What the module holds; nil for a module that is not here.
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? {
    switch module {
    case "builtins": interpreter.builtins
    case "math": mathematics()
    case "collections": collections(interpreter)
    case "functools": functionTools(interpreter)
    case "itertools": iterationTools(interpreter)
    case "operator": operators()
    case "copy": copying()
    case "random": randomness()
    case "time": time()
    case "os": operatingSystem(interpreter)
    case "os.path", "posixpath", "ntpath": paths()
    case "pathlib": pathClasses(interpreter)
    case "sys": system()
    case "argparse": argumentParsing(interpreter)
    case "docopt": ["docopt": .native(docopt())]
    case "dataclasses": dataClasses(interpreter)
    case "enum": enumerations(interpreter)
    case "abc": abstractClasses(interpreter)
    case "contextlib": contexts(interpreter)
    case "warnings": warnings()
    case "json": json()
    case "string": strings()
    case "types":
      [
        "SimpleNamespace": .type(interpreter.namespaceClass("types.SimpleNamespace"))
      ]
    case "typing", "typing_extensions": typing(interpreter)
    case "importlib": importing()
    case "tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.autonotebook": progressBars(interpreter)
    case "__future__", "numbers", "collections.abc", "logging", "logging.config": [:]
    default: nil
    }
  }

  /// Whether names of the module that are not here are types or switches, which change no value.
  static func isInert(_ module: String) -> Bool {
    [
      "typing", "typing_extensions", "types", "__future__", "numbers", "collections.abc", "logging",
      "jaxtyping",
    ].contains(module)
  }

  /// A function without effect.
  static func nothing(_ name: String) -> Value {
    .native(NativeFunction(name) { _, _ throws(TraceStop) in .none })
  }

  /// A function whose result only a run could tell.
  static func unknown(_ name: String) -> Value {
    .native(
      NativeFunction(name) { interpreter, arguments throws(TraceStop) in
        interpreter.opaqueUses += 1
        return interpreter.opaque("\(name)(…)", at: arguments.place)
      })
  }

  static func function(
    _ name: String, _ signature: StaticString,
    _ body: @escaping (Interpreter, BoundArguments) throws(TraceStop) -> Value
  ) -> Value {
    .native(Interpreter.native(name, signature, body))
  }

  private static func time() -> [String: Value] {
    var result = ["sleep": nothing("time.sleep")]
    for name in [
      "time", "perf_counter", "process_time", "monotonic", "strftime", "localtime", "gmtime",
      "time_ns", "ctime", "asctime",
    ] {
      result[name] = .native(
        NativeFunction("time.\(name)") { interpreter, arguments throws(TraceStop) in
          interpreter.opaque("time.\(name)(…)", at: arguments.place)
        })
    }
    return result
  }

  private static func randomness() -> [String: Value] {
    var result = ["seed": nothing("random.seed"), "setstate": nothing("random.setstate")]
    for name in [
      "random", "randint", "randrange", "uniform", "choice", "choices", "sample", "gauss",
      "normalvariate", "getstate", "betavariate", "expovariate", "triangular", "getrandbits",
      "Random",
    ] {
      result[name] = .native(
        NativeFunction("random.\(name)") { interpreter, arguments throws(TraceStop) in
          interpreter.opaque("random.\(name)(…)", at: arguments.place)
        })
    }
    result["shuffle"] = function("random.shuffle", "x, random=None") {
      interpreter, arguments throws(TraceStop) in
      if case .list(let list) = arguments["x"], list.items.count > 1 {
        interpreter.willChange(list)
        interpreter.makeUncertain(
          list, OpaqueValue(what: "random.shuffle(…)", place: arguments.place))
      }
      return .none
    }
    return result
  }

  private static func system() -> [String: Value] {
    let place = SourcePlace(unit: 0, range: 0..<0)
    func opaque(_ name: String, isInert: Bool = false) -> Value {
      .opaque(OpaqueValue(what: "sys.\(name)", place: place, isInert: isInert))
    }
    return [
      "argv": opaque("argv"), "path": opaque("path"), "modules": opaque("modules"),
      "version": opaque("version"), "version_info": opaque("version_info"),
      "platform": opaque("platform"), "stdout": opaque("stdout", isInert: true),
      "stderr": opaque("stderr", isInert: true), "stdin": opaque("stdin"),
      "executable": opaque("executable"), "maxsize": .int(.max),
      "exit": .native(
        NativeFunction("sys.exit") { interpreter, arguments throws(TraceStop) in
          throw interpreter.raise("SystemExit", "", at: arguments.place)
        }),
      "setrecursionlimit": nothing("sys.setrecursionlimit"),
    ]
  }

  private static func warnings() -> [String: Value] {
    var result: [String: Value] = [:]
    for name in ["filterwarnings", "simplefilter", "warn", "resetwarnings", "warn_explicit"] {
      result[name] = nothing("warnings.\(name)")
    }
    return result
  }

  private static func strings() -> [String: Value] {
    let lower = "abcdefghijklmnopqrstuvwxyz"
    let upper = lower.uppercased()
    let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    let whitespace = " \t\n\r\u{0B}\u{0C}"
    return [
      "ascii_lowercase": .string(lower), "ascii_uppercase": .string(upper),
      "ascii_letters": .string(lower + upper), "digits": .string("0123456789"),
      "hexdigits": .string("0123456789abcdefABCDEF"), "octdigits": .string("01234567"),
      "punctuation": .string(punctuation), "whitespace": .string(whitespace),
      "printable": .string("0123456789" + lower + upper + punctuation + whitespace),
    ]
  }

  private static func abstractClasses(_ interpreter: Interpreter) -> [String: Value] {
    let identity = function("abc.abstractmethod", "funcobj") { _, arguments throws(TraceStop) in
      arguments["funcobj"]
    }
    return [
      "ABC": .type(interpreter.libraryClass("abc.ABC", bases: [], attributes: [:])),
      "ABCMeta": .type(
        interpreter.libraryClass("abc.ABCMeta", bases: [interpreter.types.type], attributes: [:])),
      "abstractmethod": identity, "abstractclassmethod": identity,
      "abstractproperty": .type(interpreter.types.property),
    ]
  }

  private static func typing(_ interpreter: Interpreter) -> [String: Value] {
    let namedTuple = interpreter.libraryClass(
      "typing.NamedTuple", bases: [interpreter.types.tuple],
      attributes: [
        "__complete__": function("typing.NamedTuple", "cls") {
          interpreter, arguments throws(TraceStop) in
          guard case .type(let type) = arguments["cls"] else { return .none }
          let defaults = type.fields.compactMap { field in
            type.attributes[field.name].map { (field.name, $0) }
          }
          interpreter.makeNamedTuple(type, type.fields.map(\.name), defaults)
          return .none
        }
      ])
    let identity = function("typing.identity", "value") { _, arguments throws(TraceStop) in
      arguments["value"]
    }
    return [
      "NamedTuple": .type(namedTuple), "TYPE_CHECKING": .bool(false),
      "cast": function("typing.cast", "typ, val") { _, arguments throws(TraceStop) in
        arguments["val"]
      },
      "final": identity, "override": identity, "runtime_checkable": identity, "overload": identity,
      "no_type_check": identity,
    ]
  }

  private static func importing() -> [String: Value] {
    [
      "import_module": function("importlib.import_module", "name, package=None") {
        interpreter, arguments throws(TraceStop) in
        if arguments["name"].origin != nil { return arguments["name"] }
        return .module(
          try interpreter.importModule(try arguments.string("name"), at: arguments.place))
      },
      "reload": function("importlib.reload", "module") { _, arguments throws(TraceStop) in
        arguments["module"]
      },
    ]
  }

  private static func progressBars(_ interpreter: Interpreter) -> [String: Value] {
    let type = interpreter.libraryClass(
      "tqdm.tqdm", bases: [],
      attributes: [
        "__init__": function("tqdm", "self, iterable=None, *args, **kwargs") {
          interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          interpreter.setPlainAttribute("iterable", of: instance, to: arguments["iterable"])
          return .none
        },
        "__iter__": function("tqdm.__iter__", "self") { interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          return .iterator(
            try interpreter.iterator(
              over: instance.attributes["iterable"] ?? .none, at: arguments.place))
        },
        "__len__": function("tqdm.__len__", "self") { interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          return try interpreter.length(
            of: instance.attributes["iterable"] ?? .none, at: arguments.place)
        },
        "__enter__": function("tqdm.__enter__", "self") { _, arguments throws(TraceStop) in
          arguments["self"]
        },
        "__exit__": nothing("tqdm.__exit__"),
        "__getattr__": function("tqdm.__getattr__", "self, name") {
          interpreter, arguments throws(TraceStop) in
          interpreter.opaque("a progress bar's \(arguments["name"].text)", at: arguments.place)
        },
      ])
    let range = Value.native(
      NativeFunction("tqdm.trange") { interpreter, arguments throws(TraceStop) in
        try interpreter.range(arguments.positional, at: arguments.place)
      })
    return ["tqdm": .type(type), "tqdm_notebook": .type(type), "trange": range]
  }
}

extension Interpreter {
  /// A class whose objects hold the keywords that they are made with.
  func namespaceClass(_ name: String) -> ClassObject {
    libraryClass(
      name, bases: [],
      attributes: [
        "__init__": StandardLibrary.function(name, "self, **kwargs") {
          interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          for (name, value) in arguments.others {
            interpreter.setPlainAttribute(name, of: instance, to: value)
          }
          return .none
        },
        "__contains__": StandardLibrary.function(name, "self, key") {
          _, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          return .bool(instance.attributes[arguments["key"].text] != nil)
        },
        "__repr__": StandardLibrary.function(name, "self") {
          interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          var parts: [String] = []
          for name in instance.attributeOrder {
            let value = instance.attributes[name] ?? .none
            parts.append(
              "\(name)=\(try interpreter.representation(of: value, at: arguments.place))")
          }
          let shown = instance.type.name == "SimpleNamespace" ? "namespace" : instance.type.name
          return .string("\(shown)(\(parts.joined(separator: ", ")))")
        },
        "__eq__": StandardLibrary.function(name, "self, other") {
          interpreter, arguments throws(TraceStop) in
          guard case .instance(let one) = arguments["self"],
            case .instance(let two) = arguments["other"], one.type === two.type
          else { return .notImplemented }
          return .bool(
            try interpreter.isEqual(
              interpreter.dict(
                one.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
              interpreter.dict(
                two.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
              at: arguments.place))
        },
      ])
  }
}
