import PythonSyntax

/// Tells calls of a network that train it from those that evaluate it, by what stands around them.
struct FeedRoles {
  private let units: [PythonUnit]
  private let events: [TraceEvent]

  init(units: [PythonUnit], events: [TraceEvent]) {
    self.units = units
    self.events = events
  }

  /// Whether the call that an event tells of is a part of training.
  func isTraining(callAt position: Int) -> Bool {
    guard case .called(_, _, let place) = events[position] else { return false }
    let surroundings = Surroundings(of: place, in: units)
    if surroundings.isWithoutGradient { return false }
    if isFollowedByTraining(position) { return true }
    guard let scope = surroundings.loop ?? surroundings.function else { return false }
    // Several calls before one step of training.
    return events.contains { event in
      guard case .trained(let step) = event, step.unit == place.unit else { return false }
      return scope.contains(step.range.lowerBound)
        && step.range.lowerBound > place.range.lowerBound
    }
  }

  /// Whether a step of training comes before the next call of a network.
  private func isFollowedByTraining(_ position: Int) -> Bool {
    for event in events[(position + 1)...] {
      switch event {
      case .trained: return true
      case .called: return false
      default: continue
      }
    }
    return false
  }
}

/// The innermost loop and function around a place.
private struct Surroundings {
  private(set) var loop: Range<Int>?
  private(set) var function: Range<Int>?
  /// Under `with torch.no_grad():`, or in a function decorated so.
  private(set) var isWithoutGradient = false

  init(of place: SourcePlace, in units: [PythonUnit]) {
    guard units.indices.contains(place.unit) else { return }
    var statements = units[place.unit].statements
    let offset = place.range.lowerBound
    // Each turn goes one level down.
    while let statement = statements.first(where: { $0.range.contains(offset) }) {
      var inner: [PythonStatement] = []
      switch statement.node {
      case .functionDef(let definition):
        (loop, function) = (nil, statement.range)
        isWithoutGradient = definition.decorators.contains { Self.stopsGradients($0) }
        inner = definition.body
      case .classDef(let definition): inner = definition.body
      case .for(let block):
        loop = statement.range
        inner = block.body + block.orElse
      case .while(_, let body, let orElse):
        loop = statement.range
        inner = body + orElse
      case .if(_, let body, let orElse): inner = body + orElse
      case .with(let items, let body, _):
        if items.contains(where: { Self.stopsGradients($0.context) }) { isWithoutGradient = true }
        inner = body
      case .try(let block):
        inner = block.body + block.handlers.flatMap(\.body) + block.orElse + block.finally
      case .match(_, let cases): inner = cases.flatMap(\.body)
      default: break
      }
      statements = inner
    }
  }

  /// `torch.no_grad()`, `inference_mode()`, as a context or a decorator.
  private static func stopsGradients(_ expression: PythonExpression) -> Bool {
    switch expression.node {
    case .call(let callee, let arguments, _): arguments.isEmpty && stopsGradients(callee)
    case .attribute(_, let name), .name(let name): name == "no_grad" || name == "inference_mode"
    default: false
    }
  }
}
