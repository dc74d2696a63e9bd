public import Diagnostics
public import PythonSyntax

/// A hand-in's sources, walked without being run: which networks they build, how these are fed, and
/// which files of weights belong to them.
///
/// It owns the objects of the walk, and is for one thread at a time.
public final class TracedProgram {
  /// Networks that the sources build, in the order in which they are built; then those that only their
  /// classes tell of.
  public private(set) var candidates: [NetworkCandidate] = []
  /// What could not be followed, and limits that were reached.
  public private(set) var notes: [Diagnostic] = []
  /// Names of all files that the sources load or save weights by, as far as they are known.
  public private(set) var checkpointFiles: [String] = []

  /// What the data loaders hand on, for sources that do not show how the network is called: evaluation
  /// before training. What is done to a batch before the call is not part of it.
  public private(set) var loaderFeeds: [NetworkFeed] = []

  let interpreter: Interpreter
  /// The network of each candidate.
  private var networks: [InstanceObject] = []

  /// Walks the sources of a hand-in.
  ///
  /// - Parameter modules: its files and notebooks, in any order.
  public init(modules: [PythonModule], limits: TraceLimits = TraceLimits()) {
    let table = ModuleTable(modules)
    let found = withStack { () -> (Interpreter, [FoundNetwork], [String], [NetworkFeed]) in
      let interpreter = Interpreter(limits: limits, program: table)
      let networks = ProgramWalk(interpreter).networks()
      return (interpreter, networks.found, networks.files, interpreter.loaderFeeds())
    }
    interpreter = found.0
    networks = found.1.map(\.network)
    candidates = found.1.map(\.candidate)
    checkpointFiles = found.2
    loaderFeeds = found.3
    notes = interpreter.notes
  }

  deinit {
    let interpreter = interpreter
    let networks = networks
    self.networks = []
    withStack {
      for network in networks { network.attributes = [:] }
      interpreter.tearDown()
    }
  }

  /// Follows a candidate's `forward` for one image at evaluation.
  ///
  /// - Parameter inputShape: of one input without the batch: [1, 28, 28], [784].
  /// - Throws: any ``TraceErrorCode``: what could not be followed, with its place and what to write
  ///   instead.
  public func trace(
    _ candidate: Int, inputShape: [Int]
  ) throws(TraceError) -> TracedNetwork {
    guard networks.indices.contains(candidate) else {
      throw TraceError(.noNetwork, "the sources have no network number \(candidate)")
    }
    let interpreter = interpreter
    let network = networks[candidate]
    return try withStack { () -> Result<TracedNetwork, TraceError> in
      do throws(TraceError) {
        return .success(try interpreter.trace(network, inputShape: inputShape))
      } catch {
        return .failure(error)
      }
    }.get()
  }

  /// `model.py:12:5`, or `lab.ipynb:cell 3:12:5`.
  public func place(_ place: SourcePlace) -> String { interpreter.describe(place) }

  /// The line of the source at a place, without its ending.
  public func line(at place: SourcePlace) -> String {
    let units = interpreter.program.units
    guard units.indices.contains(place.unit) else { return "" }
    let source = units[place.unit].source
    return source.line(source.position(of: place.range.lowerBound).line)
  }

  /// The student's words at a place.
  public func text(at place: SourcePlace) -> String { interpreter.program.text(of: place) }

  /// Adds a candidate that is not built by the sources but by what a checkpoint says of it.
  func add(_ network: InstanceObject, _ candidate: NetworkCandidate) -> Int {
    networks.append(network)
    candidates.append(candidate)
    return candidates.count - 1
  }
}

extension Interpreter {
  /// Traces a network from the state in which the walk left it, and puts that state back.
  fileprivate func trace(
    _ network: InstanceObject, inputShape: [Int]
  ) throws(TraceError) -> TracedNetwork {
    if let (part, reason) = uncertainPart(of: network) {
      throw TraceError(
        .unknownValue, at: describe(reason.place),
        "what \(part) is made of depends on \(escaped(reason.what)), which only running the code could "
          + "tell; build the network without that condition")
    }
    let outer = (mode, frame)
    startAnew()
    undoLog = Fork(reason: OpaqueValue(what: "the trace", place: network.place))
    defer {
      undoChanges()
      forks = []
      startAnew()
      (mode, frame) = outer
    }
    return try traceForward(of: network, inputShape: inputShape)
  }

  /// Fills the fuel up and forgets what was under way.
  func startAnew() {
    steps = 0
    allocated = 0
    depth = 0
    callDepth = 0
    callPlaces = []
    constructions = []
    tryDepth = 0
    raised = nil
  }

  /// The first part of a network whose make-up depends on an unknown condition.
  private func uncertainPart(
    of network: InstanceObject
  ) -> (part: String, reason: OpaqueValue)? {
    guard hasUncertainObjects else { return nil }
    var visited: Set<ObjectIdentifier> = []
    var open = [network]
    while let next = open.popLast() {
      guard visited.insert(ObjectIdentifier(next)).inserted else { continue }
      if let reason = next.uncertainty { return ("this \(escaped(next.type.name))", reason) }
      open += next.moduleState?.children.compactMap(\.module) ?? []
    }
    return nil
  }
}
