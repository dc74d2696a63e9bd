import Diagnostics
public import PythonSyntax

/// Says from the sources of one submission whether the student wrote a data loader.
///
/// Sources are read, never run. A working class over data that the student's code reads beats
/// everything else; then come a `TensorDataset` and functions over such data, a class that hands on a
/// ready-made set, a class that cannot work, and a library's ready-made set without any class.
///
/// Where some sources cannot be read, the others decide, and a verdict that one more source might
/// have bettered says which could not be read.
public enum LoaderCheck {
  /// Judges all sources of a submission, in the order in which they were handed in.
  ///
  /// - Parameter hint: where the manifest says that the loader is. It is looked at first; if it is not
  ///   there, or is no working loader, all sources count and the reason says so.
  public static func judge(modules: [PythonModule], hint: LoaderHint? = nil) -> LoaderVerdict {
    judge(
      FlowWalk.program(of: modules.filter { $0.failure == nil }), modules: modules, hint: hint)
  }

  static func judge(
    _ program: Program, modules: [PythonModule], hint: LoaderHint?
  ) -> LoaderVerdict {
    let failed = modules.filter { $0.failure != nil }
    if failed.count == modules.count, let first = failed.first {
      return unreadable(first, of: modules.count)
    }
    let words = LoaderWords(program: program)
    let judge = ClassJudge(program)
    let classes = judge.loaderClasses()
    var note: String?
    if let hint {
      let hinted = classes.filter { words.matches($0, hint) }
      if let found = best(of: hinted), case .custom = found.finding { return words.verdict(found) }
      note = words.note(on: hint, found: best(of: hinted))
    }
    let verdict = verdict(of: classes, judge.readyMadeInUse(), program, words, modules)
    let explained = note.map { verdict.adding(" (\($0))") } ?? verdict
    guard verdict.verdict != .custom, let first = failed.first else { return explained }
    // The loader is said to be in a source that cannot be read.
    if let file = hint?.file, let source = failed.first(where: { $0.path == file }) {
      return unreadable(source, of: 1)
    }
    let others = failed.count == 1 ? "" : " (nor can \(failed.count - 1) more)"
    return explained.adding(
      "; \(escaped(first.path, limit: 255)) may hold a loader but cannot be read\(others): "
        + (first.failure?.message ?? ""))
  }

  private static func verdict(
    of classes: [LoaderClass], _ readyMade: Facts.ReadyMade?, _ program: Program,
    _ words: LoaderWords, _ modules: [PythonModule]
  ) -> LoaderVerdict {
    let found = best(of: classes)
    // A class that nothing uses, beside a ready-made set that is used, loads no data.
    var unused: LoaderClass?
    if let found, case .custom = found.finding {
      guard found.use <= .named, readyMade != nil else { return words.verdict(found) }
      unused = found
    }
    let judge = FunctionJudge(program: program, loaderClasses: Set(classes.map(\.index)))
    if let found = judge.tensorDataset() { return words.verdict(tensorDataset: found) }
    if let found = judge.batches() { return words.verdict(found) }
    if let unused, let readyMade { return words.verdict(unused: unused, beside: readyMade) }
    return found.map { words.verdict($0) } ?? words.verdictWithoutClass(modules: modules)
  }

  /// The class that decides: the best finding, among equals one that is used, among those the first.
  private static func best(of classes: [LoaderClass]) -> LoaderClass? {
    var best: LoaderClass?
    for candidate in classes where candidate.rank > best?.rank ?? -1 { best = candidate }
    return best
  }

  private static func unreadable(_ failed: PythonModule, of count: Int) -> LoaderVerdict {
    let reason = failed.failure?.message ?? ""
    let others =
      switch count {
      case 1: ""
      case 2: ", nor can the other source"
      default: ", nor can any of the \(count - 1) other sources"
      }
    return LoaderVerdict(
      .unreadable, file: failed.path,
      why: "\(escaped(failed.path, limit: 255)) cannot be read\(others): \(reason)")
  }
}

extension LoaderVerdict {
  fileprivate func adding(_ words: String) -> LoaderVerdict {
    LoaderVerdict(
      verdict, file: file, line: line, cell: cell, className: className, why: why + words)
  }
}
