import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: Statements

  func runImport(_ names: [PythonAlias]) throws(TraceStop) {
    for name in names {
      let module = try importModule(name.name, at: place(name.range))
      if let alias = name.asName {
        setVariable(alias, to: .module(module))
      } else {
        let first = name.name.split(separator: ".").first.map { String($0) } ?? name.name
        let top = first == name.name ? module : try importModule(first, at: place(name.range))
        setVariable(first, to: .module(top))
      }
    }
  }

  func runImport(
    from name: String?, _ names: [PythonAlias], level: Int, at place: SourcePlace
  ) throws(TraceStop) {
    let module: ModuleObject
    if level > 0, let importer = currentFile {
      module = try importRelative(name ?? "", level: level, from: importer, at: place)
    } else {
      module = try importModule(name ?? "", at: place)
    }
    if module.isUnknown { opaqueUses += 1 }
    for alias in names {
      if alias.name == "*" {
        importAll(of: module)
        continue
      }
      let value = try imported(alias.name, from: module, at: self.place(alias.range))
      setVariable(alias.asName ?? alias.name, to: value)
    }
  }

  private func imported(
    _ name: String, from module: ModuleObject, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if let value = module.scope.variables[name] { return settled(value) }
    if let inner = modules["\(module.name).\(name)"] { return .module(inner) }
    if module.isLibrary {
      if let inner = libraryModule("\(module.name).\(name)") { return .module(inner) }
      return opaque(
        "\(module.name).\(name)", at: place, isInert: StandardLibrary.isInert(module.name))
    }
    // A file of the package.
    if let file = module.file,
      let index = program.file(importing: name, level: 1, from: program.files[file])
    {
      return .module(try run(fileAt: index, as: "\(module.name).\(name)", at: place))
    }
    if let folder = module.folder,
      let index = program.file(
        importing: name, level: 1,
        from: ModuleTable.File(path: folder + "x.py", isNotebook: false, units: []))
    {
      return .module(try run(fileAt: index, as: "\(module.name).\(name)", at: place))
    }
    throw raise(
      "ImportError", "cannot import name '\(name)' from '\(module.name)'", at: place)
  }

  private func importAll(of module: ModuleObject) {
    var names = module.scope.variables.keys.filter { !$0.hasPrefix("_") }.sorted()
    switch module.scope.variables["__all__"] {
    case .list(let list)?: names = list.items.map(\.text)
    case .tuple(let items)?: names = items.map(\.text)
    default: break
    }
    for name in names {
      if let value = module.scope.variables[name] { setVariable(name, to: value) }
    }
  }

  // MARK: Modules

  private var currentFile: ModuleTable.File? {
    program.file(ofUnit: frame.unit).map { program.files[$0] }
  }

  /// The module of a dotted name: the student's file, a library, or unknown.
  func importModule(_ name: String, at place: SourcePlace) throws(TraceStop) -> ModuleObject {
    let parts = name.split(separator: ".")
    if let importer = currentFile, let index = program.file(importing: name, from: importer),
      libraryModule(String(parts.first ?? "")) == nil
        || program.files[index].folder == importer.folder
    {
      // A package comes before its parts, and knows them by name.
      var outer: ModuleObject?
      for count in 1..<max(parts.count, 1) {
        let prefix = parts.prefix(count).joined(separator: ".")
        let module = try importPackage(prefix, from: importer, at: place)
        if let outer, let last = parts.prefix(count).last {
          outer.scope.variables[String(last)] = .module(module)
        }
        outer = module
      }
      let module = try run(fileAt: index, as: name, at: place)
      if let outer, let last = parts.last { outer.scope.variables[String(last)] = .module(module) }
      return module
    }
    if let module = libraryModule(name) { return module }
    if let importer = currentFile,
      program.hasFolder(importer.folder + parts.joined(separator: "/"))
        || program.hasFolder(parts.joined(separator: "/"))
    {
      return try importPackage(name, from: importer, at: place)
    }
    return unknownModule(name)
  }

  /// A package, which may be a folder without a file of its own.
  private func importPackage(
    _ name: String, from importer: ModuleTable.File, at place: SourcePlace
  ) throws(TraceStop) -> ModuleObject {
    if let index = program.file(importing: name, from: importer) {
      return try run(fileAt: index, as: name, at: place)
    }
    if let module = modules["package \(name)"] { return module }
    let path = name.split(separator: ".").joined(separator: "/")
    let folder =
      program.hasFolder(importer.folder + path) ? importer.folder + path + "/" : path + "/"
    let module = ModuleObject(name: name, scope: Scope(parent: nil, moduleScope: nil))
    module.folder = folder
    modules["package \(name)"] = module
    return module
  }

  private func importRelative(
    _ name: String, level: Int, from importer: ModuleTable.File, at place: SourcePlace
  ) throws(TraceStop) -> ModuleObject {
    if let index = program.file(importing: name, level: level, from: importer) {
      return try run(fileAt: index, as: name.isEmpty ? "package" : name, at: place)
    }
    let folder = program.folder(level: level, from: importer)
    if name.isEmpty {
      let module = ModuleObject(name: "package", scope: Scope(parent: nil, moduleScope: nil))
      module.folder = folder
      return module
    }
    throw raise("ModuleNotFoundError", "No module named '\(name)'", at: place)
  }

  /// A module of a library, once for each name; nil for one that no library here has.
  func libraryModule(_ name: String) -> ModuleObject? {
    if let module = libraries[name] { return module }
    guard !unknownLibraries.contains(name) else { return nil }
    var attributes: [String: Value]?
    for part in [
      StandardLibrary.attributes(of: name, self), DataLibrary.attributes(of: name, self),
      TorchLibrary.attributes(of: name, self),
    ] {
      guard let part else { continue }
      attributes = (attributes ?? [:]).merging(part) { _, new in new }
    }
    guard let attributes else {
      unknownLibraries.insert(name)
      return nil
    }
    let scope = Scope(parent: nil, moduleScope: nil)
    scope.variables = attributes
    let module = ModuleObject(name: name, scope: scope, isLibrary: true)
    libraries[name] = module
    return module
  }

  private func unknownModule(_ name: String) -> ModuleObject {
    opaqueUses += 1
    if let module = libraries[name] { return module }
    let module = ModuleObject(
      name: name, scope: Scope(parent: nil, moduleScope: nil), isUnknown: true)
    libraries[name] = module
    return module
  }

  // MARK: Files

  /// Runs a file of the student's as a module, once; a module that is under way is given as it is.
  func run(fileAt index: Int, as name: String, at place: SourcePlace) throws(TraceStop)
    -> ModuleObject
  {
    let key = "file \(index)"
    if let module = modules[key] { return module }
    let file = program.files[index]
    let module = ModuleObject(name: name, scope: Scope(parent: nil, moduleScope: nil))
    module.file = index
    modules[key] = module
    module.scope.variables["__name__"] = .string(name)
    module.scope.variables["__file__"] = .string(file.path)
    importDepth += 1
    defer { importDepth -= 1 }
    guard importDepth <= 50 else {
      throw stop(
        .limit, at: place, "limit of 50 imports inside one another exceeded; flatten the imports")
    }
    let outerTryDepth = tryDepth
    tryDepth = 0
    defer { tryDepth = outerTryDepth }
    try run(units: file.units, in: module.scope)
    return module
  }

  /// Runs units one after another at a module's level. What goes wrong costs its statement.
  func run(units: [Int], in scope: Scope) throws(TraceStop) {
    let outer = frame
    defer { frame = outer }
    for unit in units {
      frame = Frame(scope: scope, unit: unit, function: nil)
      for statement in program.units[unit].statements {
        let calls = (callPlaces.count, callDepth, depth, forks.count, constructions.count)
        do {
          _ = try run(statement)
        } catch {
          if case .error(let reason) = error, reason.code == .limit { throw error }
          callPlaces.removeLast(callPlaces.count - calls.0)
          (callDepth, depth) = (calls.1, calls.2)
          while forks.count > calls.3 { closeFork(forks.count) }
          let place = place(statement.range)
          let reason = self.error(of: error)
          if case .exception = error, raised?.type.name != "SystemExit" { note(reason, at: place) }
          forget(statement, because: OpaqueValue(what: reason.message, place: place))
        }
      }
    }
  }
}
