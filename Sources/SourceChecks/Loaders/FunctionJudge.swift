import PythonSyntax

/// Finds loaders that are no data set classes: functions that give batches, and `TensorDataset`.
struct FunctionJudge {
  let program: Program
  /// Data set classes, whose methods are no functions of their own.
  let loaderClasses: Set<Int>

  /// A function or class that gives batches of data that the student read.
  struct Batches {
    let name: String
    let isClass: Bool
    let place: CodePlace
    let read: CodePlace
    let isGenerator: Bool
    let isUsed: Bool
  }

  /// A `TensorDataset` over arrays that the student read, and where they were read.
  func tensorDataset() -> (place: CodePlace, read: CodePlace)? {
    for event in program.events {
      guard case .tensorDataset(let data) = event.kind else { continue }
      if let read = reading(in: data) ?? (data.readyMade == nil ? onlyReading : nil) {
        return (event.place, read)
      }
    }
    return nil
  }

  /// The best generator or batching function: one that is used over one that is not.
  func batches() -> Batches? {
    var best: Batches?
    for (index, function) in program.functions.enumerated() {
      guard let found = batches(of: index, function) else { continue }
      if best.map({ !$0.isUsed && found.isUsed }) ?? true { best = found }
    }
    return best
  }

  private func batches(of index: Int, _ function: FunctionOutline) -> Batches? {
    if let owner = function.ownerClass {
      guard !loaderClasses.contains(owner) else { return nil }
      let own = program.classes[owner]
      // A class of batches: iterated, without PyTorch's base.
      guard ["__iter__", "__next__", "__getitem__"].contains(function.name),
        function.shape.givesResult, own.use >= .indexed,
        let read = reading(in: function.result.joined(function.yields).joined(own.origin))
      else { return nestedGenerator(function) }
      return Batches(
        name: own.name, isClass: true, place: own.place, read: read,
        isGenerator: function.shape.isGenerator, isUsed: true)
    }
    return nestedGenerator(function)
  }

  private func nestedGenerator(_ function: FunctionOutline) -> Batches? {
    let shape = function.shape
    let data = function.yields.joined(function.result)
    guard shape.isGenerator || (shape.slices && shape.givesValue && function.isAboutBatches),
      !function.name.hasPrefix("__"),
      let read = reading(in: data) ?? (function.isUsed ? nil : onlyReading(in: function.namespace))
    else { return nil }
    return Batches(
      name: function.name, isClass: false, place: function.place, read: read,
      isGenerator: shape.isGenerator, isUsed: function.isUsed)
  }

  private func reading(in facts: Facts) -> CodePlace? {
    if let place = facts.reading { return place }
    for case .instance(let own) in facts.references {
      if let place = program.classes[own].origin.reading { return place }
    }
    return nil
  }

  /// Where the sources read data, if they name no ready-made set: where the data of an array come from
  /// is not always seen, and then it is there.
  private var onlyReading: CodePlace? { onlyReading(in: nil) }

  private func onlyReading(in namespace: Int?) -> CodePlace? {
    var found: CodePlace?
    for event in program.events {
      switch event.kind {
      case .readyMade: return nil
      case .reads where namespace.map({ program.tree.namespace(of: event.place) == $0 }) ?? true:
        found = found ?? event.place
      default: break
      }
    }
    return found
  }
}

extension FunctionOutline {
  /// Its name or a parameter speaks of batches or samples.
  fileprivate var isAboutBatches: Bool {
    let parameters = definition.parameters
    let names = [name] + (parameters.positional + parameters.keywordOnly).map(\.name)
    return names.contains { name in
      let word = name.lowercased()
      return word.contains("batch") || word == "bs" || word.contains("loader")
        || word.contains("iter") || word.contains("sample")
    }
  }
}
