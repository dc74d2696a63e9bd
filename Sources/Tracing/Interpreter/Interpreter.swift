import Diagnostics
import PythonSyntax

/// A small pure interpreter of Python over syntax trees: it computes what the sources determine, and
/// never touches a file, a clock or a network.
///
/// It owns the objects of one hand-in and the fuel of one run.
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
  var steps = 0
  var depth = 0
  /// The graph that tensor operations append to, while a `forward` is traced.
  var graph: TraceGraph?
  var events: [TraceEvent] = []
  /// The exception that a ``TraceStop/exception`` speaks of.
  var raised: PythonException?
  /// Places of the calls that are under way, outermost first.
  var callPlaces: [SourcePlace] = []

  init(limits: TraceLimits) { self.limits = limits }
}

/// How long and how large a trace may be.
public struct TraceLimits: Hashable, Sendable {
  /// Statements and expressions evaluated.
  public var steps = 2_000_000
  /// Calls inside one another.
  public var callDepth = 120
  /// Items of one list, characters of one string.
  public var items = 1_000_000

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
