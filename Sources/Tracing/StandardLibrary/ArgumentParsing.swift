extension StandardLibrary {
  /// `argparse`: a program that is started without arguments has the defaults.
  static func argumentParsing(_ interpreter: Interpreter) -> [String: Value] {
    let namespace = interpreter.namespaceClass("argparse.Namespace")
    let type = interpreter.libraryClass("argparse.ArgumentParser", bases: [], attributes: [:])
    type.attributes["__init__"] = function("ArgumentParser", "self, *args, **kwargs") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"] else { return .none }
      interpreter.setPlainAttribute("defaults", of: instance, to: .dict(DictObject()))
      interpreter.setPlainAttribute("flags", of: instance, to: .dict(DictObject()))
      return .none
    }
    type.attributes["add_argument"] = function("add_argument", "self, *names, **kwargs") {
      interpreter, arguments throws(TraceStop) in
      try interpreter.addArgument(arguments)
      return .none
    }
    for name in ["add_argument_group", "add_mutually_exclusive_group"] {
      type.attributes[name] = function(name, "self, *args, **kwargs") {
        _, arguments throws(TraceStop) in arguments["self"]
      }
    }
    type.attributes["set_defaults"] = function("set_defaults", "self, **kwargs") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"],
        case .dict(let defaults)? = instance.attributes["defaults"]
      else { return .none }
      interpreter.willChange(defaults)
      for (name, value) in arguments.others { defaults.set(name, to: value) }
      return .none
    }
    type.attributes["get_default"] = function("get_default", "self, dest") {
      _, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"],
        case .dict(let defaults)? = instance.attributes["defaults"]
      else { return .none }
      return defaults[.string(arguments["dest"].text)] ?? .none
    }
    for name in ["parse_args", "parse_known_args", "parse_intermixed_args"] {
      type.attributes[name] = function(name, "self, args=None, namespace=None") {
        interpreter, arguments throws(TraceStop) in
        let parsed = try interpreter.parsedArguments(arguments, namespace)
        guard name == "parse_known_args" else { return parsed }
        return .tuple([parsed, .list(ListObject([]))])
      }
    }
    for name in ["print_help", "print_usage"] { type.attributes[name] = nothing(name) }
    for name in ["error", "exit"] {
      type.attributes[name] = .native(
        NativeFunction(name) { interpreter, arguments throws(TraceStop) in
          throw interpreter.raise("SystemExit", "", at: arguments.place)
        })
    }
    return [
      "ArgumentParser": .type(type), "Namespace": .type(namespace),
      "FileType": unknown("argparse.FileType"),
      "SUPPRESS": .string("==SUPPRESS=="), "REMAINDER": .string("..."),
    ]
  }

  /// `docopt(__doc__)`: the defaults that the documentation string names.
  ///
  /// Source: docopt 0.6, "Option descriptions format".
  static func docopt() -> NativeFunction {
    Interpreter.native("docopt", "doc, argv=None, help=True, version=None, options_first=False") {
      interpreter, arguments throws(TraceStop) in
      if arguments["doc"].origin != nil { return arguments["doc"] }
      let result = DictObject()
      let text = arguments["doc"].text
      for line in text.split(whereSeparator: \.isNewline) {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        guard trimmed.hasPrefix("-") else { continue }
        let (head, description) = parts(trimmed)
        var name = ""
        var takesValue = false
        for word in head.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "=" }) {
          if word.hasPrefix("--") || (word.hasPrefix("-") && name.isEmpty) {
            name = String(word)
          } else if !word.hasPrefix("-") {
            takesValue = true
          }
        }
        guard !name.isEmpty, name != "--help", name != "-h" else { continue }
        if let start = description.range(of: "[default: "),
          let end = description[start...].firstIndex(of: "]")
        {
          let value = description[description.index(start, offsetBy: 10)..<end]
          result.set(name, to: .string(String(value)))
        } else {
          result.set(name, to: takesValue ? .none : .bool(false))
        }
      }
      // Positional arguments and commands of the usage pattern.
      for word in text.split(whereSeparator: { " \n\t[](),|=".contains($0) })
      where word.hasPrefix("<") && word.hasSuffix(">") && result[.string(String(word))] == nil {
        result.set(
          String(word),
          to: interpreter.opaque("the argument \(word)", at: arguments.place))
      }
      return .dict(result)
    }
  }

  /// An option's line: its spellings, and the description after two spaces.
  private static func parts(_ line: Substring) -> (head: Substring, description: Substring) {
    var index = line.startIndex
    while index < line.endIndex {
      let next = line.index(after: index)
      if line[index] == " ", next < line.endIndex, line[next] == " " {
        return (line[..<index], line[next...])
      }
      index = next
    }
    return (line, "")
  }
}

