extension StandardLibrary {
  static func operatingSystem(_ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [
      "sep": .string("/"), "linesep": .string("\n"), "name": .string("posix"),
      "pathsep": .string(":"), "curdir": .string("."), "pardir": .string(".."),
      "environ": .opaque(
        OpaqueValue(what: "os.environ", place: SourcePlace(unit: 0, range: 0..<0))),
    ]
    if let path = interpreter.libraryModule("os.path") { result["path"] = .module(path) }
    for name in [
      "makedirs", "mkdir", "remove", "rename", "rmdir", "chdir", "unlink", "replace", "system",
    ] {
      result[name] = nothing("os.\(name)")
    }
    // Relative paths start from the hand-in.
    result["getcwd"] = .native(
      NativeFunction("os.getcwd") { _, _ throws(TraceStop) in .string(".") })
    result["fspath"] = function("os.fspath", "path") { _, arguments throws(TraceStop) in
      arguments["path"].origin == nil ? .string(arguments["path"].text) : arguments["path"]
    }
    for name in [
      "listdir", "walk", "scandir", "getenv", "cpu_count", "getpid", "stat", "urandom", "access",
      "popen", "getlogin",
    ] {
      result[name] = unknown("os.\(name)")
    }
    return result
  }

  static func paths() -> [String: Value] {
    var result: [String: Value] = ["sep": .string("/")]
    result["join"] = .native(
      NativeFunction("os.path.join") { _, arguments throws(TraceStop) in
        if let origin = arguments.positional.lazy.compactMap(\.origin).first {
          return .opaque(OpaqueValue(what: "a path in \(origin.what)", place: origin.place))
        }
        return .string(joined(arguments.positional.map(\.text)))
      })
    let changes: [(String, (String) -> Value)] = [
      ("basename", { .string(split($0).name) }), ("dirname", { .string(split($0).folder) }),
      ("split", { .tuple([.string(split($0).folder), .string(split($0).name)]) }),
      (
        "splitext",
        { .tuple([.string(extensionSplit($0).stem), .string(extensionSplit($0).suffix)]) }
      ),
      ("abspath", { .string($0) }), ("realpath", { .string($0) }), ("expanduser", { .string($0) }),
      ("expandvars", { .string($0) }), ("normpath", { .string(normalized($0)) }),
      ("isabs", { .bool($0.hasPrefix("/")) }),
    ]
    for (name, change) in changes {
      result[name] = function("os.path.\(name)", "path") { _, arguments throws(TraceStop) in
        if arguments["path"].origin != nil { return arguments["path"] }
        return change(arguments["path"].text)
      }
    }
    for name in [
      "exists", "isfile", "isdir", "getsize", "getmtime", "islink", "samefile", "relpath",
      "commonpath", "getctime",
    ] {
      result[name] = unknown("os.path.\(name)")
    }
    return result
  }

  private static func joined(_ parts: [String]) -> String {
    var path = ""
    for part in parts {
      if part.hasPrefix("/") || path.isEmpty {
        path = part
      } else {
        path += path.hasSuffix("/") ? part : "/" + part
      }
    }
    return path
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    var folder = String(path[...slash])
    let name = String(path[path.index(after: slash)...])
    if folder.contains(where: { $0 != "/" }) {
      while folder.hasSuffix("/") { folder.removeLast() }
    }
    return (folder, name)
  }

  private static func extensionSplit(_ path: String) -> (stem: String, suffix: String) {
    let (_, name) = split(path)
    guard let dot = name.lastIndex(of: "."), name[..<dot].contains(where: { $0 != "." }) else {
      return (path, "")
    }
    let suffix = String(name[dot...])
    return (String(path.dropLast(suffix.count)), suffix)
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }

  // MARK: pathlib

