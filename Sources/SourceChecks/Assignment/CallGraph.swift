/// Which functions call which, and what is therefore run in a loop, or trains.
struct CallGraph {
  let program: Program
  /// Calls, by the function that is called.
  private var callers: [Int: [Program.Event]] = [:]
  /// Events that train, whichever way.
  let training: [Program.Event]
  /// Functions that train, themselves or through others.
  let trainers: Set<Int>

  /// Functions that call each other, from a training loop outwards.
  private static let depth = 12

  init(_ program: Program) {
    self.program = program
    var callers: [Int: [Program.Event]] = [:]
    var training: [Program.Event] = []
    for event in program.events {
      switch event.kind {
      case .calls(let function): callers[function, default: []].append(event)
      case .makes(let own, _):
        if let constructor = program.method("__init__", of: own) {
          callers[constructor, default: []].append(event)
        }
      case .backward, .fits: training.append(event)
      default: break
      }
    }
    self.callers = callers
    self.training = training
    var found: Set<Int> = []
    var waiting = training.compactMap(\.function)
    while let function = waiting.popLast() {
      guard found.insert(function).inserted else { continue }
      for call in callers[function] ?? [] {
        if let caller = call.function { waiting.append(caller) }
      }
      if let outer = program.functions[function].enclosing { waiting.append(outer) }
    }
    trainers = found
  }

  func calls(of function: Int) -> [Program.Event] { callers[function] ?? [] }

  /// The loop in which an event happens: in its own function, else around a call of it.
  func loop(around event: Program.Event) -> CodePlace? {
    if let loop = event.loop { return loop }
    var seen: Set<Int> = []
    var waiting = event.function.map { [$0] } ?? []
    for _ in 0..<Self.depth {
      var next: [Int] = []
      for function in waiting where seen.insert(function).inserted {
        let outline = program.functions[function]
        // A closure that an optimizer calls is run where it stands.
        if let loop = outline.loop { return loop }
        if let outer = outline.enclosing { next.append(outer) }
        for call in calls(of: function) {
          if let loop = call.loop { return loop }
          if let caller = call.function { next.append(caller) }
        }
      }
      if next.isEmpty { break }
      waiting = next
    }
    return nil
  }

  /// Where training happens in the body of a function, or at the top of a namespace: events, and calls
  /// of functions that train.
  func training(in function: Int?, of namespace: Int) -> [Program.Event] {
    program.events.filter { event in
      guard event.function == function,
        function != nil || program.tree.namespace(of: event.place) == namespace
      else { return false }
      switch event.kind {
      case .backward, .fits: return true
      case .calls(let callee): return trainers.contains(callee)
      case .makes(let own, _):
        return program.method("__init__", of: own).map { trainers.contains($0) } ?? false
      default: return false
      }
    }
  }

  /// Some code runs the function, or it runs by itself.
  func isReached(_ function: Int?) -> Bool {
    guard let function else { return true }
    return program.functions[function].isUsed || program.functions[function].name.hasPrefix("__")
  }
}
