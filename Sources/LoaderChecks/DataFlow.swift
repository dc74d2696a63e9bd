import PythonSyntax

/// Where the data in a namespace's variables come from, followed from assignment to assignment.
struct DataFlow {
  /// What a name last held, at each assignment, in order.
  private var history: [String: [(place: CodePlace, origin: DataOrigin?)]] = [:]
  /// What a name last held outside of functions and classes.
  private var globals: [String: DataOrigin] = [:]
  /// In order of their places.
  private let classes: [CodeStretch]

  /// Classes around a place that are looked at to find the innermost.
  private static let classLimit = 16

  init(_ outline: SourceOutline, _ use: DataUse) {
    classes = outline.classes.map(\.stretch)
    for assignment in outline.assignments {
      let code = outline.units[assignment.place.unit]
      let stretch = CodeStretch(
        unit: assignment.place.unit, start: assignment.value.lowerBound,
        end: assignment.value.upperBound)
      let origin = origin(of: stretch, code: code, use: use)
      if assignment.isAddition, origin == nil { continue }
      for target in assignment.targets {
        guard let key = key(of: target, at: assignment.place) else { continue }
        if assignment.isAddition, history[key]?.last?.origin == .read { continue }
        if origin != nil || history[key] != nil {
          history[key, default: []].append((assignment.place, origin))
        }
        if assignment.isGlobal { globals[key] = origin }
      }
    }
  }

  /// Where the data in an expression come from: reading wins, since reading is what is asked for.
  func origin(of stretch: CodeStretch, code: UnitCode, use: DataUse) -> DataOrigin? {
    if use.reads(in: stretch) { return .read }
    var found = use.readyMade(in: stretch).map { DataOrigin.readyMade($0) }
    guard !history.isEmpty else { return found }
    for index in stretch.start..<stretch.end where code.kind(index) == .name {
      guard code.kind(index - 1) != .op(.dot),
        let origin = origin(ofNameAt: CodePlace(unit: stretch.unit, token: index), code)
      else { continue }
      if origin == .read { return .read }
      found = found ?? origin
    }
    return found
  }

  /// Where the data come from that a class takes from variables outside of it.
  func globalOrigin(in own: CodeStretch, of outline: SourceOutline) -> DataOrigin? {
    guard !globals.isEmpty else { return nil }
    let code = outline.units[own.unit]
    let locals = Self.locals(in: own, of: outline)
    for index in own.start..<own.end where code.kind(index) == .name {
      guard code.kind(index - 1) != .op(.dot), code.kind(index + 1) != .op(.assign) else {
        continue
      }
      let name = code.text(index)
      if let origin = globals[name], !locals.contains(name) { return origin }
    }
    return nil
  }

  /// Names that something in a stretch binds.
  private static func locals(in own: CodeStretch, of outline: SourceOutline) -> Set<String> {
    var locals: Set<String> = []
    for function in outline.functions.all(in: own, { $0.place }) {
      locals.formUnion(function.parameters)
    }
    for assignment in outline.assignments.all(in: own, { $0.place }) {
      locals.formUnion(assignment.targets)
    }
    let code = outline.units[own.unit]
    var isBinding = false
    for index in own.start..<own.end {
      switch code.kind(index) {
      case .keyword(.for), .keyword(.lambda), .keyword(.as): isBinding = true
      case .name where isBinding: locals.insert(code.text(index))
      case .op(.comma), .op(.leftParenthesis), .op(.rightParenthesis), .op(.star): break
      default: isBinding = false
      }
    }
    return locals
  }

  /// Of an attribute if it was assigned, else of what it is an attribute of.
  private func origin(ofNameAt place: CodePlace, _ code: UnitCode) -> DataOrigin? {
    let name = code.text(place.token)
    if code.kind(place.token + 1) == .op(.dot), code.kind(place.token + 2) == .name,
      let key = key(of: "\(name).\(code.text(place.token + 2))", at: place),
      history[key] != nil
    {
      return origin(of: key, before: place)
    }
    return origin(of: name, before: place)
  }

  private func origin(of key: String, before place: CodePlace) -> DataOrigin? {
    guard let all = history[key] else { return nil }
    let following = all.partitionPoint { $0.place < place }
    return following > 0 ? all[following - 1].origin : all.first?.origin
  }

  /// A name as it is; an attribute of `self` with its class, since each class has its own.
  private func key(of target: String, at place: CodePlace) -> String? {
    guard target.hasPrefix("self.") else { return target == "self" ? nil : target }
    return innermostClass(at: place).map { "\($0).\(target)" }
  }

  private func innermostClass(at place: CodePlace) -> Int? {
    let following = classes.partitionPoint {
      CodePlace(unit: $0.unit, token: $0.start) <= place
    }
    return (max(0, following - Self.classLimit)..<following).last { index in
      classes[index].unit == place.unit && place.token < classes[index].end
    }
  }
}
