import Diagnostics
import PythonSyntax

/// The words of a verdict: one sentence that names the places which prove it.
struct LoaderWords {
  let program: Program

  private var tree: SourceTree { program.tree }

  // MARK: - A class decides

  func verdict(_ found: LoaderClass) -> LoaderVerdict {
    let own = program.classes[found.index]
    let subject = "class \(quoted(own.name)) (\(tree.words(own.place)))"
    let base = found.base?.dotted ?? ""
    let kind: LoaderVerdict.Kind
    var why: String
    switch found.finding {
    case .custom(let methods, let data):
      kind = .custom
      why = subject
      if found.base != nil { why += " extends \(base)" }
      if !methods.isEmpty {
        why += found.base == nil ? " has" : " with"
        why += " its own \(methods.joined(separator: " and "))"
      }
      why += (found.base == nil && methods.isEmpty ? " " : " and ") + words(data)
      for remark in found.remarks { why += "; \(remark)" }
      why += "; " + useWords(own)
    case .wrapper(let name):
      kind = .wrapper
      why = "\(subject) only hands on the ready-made \(name) and reads no data itself"
    case .broken(let method, let fault):
      kind = .broken
      why = "\(subject) \(words(fault, method: method, base: base))"
    }
    if kind != .custom { why += replacementNote(on: own) }
    return verdict(kind, at: own.place, className: own.name, why)
  }

  func verdict(unused found: LoaderClass, beside set: Facts.ReadyMade) -> LoaderVerdict {
    let own = program.classes[found.index]
    return verdict(
      .torchvision, at: set.place,
      "the data come from the ready-made \(set.name) (\(tree.words(set.place))); class "
        + "\(quoted(own.name)) (\(tree.words(own.place))) could read them, but is never used")
  }

  private func words(_ data: LoaderClass.Data) -> String {
    switch data {
    case .readsItself(let place):
      "reads the data itself" + (place.map { " (\(tree.words($0)))" } ?? "")
    case .given(let place): "is given data that the sources read (\(tree.words(place)))"
    case .unknown: "works on data that it is given"
    }
  }

  private func useWords(_ own: ClassOutline) -> String {
    let place = own.usePlace.map { " (\(tree.words($0)))" } ?? ""
    return switch own.use {
    case .batched: "a DataLoader takes its samples\(place)"
    case .iterated: "a loop goes over it\(place)"
    case .indexed: "samples are taken from it\(place)"
    case .made: "it is made\(place), but no DataLoader or loop takes samples from it"
    case .named: "it is named\(place), but never made"
    case .none: "nothing in the sources uses it"
    }
  }

  /// Said where a class of the same name came before it, which may be the better one.
  private func replacementNote(on own: ClassOutline) -> String {
    guard let former = own.replaces else { return "" }
    return "; it replaces the class of that name (\(tree.words(program.classes[former].place)))"
  }

  private func words(_ fault: LoaderClass.Fault, method: String, base: String) -> String {
    switch fault {
    case .missing: "extends \(base) but has no \(method), so it gives no samples"
    case .empty: "extends \(base), but its \(method) is empty"
    case .withoutResult: "extends \(base), but its \(method) returns nothing"
    case .constant(let value): "extends \(base), but its \(method) always returns \(value)"
    case .unboundBase:
      "extends \(method), which is imported nowhere; import it from torch.utils.data"
    }
  }

  // MARK: - No class, but data that the student read

  func verdict(tensorDataset found: (place: CodePlace, read: CodePlace)) -> LoaderVerdict {
    verdict(
      .tensorDataset, at: found.place,
      "a TensorDataset (\(tree.words(found.place))) holds arrays that the sources read "
        + "(\(tree.words(found.read))); no data set class of the student's own reads them")
  }

  func verdict(_ found: FunctionJudge.Batches) -> LoaderVerdict {
    let what = found.isClass ? "class" : "function"
    let how = found.isGenerator ? "yields" : "cuts out"
    return verdict(
      .function, at: found.place, className: found.isClass ? found.name : nil,
      "\(what) \(quoted(found.name)) (\(tree.words(found.place))) \(how) batches of data that the "
        + "sources read (\(tree.words(found.read))), without a PyTorch data set class"
        + (found.isUsed ? "" : "; nothing in the sources uses it"))
  }

  private func verdict(
    _ kind: LoaderVerdict.Kind, at place: CodePlace, className: String? = nil, _ why: String
  ) -> LoaderVerdict {
    let unit = tree.units[place.unit]
    return LoaderVerdict(
      kind, file: unit.path, line: tree.line(of: place), cell: unit.cell, className: className,
      why: why)
  }

  // MARK: - The manifest's hint

  func matches(_ found: LoaderClass, _ hint: LoaderHint) -> Bool {
    let own = program.classes[found.index]
    return (hint.file == nil || tree.namespaces[own.namespace].path == hint.file)
      && (hint.className == nil || own.name == hint.className)
  }

  /// What is said where the hint did not lead to a working loader.
  func note(on hint: LoaderHint, found: LoaderClass?) -> String {
    let manifest = "the manifest names "
    if let file = hint.file, !tree.namespaces.contains(where: { $0.path == file }) {
      let nearest = nearestMatch(to: file, in: tree.namespaces.map(\.path))
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
    let classes = program.classes.filter {
      hint.file == nil || tree.namespaces[$0.namespace].path == hint.file
    }.map(\.name)
    guard !classes.contains(name) else {
      return manifest + "class \(quoted(name))\(place), which extends no PyTorch data set class"
    }
    return manifest
      + "class \(quoted(name)), which \(hint.file.map { "\(quoted($0)) does not have" } ?? "no source has")"
      + (nearestMatch(to: name, in: classes).map { "; did you mean \(quoted($0))?" } ?? "")
  }

  // MARK: - No class decides

  func verdictWithoutClass(modules: [PythonModule]) -> LoaderVerdict {
    for event in program.events {
      guard case .readyMade(let name) = event.kind else { continue }
      return verdict(
        .torchvision, at: event.place,
        "the data come from the ready-made \(name) (\(tree.words(event.place))), and no own data "
          + "set class reads them")
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
    for event in program.events {
      guard case .tensorDataset = event.kind else { continue }
      return
        "a TensorDataset is used (\(tree.words(event.place))), but nothing is seen to read its "
        + "arrays"
    }
    return nil
  }

  /// A class that works like a data set but is none by its base.
  private func duckTyped() -> String? {
    for own in program.classes {
      let gives = ["__getitem__", "__iter__"].contains { name in
        own.methods[name].map { program.functions[$0].shape.givesResult } ?? false
      }
      if gives {
        return "class \(quoted(own.name)) (\(tree.words(own.place))) gives samples "
          + "but does not extend torch.utils.data.Dataset"
      }
    }
    return nil
  }

  /// A class that stands in a comment or a string.
  private func hiddenClass() -> String? {
    for unit in tree.units {
      for token in unit.tokens where token.kind == .comment || token.kind == .string {
        guard token.end - token.start >= 20, hidesClass(unit.source.text(of: token)) else {
          continue
        }
        let line = unit.source.position(of: token.start).line
        let what = token.kind == .comment ? "comment" : "string"
        return "a class that stands in a \(what) (\(unit.place(ofLine: line))) is not code"
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
    program.functions.first { $0.shape.isGenerator }.map {
      "function \(quoted($0.name)) (\(tree.words($0.place))) yields values, but nothing is seen to "
        + "read them"
    }
  }

  private func unusedImport() -> String? {
    program.imports.first { $0.names.contains("Dataset") }.map {
      "Dataset is imported (\(tree.words($0.place))) and not extended"
    }
  }
}