  static func pathClasses(_ interpreter: Interpreter) -> [String: Value] {
    let type = interpreter.libraryClass("pathlib.PosixPath", bases: [], attributes: [:])
    func path(_ text: String, _ place: SourcePlace) -> Value {
      let instance = InstanceObject(type, place: place)
      instance.content = .string(text.isEmpty ? "." : text)
      return .instance(instance)
    }
    type.attributes["__new__"] = .native(
      NativeFunction("pathlib.Path") { _, arguments throws(TraceStop) in
        let parts = arguments.positional.dropFirst()
        if let origin = parts.lazy.compactMap(\.origin).first { return .opaque(origin) }
        return path(normalizedPath(joined(parts.map(\.text))), arguments.place)
      })
    type.attributes["__init__"] = nothing("Path.__init__")
    for name in ["__truediv__", "joinpath"] {
      type.attributes[name] = .native(
        NativeFunction("Path.\(name)") { _, arguments throws(TraceStop) in
          if let origin = arguments.positional.lazy.compactMap(\.origin).first {
            return .opaque(OpaqueValue(what: "a path in \(origin.what)", place: origin.place))
          }
          return path(normalizedPath(joined(arguments.positional.map(\.text))), arguments.place)
        })
    }
    type.attributes["__rtruediv__"] = .native(
      NativeFunction("Path.__rtruediv__") { _, arguments throws(TraceStop) in
        path(
          normalizedPath(joined(arguments.positional.reversed().map(\.text))), arguments.place)
      })
    let properties: [(String, (String, SourcePlace) -> Value)] = [
      ("name", { text, _ in .string(split(text).name) }),
      ("stem", { text, _ in .string(extensionSplit(split(text).name).stem) }),
      ("suffix", { text, _ in .string(extensionSplit(text).suffix) }),
      ("parent", { text, place in path(split(text).folder, place) }),
      ("parts", { text, _ in .tuple(text.split(separator: "/").map { .string(String($0)) }) }),
    ]
    for (name, compute) in properties {
      type.attributes[name] = interpreter.property(
        getter: function("Path.\(name)", "self") { _, arguments throws(TraceStop) in
          compute(arguments["self"].text, arguments.place)
        })
    }
    type.attributes["parents"] = interpreter.property(
      getter: function("Path.parents", "self") { _, arguments throws(TraceStop) in
        var folders: [Value] = []
        var text = arguments["self"].text
        while true {
          let folder = split(text).folder
          folders.append(path(folder, arguments.place))
          guard !folder.isEmpty, folder != text, folders.count < 100 else { break }
          text = folder
        }
        return .tuple(folders)
      })
    definePathMethods(type, path)
    for name in ["cwd", "home"] {
      type.attributes[name] = interpreter.staticMethod(
        .native(
          NativeFunction("Path.\(name)") { interpreter, arguments throws(TraceStop) in
            name == "cwd"
              ? path(".", arguments.place) : interpreter.opaque("Path.home()", at: arguments.place)
          }))
    }
    return [
      "Path": .type(type), "PurePath": .type(type), "PosixPath": .type(type),
      "PurePosixPath": .type(type),
    ]
  }

  private static func definePathMethods(
    _ type: ClassObject, _ path: @escaping (String, SourcePlace) -> Value
  ) {
    for name in ["resolve", "absolute", "expanduser"] {
      type.attributes[name] = function("Path.\(name)", "self, strict=False") {
        _, arguments throws(TraceStop) in arguments["self"]
      }
    }
    type.attributes["with_suffix"] = function("Path.with_suffix", "self, suffix") {
      _, arguments throws(TraceStop) in
      path(extensionSplit(arguments["self"].text).stem + arguments["suffix"].text, arguments.place)
    }
    type.attributes["with_name"] = function("Path.with_name", "self, name") {
      _, arguments throws(TraceStop) in
      path(joined([split(arguments["self"].text).folder, arguments["name"].text]), arguments.place)
    }
    for name in ["as_posix", "__str__", "__fspath__"] {
      type.attributes[name] = function("Path.\(name)", "self") { _, arguments throws(TraceStop) in
        .string(arguments["self"].text)
      }
    }
    type.attributes["__repr__"] = function("Path.__repr__", "self") {
      _, arguments throws(TraceStop) in
      .string("PosixPath(\(Interpreter.literal(arguments["self"].text)))")
    }
    for name in ["mkdir", "unlink", "touch", "rename", "rmdir", "write_text", "write_bytes"] {
      type.attributes[name] = nothing("Path.\(name)")
    }
    for name in [
      "exists", "is_file", "is_dir", "iterdir", "glob", "rglob", "stat", "read_text", "read_bytes",
      "relative_to",
    ] {
      type.attributes[name] = unknown("Path.\(name)")
    }
    type.attributes["open"] = .native(
      NativeFunction("Path.open") { interpreter, arguments throws(TraceStop) in
        var call = arguments
        if let first = call.positional.first { call.positional[0] = .string(first.text) }
        return try interpreter.call(interpreter.builtins["open"] ?? .none, call)
      })
  }

  /// As `Path` keeps it: without `.` and doubled slashes.
  private static func normalizedPath(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }
}
