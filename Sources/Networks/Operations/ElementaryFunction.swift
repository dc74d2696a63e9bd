/// A function of each element alone that `torch` has by this name.
///
/// Source: torch.exp, torch.log, torch.sqrt, torch.abs, torch.sin, torch.cos, torch.erf, torch.pow.
public enum ElementaryFunction: Hashable, Sendable {
  case exp
  /// The natural logarithm.
  case log
  case sqrt
  case abs
  case sin
  case cos
  case erf
  case pow(exponent: Double)
}
