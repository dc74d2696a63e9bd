import PythonSyntax

extension FlowWalk {
  /// Imports, star imports and namespaces that are followed for one name, at most.
  private static let starLimit = 24

  // MARK: - Binding

  /// Gives a variable of the scope at hand a value.
  mutating func bind(_ name: String, _ facts: Facts) {
    if let owner = scopes[scope].borrowed[name] {
      fill(name, facts, in: owner)
      return
    }
    if uncertainty > 0, let before = scopes[scope].current[name] {
      scopes[scope].current[name] = before.joined(facts)
    } else {
      scopes[scope].current[name] = facts
    }
    if scopes[scope].ever[name, default: .empty].join(facts) { grew = true }
    if scopes[scope].isClass, let ownerClass { bindMember(name, facts, of: ownerClass) }
  }

  private mutating func bindMember(_ name: String, _ facts: Facts, of index: Int) {
    join(facts, attribute: name, of: index)
    for case .function(let method, _) in facts.references {
      program.classes[index].methods[name] = method
    }
  }

  /// Adds to what a variable holds.
  mutating func extend(_ name: String, _ facts: Facts) {
    guard facts != .empty else { return }
    let known = scopes[scope].current[name] != nil && scopes[scope].borrowed[name] == nil
    if known {
      scopes[scope].current[name]?.join(facts)
      if scopes[scope].ever[name, default: .empty].join(facts) { grew = true }
      return
    }
    var owner: Int? = scopes[scope].borrowed[name] ?? scopes[scope].parent
    while let index = owner, scopes[index].ever[name] == nil { owner = scopes[index].parent }
    if let owner { fill(name, facts, in: owner) }
  }

  private mutating func fill(_ name: String, _ facts: Facts, in owner: Int) {
    if scopes[owner].filled[name, default: .empty].join(facts) { grew = true }
    if scopes[owner].ever[name, default: .empty].join(facts) { grew = true }
  }

  mutating func join(_ facts: Facts, attribute name: String, of index: Int) {
    guard program.classes[index].attributes[name, default: .empty].join(facts) else { return }
    program.classes[index].origin.join(facts.origin)
    grew = true
  }

  // MARK: - Looking up

  /// What a name holds here; nil where nothing binds it.
  func lookUp(_ name: String) -> Facts? {
    if scopes[scope].borrowed[name] == nil, let own = value(of: name, in: scope, isHere: true) {
      return own
    }
    var next = scopes[scope].borrowed[name] ?? scopes[scope].parent
    // The code of a class, and top-level code of a notebook's or file's, sees what is bound by now.
    let seesNow = scopes[scope].isClass
    while let index = next {
      if !scopes[index].isClass, let found = value(of: name, in: index, isHere: seesNow) {
        return found
      }
      next = scopes[index].parent
    }
    return nil
  }

  private func value(of name: String, in index: Int, isHere: Bool) -> Facts? {
    guard let ever = scopes[index].ever[name] else { return nil }
    let filled = scopes[index].filled[name]
    if isHere, let current = scopes[index].current[name] {
      return filled.map { current.joined($0) } ?? current
    }
    // Code that runs later sees the last class of a name.
    return ever.filter { reference in
      if case .ownClass(let own) = reference, program.classes[own].replacedBy != nil {
        false
      } else {
        true
      }
    }
  }

  /// What a file of the submission has under a name, as others import it.
  mutating func exported(_ name: String, of index: Int) -> Facts? {
    var visited: Set<Int> = []
    return exported(name, of: index, &visited)
  }

  private mutating func exported(
    _ name: String, of index: Int, _ visited: inout Set<Int>
  ) -> Facts? {
    guard visited.count < Self.starLimit, visited.insert(index).inserted else { return nil }
    if let found = value(of: name, in: scopeOfNamespace(index), isHere: true) { return found }
    return starExport(name, of: index, &visited, isOwn: false)
  }

  private mutating func starExport(
    _ name: String, of index: Int, _ visited: inout Set<Int>, isOwn: Bool
  ) -> Facts? {
    for star in starImports[index] ?? [] {
      if let own = star.own {
        if let found = exported(name, of: own, &visited) { return found }
      } else if !isOwn, KnownNames.isExport(star.module + [name]) {
        return library(star.module + [name])
      }
    }
    return nil
  }

  func scopeOfNamespace(_ index: Int) -> Int { index }

