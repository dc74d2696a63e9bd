import Diagnostics
import PythonSyntax

/// The words of a verdict: one sentence that names the places which prove it.
struct LoaderWords {
  let tree: SourceTree
  let uses: [DataUse]

  // MARK: - A class decides

  func verdict(_ found: LoaderClass) -> LoaderVerdict {
    let own = tree[found.id]
    let outline = tree.outlines[found.id.outline]
    let unit = outline.units[own.place.unit].unit
    let line = outline.units[own.place.unit].line(own.place.token)
    let subject = "class \(quoted(own.name)) (\(place(own.place, in: found.id.outline)))"
    let base = found.base.joined(separator: ".")
    let kind: LoaderVerdict.Kind
    let why: String
    switch found.finding {
    case .custom(let methods, let readsItself):
      kind = .custom
      let how =
        methods.isEmpty
        ? "" : " with its own \(methods.joined(separator: " and "))"
      why =
        "\(subject) extends \(base)\(how) "
        + (readsItself ? "and reads the data itself" : "over data that it is given")
        + (found.isUsed ? "" : "; nothing in the sources uses it")
    case .wrapper(let name):
      kind = .wrapper
      why = "\(subject) only hands on the ready-made \(name) and reads no data itself"
    case .broken(let method, let fault):
      kind = .broken
      why = "\(subject) \(words(fault, method: method, base: base))"
    }
    return LoaderVerdict(
      kind, file: outline.path, line: line, cell: unit.cell, className: own.name,
      why: why + (kind == .custom ? "" : replacementNote(on: found)))
  }

  /// Said where a class of the same name came before it, which may be the better one.
  private func replacementNote(on found: LoaderClass) -> String {
    guard let former = tree[found.id].replaces else { return "" }
    let classes = tree.outlines[found.id.outline].classes
    return "; it replaces the class of that name "
      + "(\(place(classes[former].place, in: found.id.outline)))"
  }

  private func words(_ fault: LoaderClass.Fault, method: String, base: String) -> String {
    switch fault {
    case .missing: "extends \(base) but has no \(method), so it gives no samples"
    case .empty: "extends \(base), but its \(method) is empty"
    case .withoutResult: "extends \(base), but its \(method) returns nothing"
    case .unboundBase:
      "extends \(method), which is imported nowhere; import it from torch.utils.data"
    }
  }

  // MARK: - The manifest's hint

  func matches(_ found: LoaderClass, _ hint: LoaderHint) -> Bool {
    (hint.file == nil || tree.outlines[found.id.outline].path == hint.file)
      && (hint.className == nil || tree[found.id].name == hint.className)
  }

  /// What is said where the hint did not lead to a working loader.
  func note(on hint: LoaderHint, found: LoaderClass?) -> String {
    let manifest = "the manifest names "
    if let file = hint.file, !tree.outlines.contains(where: { $0.path == file }) {
      let nearest = nearestMatch(to: file, in: tree.outlines.map(\.path))
      return manifest + "\(quoted(file)), which is not among the sources that could be read"
        + (nearest.map { "; did you mean \(quoted($0))?" } ?? "")
    }
    guard let name = hint.className else {
      return manifest + "\(quoted(hint.file ?? "")), which has no working loader class"
    }
    let place = hint.file.map { " in \(quoted($0))" } ?? ""
    if found != nil {
      return manifest + "class \(quoted(name))\(place), which is no working loader"
    }
    let classes = tree.outlines.filter { hint.file == nil || $0.path == hint.file }
      .flatMap { $0.classes.map(\.name) }
    guard !classes.contains(name) else {
      return manifest + "class \(quoted(name))\(place), which extends no PyTorch data set class"
    }
    return manifest
      + "class \(quoted(name)), which \(hint.file.map { "\(quoted($0)) does not have" } ?? "no source has")"
      + (nearestMatch(to: name, in: classes).map { "; did you mean \(quoted($0))?" } ?? "")
  }

  // MARK: - No class decides

  func verdictWithoutClass(modules: [PythonModule]) -> LoaderVerdict {
    for (index, use) in uses.enumerated() {
      if let found = use.readyMade.first {
        let code = tree.outlines[index].units[found.place.unit]
        return LoaderVerdict(
          .torchvision, file: tree.outlines[index].path, line: code.line(found.place.token),
          cell: code.unit.cell,
          why: "the data come from the ready-made \(found.name) "
            + "(\(place(found.place, in: index))), and no own data set class reads them")
      }
    }
    guard !modules.isEmpty else {
      return LoaderVerdict(.absent, why: "no Python source was handed in")
    }
    let sources =
      modules.count == 1 ? escaped(modules[0].path, limit: 255) : "the \(modules.count) sources"
    return LoaderVerdict(
      .absent,
      why: "no class in \(sources) extends a PyTorch data set class"
        + (seenInstead().map { "; \($0)" } ?? ""))
  }

  /// What comes nearest to a loader.
  private func seenInstead() -> String? {
    tensorDataset() ?? duckTyped() ?? hiddenClass() ?? generator() ?? unusedImport()
  }

  private func tensorDataset() -> String? {
    for (index, use) in uses.enumerated() {
      if let found = use.tensorDatasets.first {
        return "a TensorDataset is used (\(place(found, in: index)))"
      }
    }
    return nil
  }

  /// A class that works like a data set but is none by its base.
  private func duckTyped() -> String? {
    for (index, outline) in tree.outlines.enumerated() {
      for own in outline.classes {
        let methods = own.methods.filter(\.body.givesResult).map(\.name)
        if methods.contains("__getitem__") || methods.contains("__iter__") {
          return "class \(quoted(own.name)) (\(place(own.place, in: index))) gives samples "
            + "but does not extend torch.utils.data.Dataset"
        }
      }
    }
    return nil
  }

  /// A class that stands in a comment or a string.
  private func hiddenClass() -> String? {
    for outline in tree.outlines {
      for code in outline.units {
        for token in code.unit.tokens where token.kind == .comment || token.kind == .string {
          guard token.end - token.start >= 20, hidesClass(code.unit.source.text(of: token)) else {
            continue
          }
          let line = code.unit.source.position(of: token.start).line
          let what = token.kind == .comment ? "comment" : "string"
          return "a class that stands in a \(what) (\(code.unit.place(ofLine: line))) is not code"
        }
      }
    }
    return nil
  }

  private func hidesClass(_ text: String) -> Bool {
    text.split(whereSeparator: \.isNewline).contains { line in
      let code = line.drop { $0 == "#" || $0 == " " || $0 == "\t" || $0 == "\"" || $0 == "'" }
      return code.hasPrefix("class ") && code.contains("Dataset")
    }
  }

  private func generator() -> String? {
    for (index, outline) in tree.outlines.enumerated() {
      if let found = outline.functions.first(where: \.yields) {
        return "function \(quoted(found.name)) (\(place(found.place, in: index))) yields values"
      }
    }
    return nil
  }

  private func unusedImport() -> String? {
    for (index, outline) in tree.outlines.enumerated() {
      for statement in outline.imports where statement.names.contains("Dataset") {
        return "Dataset is imported (\(place(statement.place, in: index))) and not extended"
      }
    }
    return nil
  }

  private func place(_ place: CodePlace, in outline: Int) -> String {
    let code = tree.outlines[outline].units[place.unit]
    return code.unit.place(ofLine: code.line(place.token))
  }
}