extension Substring {
  /// Where a text begins in this one.
  fileprivate func range(of text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}

extension Interpreter {
  /// Notes an argument's name and default in the parser.
  fileprivate func addArgument(_ arguments: BoundArguments) throws(TraceStop) {
    guard case .instance(let instance) = arguments["self"],
      case .dict(let defaults)? = instance.attributes["defaults"],
      case .dict(let flags)? = instance.attributes["flags"]
    else { return }
    willChange(defaults)
    willChange(flags)
    let names = arguments.variadic("names").map(\.text)
    func option(_ name: String) -> Value? { arguments.others.first { $0.name == name }?.value }
    let isPositional = !(names.first?.hasPrefix("-") ?? false)
    let long = names.first { $0.hasPrefix("--") } ?? names.first ?? ""
    let destination =
      option("dest")?.text ?? String(long.drop { $0 == "-" }).replacing("-", with: "_")
    guard !destination.isEmpty else { return }
    let action = option("action")?.text ?? "store"
    for name in names {
      flags.set(name, to: .tuple([.string(destination), .string(action), option("type") ?? .none]))
    }
    let place = arguments.place
    var value = option("default")
    switch action {
    case "help", "version": return
    case "store_true": value = value ?? .bool(false)
    case "store_false": value = value ?? .bool(true)
    default: break
    }
    let isOptional = ["?", "*"].contains(option("nargs")?.text ?? "")
    let isRequired: Bool =
      if case .bool(true)? = option("required") { true } else { isPositional && !isOptional }
    if isRequired {
      value = opaque("the argument \(long)", at: place)
    } else if case .string(let text)? = value, let type = option("type"), !type.isNone {
      // argparse converts a default that is text.
      value = try call(type, CallArguments(positional: [.string(text)], place: place))
    }
    defaults.set(destination, to: value ?? .none)
  }

  /// The namespace of the defaults, with what a literal list of arguments sets.
  fileprivate func parsedArguments(
    _ arguments: BoundArguments, _ type: ClassObject
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    guard case .instance(let parser) = arguments["self"],
      case .dict(let defaults)? = parser.attributes["defaults"],
      case .dict(let flags)? = parser.attributes["flags"]
    else { return .none }
    if let reason = defaults.uncertainty { return .opaque(reason) }
    let namespace: InstanceObject
    if case .instance(let given) = arguments["namespace"] {
      namespace = given
    } else {
      namespace = InstanceObject(type, place: place)
    }
    for entry in defaults.entries where entry.value.text != "==SUPPRESS==" {
      setPlainAttribute(entry.original.text, of: namespace, to: entry.value)
    }
    guard !arguments["args"].isNone else { return .instance(namespace) }
    if arguments["args"].origin != nil { return .instance(namespace) }
    var words = try items(of: arguments["args"], at: place).map(\.text)[...]
    while let word = words.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
      guard case .tuple(let flag)? = flags[.string(parts[0])] else {
        return opaque("the arguments \(word)", at: place)
      }
      let value: Value
      switch flag[1].text {
      case "store_true": value = .bool(true)
      case "store_false": value = .bool(false)
      case "store":
        guard let text = parts.count > 1 ? parts[1] : words.popFirst() else {
          return opaque("the arguments \(word)", at: place)
        }
        value =
          flag[2].isNone
          ? .string(text)
          : try call(flag[2], CallArguments(positional: [.string(text)], place: place))
      default: value = opaque("the argument \(word)", at: place)
      }
      setPlainAttribute(flag[0].text, of: namespace, to: value)
    }
    return .instance(namespace)
  }
}
