import Diagnostics
public import PythonSyntax

/// All that the checks find in the sources of one submission, from one walk over them.
public struct SourceReview: Hashable, Sendable {
  public let loader: LoaderVerdict
  /// Imports of training frameworks, whether they train or not.
  public let frameworks: [FrameworkImport]
  /// Nil where there is no source that can be read.
  public let assignment: AssignmentFindings?

  public init(
    loader: LoaderVerdict, frameworks: [FrameworkImport], assignment: AssignmentFindings?
  ) {
    self.loader = loader
    self.frameworks = frameworks
    self.assignment = assignment
  }

  /// Reads all sources of a submission, in the order in which they were handed in; none is run.
  ///
  /// - Parameter hint: where the manifest says that the loader is.
  public init(modules: [PythonModule], hint: LoaderHint? = nil) {
    let readable = modules.filter { $0.failure == nil }
    let program = FlowWalk.program(of: readable)
    loader = LoaderCheck.judge(program, modules: modules, hint: hint)
    frameworks = FrameworkImports.find(in: program)
    assignment = readable.isEmpty ? nil : AssignmentFindings(program, loader)
  }
}

extension AssignmentFindings {
  fileprivate init(_ program: Program, _ loader: LoaderVerdict) {
    let graph = CallGraph(program)
    let judge = TrainingJudge(program: program, graph: graph)
    let (training, onlyPyTorch) = (judge.training(), judge.onlyPyTorch())
    let trains = training.outcome != .notFound || onlyPyTorch.outcome == .notFound
    self.init(
      dataByHand: Self.dataByHand(program, loader, trains: trains), training: training,
      onlyPyTorch: onlyPyTorch,
      weightsSaved: StorageJudge(program: program).weightsSaved(),
      importScript: ImportJudge(program: program, graph: graph).importScript())
  }

  /// - Parameter trains: the sources train something, in whichever way.
  private static func dataByHand(
    _ program: Program, _ loader: LoaderVerdict, trains: Bool
  ) -> CheckFinding {
    let places = program.tree.places(of: loader)
    switch loader.verdict {
    case .custom, .tensorDataset, .function:
      return CheckFinding(.passed, why: loader.why, places: places)
    case .wrapper, .torchvision:
      return CheckFinding(
        .notFound, why: loader.why, places: places)
    case .unreadable:
      return CheckFinding(.unclear, why: loader.why, places: places)
    case .broken: return CheckFinding(.notFound, why: loader.why, places: places)
    case .absent:
      let readyMade = program.events.contains {
        if case .readyMade = $0.kind { true } else { false }
      }
      let reading = program.reading(trains: trains)
      if let reading, !readyMade {
        return CheckFinding(
          .unclear,
          why: "the sources read data (\(program.tree.words(reading))), but no loader of the "
            + "student's is seen to hand them on: \(loader.why)",
          places: [program.tree.place(reading)])
      }
      return CheckFinding(
        .notFound, why: "no own code is seen to read the data: \(loader.why)")
    }
  }
}

extension Program {
  /// Where data are read that a loop goes over, or in sources that train, where anything is read.
  fileprivate func reading(trains: Bool) -> CodePlace? {
    var first: CodePlace?
    for event in events {
      switch event.kind {
      case .iterates(let data): if let place = data.reading { return place }
      case .reads: first = first ?? event.place
      default: break
      }
    }
    return trains ? first : nil
  }
}

extension SourceTree {
  fileprivate func places(of loader: LoaderVerdict) -> [SourcePlace] {
    guard let file = loader.file, let line = loader.line else { return [] }
    let unit = units.first { $0.path == file && $0.cell == loader.cell }
    let text = unit.map { $0.source.line(line).trimmingPrefix { $0.isWhitespace } } ?? ""
    return [
      SourcePlace(file: file, line: line, cell: loader.cell, text: String(text.prefix(160)))
    ]
  }
}
