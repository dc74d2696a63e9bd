import Diagnostics
import PythonSyntax

/// A small pure interpreter of Python over syntax trees: it computes what the sources determine, and
/// never touches a file, a clock or a network.
///
/// It owns the objects of one hand-in and the fuel of one run, and belongs to one thread at a time.
final class Interpreter {
  /// Whether the walk goes on where a value is unknown.
  enum Mode {
    /// In a network's own code: what depends on an unknown value ends the trace.
    case exact
    /// Through module-level code: both branches are walked, an unknown iterable gives one turn, an
    /// exception costs its statement.
    case exploring
  }

  let limits: TraceLimits
  var mode = Mode.exploring
  /// The graph that tensor operations append to, while a `forward` is traced.
  var graph: TraceGraph?
  var events: [TraceEvent] = []
  /// Of ``events``: those from here on come from functions that nothing calls.
  var firstUncertainEvent: Int?

  // Fuel.
  var steps = 0
  /// Names that were looked for among others for a message: each takes its time.
  var hints = 0
  /// Values and characters made, in units of 16 bytes.
  var allocated = 0
  /// Evaluations inside one another.
  var depth = 0
  /// Calls of the student's functions inside one another.
  var callDepth = 0

  // Where the walk stands.
  var frame: Frame
  /// Classes and records of the Torch part.
  let torch = TorchState()
  /// Places of the calls that are under way, outermost first.
  var callPlaces: [SourcePlace] = []
  /// The exception that a ``TraceStop/exception`` speaks of.
  var raised: PythonException?
  /// `try` statements with handlers that are under way.
  var tryDepth = 0
  /// Instances whose `__init__` is under way, outermost first.
  var constructions: [InstanceObject] = []
  /// The last object of each class of the student's.
  var lastInstances: [ObjectIdentifier: InstanceObject] = [:]
  /// How often something opaque was used in a way that a run may fail at.
  var opaqueUses = 0
  /// Branches of unknown conditions that are under way.
  var forks: [Fork] = []
  /// States from before a trace, which leaves none of its changes behind.
  var undoLog: Fork?
  /// Whether some object's content depends on an unknown condition.
  var hasUncertainObjects = false

  // What the hand-in defines.
  let program: ModuleTable
  /// The student's modules, by file or package.
  var modules: [String: ModuleObject] = [:]
  /// Modules of libraries, and unknown ones, by name.
  var libraries: [String: ModuleObject] = [:]
  var unknownLibraries: Set<String> = []
  var importDepth = 0
  /// Classes of the student's in the order of their definition, superseded ones too.
  var classes: [ClassObject] = []
  /// Functions of the student's in the order of their definition.
  var functions: [FunctionObject] = []
  /// Fields of dataclasses.
  var dataFields: [ObjectIdentifier: [DataField]] = [:]
  /// Objects of `DataLoader`, in the order in which they were made.
  var loaders: [InstanceObject] = []
  var notes: [Diagnostic] = []
  private var notedPlaces: Set<SourcePlace> = []
  /// Networks of which either may be meant where the other is.
  var alternatives: [(InstanceObject, InstanceObject)] = []
  var builtins: [String: Value] = [:]
  let types = BuiltinTypes()
  lazy var methods = BuiltinMethods(types)

  init(limits: TraceLimits, program: ModuleTable = ModuleTable([])) {
    self.limits = limits
    self.program = program
    frame = Frame(scope: Scope(parent: nil, moduleScope: nil), unit: 0, function: nil)
    builtins = makeBuiltins()
    for (name, value) in DataLibrary.attributes(of: "builtins", self) ?? [:] {
      builtins[name] = value
    }
  }

  /// Counts one evaluation.
  @inline(__always)
  func step(_ place: @autoclosure () -> SourcePlace) throws(TraceStop) {
    steps += 1
    if steps > limits.steps {
      throw stop(
        .limit, at: place(),
        "limit of \(grouped(limits.steps)) steps exceeded; shorten the loops of the code around the "
          + "network")
    }
  }

  /// Counts values before they are made.
  func charge(_ count: Int, at place: SourcePlace) throws(TraceStop) {
    guard count <= limits.items else {
      throw stop(
        .limit, at: place,
        "limit of \(grouped(limits.items)) items of one value exceeded: found \(grouped(count)); make "
          + "the value smaller")
    }
    allocated += max(count, 1)
    guard allocated <= limits.values else {
      throw stop(
        .limit, at: place,
        "limit of \(grouped(limits.values)) values made exceeded; shorten the loops of the code around "
          + "the network")
    }
  }

  /// A note about the walk, once for each place.
  func note(_ error: TraceError, at place: SourcePlace) {
    guard notedPlaces.insert(place).inserted, notes.count < 200 else { return }
    notes.append(
      Diagnostic(
        code: error.code.rawValue, severity: .note, place: error.place, message: error.message))
  }

  /// `model.py:12:5`.
  func describe(_ place: SourcePlace) -> String { program.describe(place) }

  /// The place of a stretch of the code that is under way.
  func place(_ range: Range<Int>) -> SourcePlace { SourcePlace(unit: frame.unit, range: range) }

  /// Lets go of the objects, which hold one another in circles.
  func tearDown() {
    for type in classes { type.attributes = [:] }
    for module in modules.values { module.scope.variables = [:] }
    for function in functions { function.closure.variables = [:] }
    classes = []
    functions = []
    modules = [:]
    for library in libraries.values { library.scope.variables = [:] }
    libraries = [:]
    builtins = [:]
    events = []
    loaders = []
    forks = []
    constructions = []
    lastInstances = [:]
    alternatives = []
    raised = nil
  }
}

/// A call of a function, a class's body or a module under way.
final class Frame {
  var scope: Scope
  /// Functions that a class's body defines, which belong to the class.
  var definitions: [FunctionObject] = []
  /// Index of the unit whose code runs.
  let unit: Int
  let function: FunctionObject?
  /// The first argument, for `super()`.
  var receiver: Value?
  /// What a bare `raise` raises again.
  var handled: PythonException?

  init(scope: Scope, unit: Int, function: FunctionObject?) {
    self.scope = scope
    self.unit = unit
    self.function = function
  }
}

/// How long and how large a trace may be.
public struct TraceLimits: Hashable, Sendable {
  /// Statements and expressions evaluated.
  public var steps = 2_000_000
  /// Of one loop at module level; a longer one counts as one of an unknown number of turns.
  public var loopSteps = 300_000
  /// Calls inside one another.
  public var callDepth = 200
  /// Evaluations inside one another.
  public var evaluationDepth = 4_000
  /// Items of one list, characters of one string.
  public var items = 1_000_000
  /// Values made in one trace, 16 characters of a string counted as one.
  public var values = 5_000_000

  public init() {}
}

/// Something that module-level code does and that tells how the hand-in fits together.
enum TraceEvent {
  /// A network that is not part of another one was built.
  case built(InstanceObject, place: SourcePlace)
  /// `torch.load(path)`; nil for a path that is not known.
  case loaded(path: String?, place: SourcePlace)
  /// `network.load_state_dict(value)`, the value from `torch.load(path)`.
  case stateDictLoaded(InstanceObject, path: String?, isStrict: Bool, place: SourcePlace)
  /// `torch.save(value, path)`; the network whose weights are in it, if they are one's.
  case saved(InstanceObject?, path: String?, place: SourcePlace)
  /// A network was called with data.
  case called(InstanceObject, Value, place: SourcePlace)
  /// `loss.backward()`, `optimizer.step()`.
  case trained(place: SourcePlace)
}
