import PythonSyntax

/// The files of a hand-in as Python's imports see them.
final class ModuleTable {
  /// A file, or what a notebook's `%%writefile` cells write.
  struct File {
    /// Of the file, or of the file that is written.
    let path: String
    let isNotebook: Bool
    /// Indices into ``units``.
    let units: [Int]

    /// The folder, with a slash at its end; empty at the top.
    var folder: String {
      guard let slash = path.lastIndex(of: "/") else { return "" }
      return String(path[...slash])
    }
  }

  let units: [PythonUnit]
  let files: [File]
  private let indices: [String: Int]

  init(_ modules: [PythonModule]) {
    var units: [PythonUnit] = []
    var files: [File] = []
    var written: [(path: String, unit: Int)] = []
    for module in modules {
      var own: [Int] = []
      let folder = module.path.lastIndex(of: "/").map { String(module.path[...$0]) } ?? ""
      for unit in module.units {
        if let file = unit.writtenFile {
          written.append((Self.normalized(folder + file), units.count))
        } else {
          own.append(units.count)
        }
        units.append(unit)
      }
      files.append(File(path: module.path, isNotebook: module.kind == .notebook, units: own))
    }
    // A later cell writes the file anew.
    for (path, unit) in written {
      files.removeAll { $0.path == path && !$0.isNotebook }
      files.append(File(path: path, isNotebook: false, units: [unit]))
    }
    self.units = units
    self.files = files
    var indices: [String: Int] = [:]
    for (index, file) in files.enumerated() where !file.isNotebook {
      indices[file.path] = indices[file.path] ?? index
    }
    self.indices = indices
  }

  /// `a/./b/../c.py` as `a/c.py`.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// A file with a path's parts, or a package's `__init__.py`.
  private func index(_ folder: String, _ parts: [Substring]) -> Int? {
    let path = folder + parts.joined(separator: "/")
    return indices[path + ".py"] ?? indices[path + "/__init__.py"]
  }

  /// Whether there is a folder with files in it, which is a package without `__init__.py`.
  func hasFolder(_ path: String) -> Bool {
    !path.isEmpty && files.contains { $0.path.hasPrefix(path + "/") }
  }

  /// The file that `import name` in a file means: beside it, in a folder above, at the top, or where
  /// just one file of the hand-in fits.
  func file(importing name: String, from importer: File) -> Int? {
    let parts = name.split(separator: ".")
    guard !parts.isEmpty else { return nil }
    var folder = importer.folder
    while true {
      if let index = index(folder, parts) { return index }
      guard !folder.isEmpty else { break }
      folder.removeLast()
      folder = folder.lastIndex(of: "/").map { String(folder[...$0]) } ?? ""
    }
    let suffixes = [
      "/" + parts.joined(separator: "/") + ".py",
      "/" + parts.joined(separator: "/") + "/__init__.py",
    ]
    let fitting = files.indices.filter { index in
      !files[index].isNotebook && suffixes.contains { files[index].path.hasSuffix($0) }
    }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// The file that `from ..name import` means; `level` counts the dots. An empty name is the package.
  func file(importing name: String, level: Int, from importer: File) -> Int? {
    var folder = importer.folder
    for _ in 1..<max(level, 1) {
      guard !folder.isEmpty else { return nil }
      folder.removeLast()
      folder = folder.lastIndex(of: "/").map { String(folder[...$0]) } ?? ""
    }
    let parts = name.split(separator: ".")
    if parts.isEmpty { return indices[folder + "__init__.py"] }
    return index(folder, parts)
  }

  /// The folder that a relative import starts from.
  func folder(level: Int, from importer: File) -> String {
    var folder = importer.folder
    for _ in 1..<max(level, 1) where !folder.isEmpty {
      folder.removeLast()
      folder = folder.lastIndex(of: "/").map { String(folder[...$0]) } ?? ""
    }
    return folder
  }

  /// The file whose code a unit is.
  func file(ofUnit unit: Int) -> Int? { files.firstIndex { $0.units.contains(unit) } }

  func describe(_ place: SourcePlace) -> String {
    units.indices.contains(place.unit) ? units[place.unit].place(of: place.range.lowerBound) : ""
  }

  func text(of place: SourcePlace) -> String {
    units.indices.contains(place.unit) ? units[place.unit].source.text(of: place.range) : ""
  }
}
