import PythonSyntax

/// All sources of a submission together, and what a name in one of them stands for.
struct SourceTree {
  let outlines: [SourceOutline]
  /// Outlines by the last part of the module name under which other files import them.
  private let byModuleName: [String: [Int]]

  init(_ modules: [PythonModule]) {
    let outlines = modules.flatMap { SourceOutline.outlines(of: $0) }
    var names: [String: [Int]] = [:]
    for (index, outline) in outlines.enumerated() {
      if let last = outline.moduleParts?.last { names[last, default: []].append(index) }
    }
    self.outlines = outlines
    byModuleName = names
  }

  /// A class of the student's.
  struct ClassID: Hashable {
    let outline: Int
    let index: Int
  }

  /// What a dotted name stands for.
  enum Meaning: Hashable {
    /// Something of a library, by its full name.
    case library([String])
    case ownClass(ClassID)
    case ownFunction(outline: Int, index: Int)
    /// A source file of the submission.
    case ownModule(Int)
    /// Bound nowhere that can be seen.
    case unbound
  }

  subscript(id: ClassID) -> ClassOutline { outlines[id.outline].classes[id.index] }

  /// Imports, aliases and star imports that are followed for one name, at most.
  private static let stepLimit = 48

  /// - Parameter place: where the name is used; nil for what a whole module ends up with.
  func meaning(of names: [String], in outline: Int, at place: CodePlace?) -> Meaning {
    var steps = Self.stepLimit
    return meaning(of: names, in: outline, at: place, steps: &steps)
  }

  private func meaning(
    of names: [String], in outline: Int, at place: CodePlace?, steps: inout Int
  ) -> Meaning {
    guard steps > 0, let root = names.first else { return .unbound }
    steps -= 1
    let rest = Array(names.dropFirst())
    guard let binding = binding(of: root, in: outline, at: place) else {
      return unboundMeaning(of: names, in: outline, steps: &steps)
    }
    switch binding.target {
    case .ownClass(let index):
      return rest.isEmpty ? .ownClass(ClassID(outline: outline, index: index)) : .unbound
    case .ownFunction(let index):
      return rest.isEmpty ? .ownFunction(outline: outline, index: index) : .unbound
    case .imported(let module, let name):
      return imported(module, name.map { [$0] + rest } ?? rest, from: outline, steps: &steps)
    }
  }

  /// The binding that counts at a place: the last one before it, else the first after it, since a
  /// function's body runs later.
  private func binding(of name: String, in outline: Int, at place: CodePlace?) -> Binding? {
    guard let all = outlines[outline].bindings[name] else { return nil }
    guard let place else { return all.last }
    let following = all.partitionPoint { $0.place < place }
    if following > 0 { return all[following - 1] }
    return all.first { $0.place != place }
  }

  private func imported(
    _ module: ImportedModule, _ names: [String], from outline: Int, steps: inout Int
  ) -> Meaning {
    // The longest part of the name that is a file of the submission.
    for length in stride(from: names.count, through: 0, by: -1) {
      let path = module.names + names.prefix(length)
      guard let file = ownModule(path, level: module.level, from: outline) else { continue }
      let rest = Array(names.dropFirst(length))
      return rest.isEmpty
        ? .ownModule(file) : meaning(of: rest, in: file, at: nil, steps: &steps)
    }
    return module.level > 0 ? .unbound : .library(module.names + names)
  }

  /// The outline that an import from another means. One without leading dots means any file whose
  /// path ends in these parts, since Python's search path is not known; one in the importer's folder
  /// is preferred.
  func ownModule(_ parts: [String], level: Int, from outline: Int) -> Int? {
    let folder = outlines[outline].path.split(separator: "/").dropLast().map { String($0) }
    if level > 0 {
      let whole = Array(folder.dropLast(level - 1)) + parts
      return whole.last.flatMap { byModuleName[$0] }?.first { outlines[$0].moduleParts == whole }
    }
    guard let last = parts.last, let candidates = byModuleName[last] else { return nil }
    let fitting = candidates.filter { candidate in
      candidate != outline && outlines[candidate].moduleParts.map { $0.hasSuffix(parts) } ?? false
    }
    return fitting.first { outlines[$0].moduleParts == folder + parts } ?? fitting.first
  }

  /// A name that nothing binds may come from a star import, or may be a library's full name whose
  /// import is damaged or left out.
  private func unboundMeaning(of names: [String], in outline: Int, steps: inout Int) -> Meaning {
    var foreignStar = false
    for module in outlines[outline].starImports {
      if let file = ownModule(module.names, level: module.level, from: outline) {
        let meaning = meaning(of: names, in: file, at: nil, steps: &steps)
        if meaning != .unbound { return meaning }
      } else {
        let full = module.names + names
        if KnownNames.base(full) != nil || KnownNames.readyMadeDataset(full) != nil
          || KnownNames.loadsByName(full)
        {
          return .library(full)
        }
        foreignStar = true
      }
    }
    if names.count > 2, names[0] == "torch" || names[0] == "torchvision" { return .library(names) }
    // A module that was not handed in may well pass on PyTorch's own class.
    if foreignStar, names == ["Dataset"] || names == ["IterableDataset"] {
      return .library(["torch", "utils", "data"] + names)
    }
    return .unbound
  }
}

extension SourceOutline {
  /// The parts of the dotted name under which the file is imported from the submission's root.
  fileprivate var moduleParts: [String]? {
    guard let importPath, importPath.lowercased().hasSuffix(".py") else { return nil }
    var parts = importPath.dropLast(3).split(separator: "/").map { String($0) }
    if parts.last == "__init__" { parts.removeLast() }
    return parts.isEmpty ? nil : parts
  }
}

extension [String] {
  fileprivate func hasSuffix(_ suffix: [String]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}

extension RandomAccessCollection where Index == Int {
  /// The index of the first element for which `isBefore` is false, in a collection that has those for
  /// which it is true first.
  func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