  /// What a name means that nothing binds: it may come from a star import, or be a library's whose
  /// import is damaged or left out.
  mutating func unbound(_ name: String) -> Facts {
    let stars = starImports[namespace] ?? []
    if !stars.isEmpty {
      var visited: Set<Int> = [namespace]
      if let found = starExport(name, of: namespace, &visited, isOwn: true) { return found }
    }
    var hasForeign = false
    for star in stars where star.own == nil {
      let full = star.module + [name]
      if KnownNames.isExport(full) { return library(full) }
      hasForeign = true
    }
    if name == "torch" || name == "torchvision" { return library([name]) }
    // A module that was not handed in may well pass on PyTorch's own class.
    if hasForeign, name == "Dataset" || name == "IterableDataset" || name == "DataLoader" {
      return library(["torch", "utils", "data", name])
    }
    return library([KnownNames.unbound, name])
  }

  mutating func library(_ name: [String]) -> Facts {
    Facts(.library(program.libraries.number(of: name)))
  }

  // MARK: - Imports

  mutating func walkImport(_ aliases: [PythonAlias], _ range: Range<Int>) {
    for alias in aliases {
      let parts = alias.name.split(separator: ".").map { String($0) }
      guard let first = parts.first else { continue }
      program.imports.append(
        ImportStatement(
          module: parts, level: 0, names: [], place: place(range), namespace: namespace))
      let taken = alias.asName == nil ? [first] : parts
      if let own = program.tree.ownModule(parts, level: 0, from: namespace) {
        walkNamespace(own)
        if alias.asName == nil, parts.count > 1 {
          // `import a.b` binds `a`, whose members are looked for by their full names.
          bind(first, library([KnownNames.missing, first]))
        } else {
          bind(alias.asName ?? first, Facts(.namespace(own)))
        }
      } else {
        bind(alias.asName ?? first, library(taken))
      }
    }
  }

  mutating func walkImport(
    from module: String?, _ aliases: [PythonAlias], level: Int, _ range: Range<Int>
  ) {
    let parts = (module ?? "").split(separator: ".").map { String($0) }
    program.imports.append(
      ImportStatement(
        module: parts, level: level, names: aliases.map(\.name), place: place(range),
        namespace: namespace))
    let own =
      parts.isEmpty && level == 0
      ? nil : program.tree.ownModule(parts, level: level, from: namespace)
    if let own { walkNamespace(own) }
    for alias in aliases {
      guard alias.name != "*" else {
        addStar(module: parts, level: level, own: own)
        continue
      }
      bind(
        alias.asName ?? alias.name,
        imported(alias.name, from: parts, level: level, own: own))
    }
  }

  private mutating func imported(
    _ name: String, from parts: [String], level: Int, own: Int?
  ) -> Facts {
    if let own, let found = exported(name, of: own) { return found }
    if let file = program.tree.ownModule(parts + [name], level: level, from: namespace) {
      walkNamespace(file)
      return Facts(.namespace(file))
    }
    if own != nil || level > 0 { return library([KnownNames.missing] + parts + [name]) }
    return library(parts + [name])
  }

  private mutating func addStar(module: [String], level: Int, own: Int?) {
    let star = StarImport(module: level > 0 ? [KnownNames.missing] + module : module, own: own)
    guard starImports[namespace, default: []].count < Self.starLimit,
      !starImports[namespace, default: []].contains(star)
    else { return }
    starImports[namespace, default: []].append(star)
    grew = true
  }

  /// `from torch.utils.data import Dataset)`: a line that is no Python and still says what is meant.
  mutating func walkDamagedImport(_ range: Range<Int>) {
    let text = program.tree.units[unit].source.text(of: range.prefix(400))
    let line = text.prefix { !$0.isNewline }
    let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." && $0 != "*" }
      .map { String($0) }
    guard words.first == "from", words.count > 3, words[2] == "import" else { return }
    var names: [PythonAlias] = []
    var index = 3
    while index < words.count {
      let isRenamed = index + 2 < words.count && words[index + 1] == "as"
      names.append(
        PythonAlias(name: words[index], asName: isRenamed ? words[index + 2] : nil, range: range))
      index += isRenamed ? 3 : 1
    }
    let module = words[1].drop { $0 == "." }
    walkImport(
      from: String(module), names, level: words[1].count - module.count, range)
  }
}

extension Range<Int> {
  fileprivate func prefix(_ length: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + length)
  }
}
