import PythonSyntax

/// A byte of a submission's sources, by the number of its unit among all of them.
struct CodePlace: Hashable, Comparable {
  let unit: Int
  let offset: Int

  static func < (a: CodePlace, b: CodePlace) -> Bool {
    (a.unit, a.offset) < (b.unit, b.offset)
  }
}

/// All sources of a submission together: their namespaces, and which of them an import means.
struct SourceTree {
  /// Files, notebooks and the files that cells write, in order.
  let namespaces: [Namespace]
  /// Files and cells, each in its namespace's stretch.
  let units: [PythonUnit]
  /// Namespaces by the last part of the module name under which other files import them.
  private let byModuleName: [String: [Int]]

  /// What one Python namespace holds: a file, all cells of a notebook together, or a file that cells
  /// write.
  struct Namespace {
    /// The file's or notebook's path.
    let path: String
    /// The parts of the dotted name under which it is imported from the submission's root.
    let moduleParts: [String]
    let units: Range<Int>
    let isNotebook: Bool
  }

  init(_ modules: [PythonModule]) {
    var namespaces: [Namespace] = []
    var all: [PythonUnit] = []
    func add(_ units: [PythonUnit], path: String, importPath: String, isNotebook: Bool) {
      guard !units.isEmpty else { return }
      all += units
      namespaces.append(
        Namespace(
          path: path, moduleParts: Self.moduleParts(of: importPath),
          units: all.count - units.count..<all.count, isNotebook: isNotebook))
    }
    for module in modules {
      add(
        module.units.filter { $0.writtenFile == nil }, path: module.path, importPath: module.path,
        isNotebook: module.kind == .notebook)
      // What several cells write to one file, with `-a` or anew, is one namespace.
      var written: [String: [PythonUnit]] = [:]
      var files: [String] = []
      for unit in module.units {
        guard let file = unit.writtenFile else { continue }
        if written[file] == nil { files.append(file) }
        written[file, default: []].append(unit)
      }
      for file in files {
        add(written[file] ?? [], path: module.path, importPath: file, isNotebook: false)
      }
    }
    self.namespaces = namespaces
    units = all
    var names: [String: [Int]] = [:]
    for (index, namespace) in namespaces.enumerated() {
      if let last = namespace.moduleParts.last {
        names[Self.plain(last), default: []].append(index)
      }
    }
    byModuleName = names
  }

  private static func moduleParts(of path: String) -> [String] {
    var parts = path.split(separator: "/").map { String($0) }
    if let last = parts.last, let dot = last.lastIndex(of: ".") {
      parts[parts.count - 1] = String(last[..<dot])
    }
    if parts.last == "__init__" { parts.removeLast() }
    return parts.filter { $0 != "." }
  }

  /// A module's name as files are named after it in spite of themselves: `Model (1).py` for `model`,
  /// `data-loader.py` for `data_loader`.
  private static func plain(_ name: String) -> String {
    var name = name.lowercased()
    if name.hasSuffix(")"), let open = name.lastIndex(of: "("),
      name[name.index(after: open)...].dropLast().allSatisfy(\.isNumber)
    {
      name = String(name[..<open])
      while name.last == " " || name.last == "_" { name.removeLast() }
    }
    return name.replacing("-", with: "_").replacing(" ", with: "_")
  }

  // MARK: - Imports

  /// The namespace that an import from another means. One without leading dots means any file whose
  /// path ends in these parts, since Python's search path is not known; one in the importer's folder
  /// is preferred, then one that is spelled just so, then a script over a notebook.
  func ownModule(_ parts: [String], level: Int, from importer: Int) -> Int? {
    let folder = Array(folder(of: importer))
    guard level == 0 else {
      let whole = Array(folder.dropLast(level - 1)) + parts
      return whole.last.flatMap { byModuleName[Self.plain($0)] }?.first {
        $0 != importer && namespaces[$0].moduleParts == whole
      }
    }
    guard let last = parts.last, let candidates = byModuleName[Self.plain(last)] else { return nil }
    var best: (index: Int, rank: Int)?
    for candidate in candidates.prefix(64) where candidate != importer {
      let own = namespaces[candidate].moduleParts
      guard own.count >= parts.count,
        zip(own.suffix(parts.count), parts).allSatisfy({ Self.plain($0) == Self.plain($1) })
      else { continue }
      let isExact = own.suffix(parts.count).elementsEqual(parts)
      guard isExact || !namespaces[candidate].isNotebook else { continue }
      let rank =
        (own == folder + parts ? 4 : 0) + (isExact ? 2 : 0)
        + (namespaces[candidate].isNotebook ? 0 : 1)
      if rank > best?.rank ?? -1 { best = (candidate, rank) }
    }
    return best?.index
  }

  private func folder(of namespace: Int) -> ArraySlice<String> {
    let path = namespaces[namespace].path.split(separator: "/").map { String($0) }
    return path.dropLast()
  }

  // MARK: - Places

  func namespace(of place: CodePlace) -> Int {
    namespaces.partitionPoint { $0.units.upperBound <= place.unit }
  }

  func line(of place: CodePlace) -> Int {
    units[place.unit].source.position(of: place.offset).line
  }

  /// `main.py:12` or `lab.ipynb:cell 3:1`
  func words(_ place: CodePlace) -> String { units[place.unit].place(ofLine: line(of: place)) }
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
