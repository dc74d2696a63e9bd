import PythonSyntax

extension OutlineReader {
  /// Modules whose star import is followed.
  private static let starLimit = 16

  /// `import a.b, c as d`
  mutating func readImport(_ range: Range<Int>) {
    var position = range.lowerBound + 1
    while position < range.upperBound {
      guard code.kind(position) == .name else {
        position += 1
        continue
      }
      let place = CodePlace(unit: unit, token: position)
      let (names, end) = code.dottedName(at: position)
      position = end
      let module = ImportedModule(level: 0, names: names)
      var bound = names.first
      if code.kind(end) == .keyword(.as), code.kind(end + 1) == .name {
        bound = code.text(end + 1)
        position = end + 2
        bind(code.text(end + 1), .imported(module, name: nil), at: place)
      } else if let root = names.first {
        bind(root, .imported(ImportedModule(level: 0, names: [root]), name: nil), at: place)
      }
      outline.imports.append(
        ImportStatement(place: place, module: module, names: [], boundName: bound))
    }
  }

  /// `from .a.b import (c as d, e)`
  mutating func readFromImport(_ range: Range<Int>) {
    let place = CodePlace(unit: unit, token: range.lowerBound)
    var position = range.lowerBound + 1
    var level = 0
    while code.kind(position) == .op(.dot) || code.kind(position) == .op(.ellipsis) {
      level += code.kind(position) == .op(.dot) ? 1 : 3
      position += 1
    }
    var names: [String] = []
    if position < range.upperBound, code.kind(position) == .name {
      (names, position) = code.dottedName(at: position)
    }
    guard position < range.upperBound, code.kind(position) == .keyword(.import) else { return }
    position += 1
    let module = ImportedModule(level: level, names: names)
    var taken: [String] = []
    while position < range.upperBound {
      if code.kind(position) == .op(.star), outline.starImports.count < Self.starLimit,
        !outline.starImports.contains(module)
      {
        outline.starImports.append(module)
      }
      guard code.kind(position) == .name else {
        position += 1
        continue
      }
      let name = code.text(position)
      taken.append(name)
      if code.kind(position + 1) == .keyword(.as), code.kind(position + 2) == .name {
        bind(code.text(position + 2), .imported(module, name: name), at: place)
        position += 3
      } else {
        bind(name, .imported(module, name: name), at: place)
        position += 1
      }
    }
    outline.imports.append(
      ImportStatement(place: place, module: module, names: taken, boundName: nil))
  }
}
