import PythonSyntax

/// Where the data in a namespace's variables come from, followed from assignment to assignment.
struct DataFlow {
  /// What a variable last held, at each assignment, in order.
  private var history: [Variable: [(place: CodePlace, origin: DataOrigin?)]] = [:]
  private let parameters: [Parameter: DataOrigin]
  private let outline: SourceOutline

  /// A parameter of one of the namespace's functions.
  struct Parameter: Hashable {
    let function: Int
    let name: String
  }

  private enum Variable: Hashable {
    /// Of a function, or of the whole namespace; `name` or `name.attribute`.
    case named(String, function: Int?)
    /// `self.name` in a class.
    case attribute(String, ofClass: Int)
  }

  /// Definitions before a place that are looked at to find those around it.
  private static let scopeLimit = 64

  /// Names of a data set that are not its samples.
  private static let descriptions: Set<String> = [
    "classes", "class_to_idx", "transform", "target_transform", "shape", "dtype", "raw_folder",
    "processed_folder", "root", "features", "info",
  ]

  /// - Parameter parameters: what calls are known to hand to functions.
  init(
    _ outline: SourceOutline, _ use: DataUse, _ parameters: [Parameter: DataOrigin]
  ) {
    self.outline = outline
    self.parameters = parameters
    for assignment in outline.assignments {
      let stretch = CodeStretch(
        unit: assignment.place.unit, start: assignment.value.lowerBound,
        end: assignment.value.upperBound)
      let origin = origin(of: stretch, use: use)
      if assignment.isAddition, origin == nil { continue }
      for target in assignment.targets {
        guard let variable = variable(assigned: target, at: assignment.place) else { continue }
        if assignment.isAddition, history[variable]?.last?.origin == .read { continue }
        if origin != nil || history[variable] != nil {
          history[variable, default: []].append((assignment.place, origin))
        }
      }
    }
  }

  /// Where the data in an expression come from: reading wins, since reading is what is asked for.
  func origin(of stretch: CodeStretch, use: DataUse) -> DataOrigin? {
    if use.reads(in: stretch) { return .read }
    var found = use.readyMade(in: stretch).map { DataOrigin.readyMade($0) }
    guard !history.isEmpty || !parameters.isEmpty else { return found }
    let code = outline.units[stretch.unit]
    for index in stretch.start..<stretch.end where code.kind(index) == .name {
      // Not an attribute, nor the name of an argument.
      guard code.kind(index - 1) != .op(.dot), code.kind(index + 1) != .op(.assign),
        let origin = origin(ofNameAt: CodePlace(unit: stretch.unit, token: index))
      else { continue }
      if origin == .read { return .read }
      found = found ?? origin
    }
    return found
  }

  /// Where the data come from that a class takes from variables outside of it.
  func globalOrigin(in own: CodeStretch) -> DataOrigin? {
    guard !history.isEmpty else { return nil }
    let code = outline.units[own.unit]
    let locals = Self.locals(in: own, of: outline)
    for index in own.start..<own.end where code.kind(index) == .name {
      guard code.kind(index - 1) != .op(.dot), code.kind(index + 1) != .op(.assign),
        !isDescription(code, at: index)
      else { continue }
      let name = code.text(index)
      if let origin = history[.named(name, function: nil)]?.last?.origin, !locals.contains(name) {
        return origin
      }
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

  // MARK: - Names

  /// Of an attribute if it was assigned, else of what it is an attribute of.
  private func origin(ofNameAt place: CodePlace) -> DataOrigin? {
    let code = outline.units[place.unit]
    let name = code.text(place.token)
    if code.kind(place.token + 1) == .op(.dot), code.kind(place.token + 2) == .name {
      let attribute = code.text(place.token + 2)
      if name == "self" {
        guard let own = innermostClass(at: place) else { return nil }
        return origin(of: .attribute(attribute, ofClass: own), before: place) ?? nil
      }
      if let found = origin(of: "\(name).\(attribute)", before: place) { return found }
    }
    guard !isDescription(code, at: place.token) else { return nil }
    return origin(of: name, before: place) ?? nil
  }

  /// `train.classes`, `len(train)`: about the data, not the data.
  private func isDescription(_ code: UnitCode, at index: Int) -> Bool {
    if code.kind(index + 1) == .op(.dot), code.kind(index + 2) == .name {
      return Self.descriptions.contains(code.text(index + 2))
    }
    return code.kind(index - 1) == .op(.leftParenthesis) && code.kind(index - 2) == .name
      && code.text(index - 2) == "len"
  }

  /// Nil if nothing binds the name; nil inside if what binds it is not known to be data.
  private func origin(of name: String, before place: CodePlace) -> DataOrigin?? {
    for function in functions(around: place) {
      if let found = origin(of: .named(name, function: function), before: place) { return found }
      if outline.functions[function].parameters.contains(name) {
        return .some(parameters[Parameter(function: function, name: name)])
      }
    }
    return origin(of: .named(name, function: nil), before: place)
  }

  private func origin(of variable: Variable, before place: CodePlace) -> DataOrigin?? {
    guard let all = history[variable] else { return nil }
    let following = all.partitionPoint { $0.place < place }
    return following > 0 ? all[following - 1].origin : all.first?.origin
  }

  // MARK: - Scopes

  private func variable(assigned target: String, at place: CodePlace) -> Variable? {
    if target.hasPrefix("self.") {
      let name = String(target.dropFirst(5))
      return innermostClass(at: place).map { .attribute(name, ofClass: $0) }
    }
    let function = functions(around: place).first
    if let own = innermostClass(at: place),
      function.map({ outline.functions[$0].place < outline.classes[own].place }) ?? true
    {
      return .attribute(target, ofClass: own)
    }
    guard let function, !outline.functions[function].globals.contains(target) else {
      return .named(target, function: nil)
    }
    return .named(target, function: function)
  }

  /// From the innermost outward.
  private func functions(around place: CodePlace) -> [Int] {
    let following = outline.functions.partitionPoint { $0.place <= place }
    return (max(0, following - Self.scopeLimit)..<following).reversed().filter {
      outline.functions[$0].stretch.contains(place)
    }
  }

  private func innermostClass(at place: CodePlace) -> Int? {
    let following = outline.classes.partitionPoint { $0.place <= place }
    return (max(0, following - Self.scopeLimit)..<following).last {
      outline.classes[$0].stretch.contains(place)
    }
  }
}
