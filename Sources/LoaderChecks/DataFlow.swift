import PythonSyntax

/// Where the data in a namespace's variables come from, followed from assignment to assignment.
struct DataFlow {
  /// Where a value comes from.
  enum Origin: Hashable {
    /// Files that the student's code reads.
    case read
    /// A library's ready-made data set, by name.
    case readyMade(String)
  }

  /// What a name last held, at each assignment, in order.
  private var history: [String: [(place: CodePlace, origin: Origin?)]] = [:]

  init(_ outline: SourceOutline, _ use: DataUse) {
    for assignment in outline.assignments {
      let code = outline.units[assignment.place.unit]
      let stretch = CodeStretch(
        unit: assignment.place.unit, start: assignment.value.lowerBound,
        end: assignment.value.upperBound)
      let origin = origin(of: stretch, code: code, use: use)
      for target in assignment.targets where origin != nil || history[target] != nil {
        history[target, default: []].append((assignment.place, origin))
      }
    }
  }

  /// Where the data in an expression come from: reading wins, since reading is what is asked for.
  func origin(of stretch: CodeStretch, code: UnitCode, use: DataUse) -> Origin? {
    if use.readings.first(in: stretch, { $0 }) != nil { return .read }
    var found = use.readyMade.first(in: stretch) { $0.place }.map { Origin.readyMade($0.name) }
    guard !history.isEmpty else { return found }
    for index in stretch.start..<stretch.end where code.kind(index) == .name {
      guard code.kind(index - 1) != .op(.dot),
        let origin = origin(
          of: code.text(index), before: CodePlace(unit: stretch.unit, token: index))
      else { continue }
      if origin == .read { return .read }
      found = found ?? origin
    }
    return found
  }

  private func origin(of name: String, before place: CodePlace) -> Origin? {
    guard let all = history[name] else { return nil }
    let following = all.partitionPoint { $0.place < place }
    return following > 0 ? all[following - 1].origin : all.first?.origin
  }
}
