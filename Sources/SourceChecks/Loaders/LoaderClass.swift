/// What one class of the student's is as a data loader.
struct LoaderClass {
  /// In ``Program/classes``.
  let index: Int
  /// The library's class that it goes back to; nil for one that has the methods alone.
  let base: [String]?
  let finding: Finding
  let use: ClassUse
  /// What its methods leave to be wished for, though it works.
  var remarks: [String] = []

  enum Finding: Hashable {
    case custom(methods: [String], Data)
    /// Hands on the ready-made data set of this name.
    case wrapper(of: String)
    /// The method, and what is wrong with it.
    case broken(method: String, Fault)
  }

  /// Where a working class has its data from.
  enum Data: Hashable {
    /// It reads them, there.
    case readsItself(CodePlace?)
    /// It is given what the sources read there.
    case given(CodePlace)
    /// It is given data, or has them from somewhere that is not seen.
    case unknown
  }

  enum Fault: Hashable {
    case missing, empty, withoutResult
    /// It gives this literal, whatever the data.
    case constant(String)
    /// The base class is bound nowhere.
    case unboundBase
  }

  /// What decides between several: higher is better.
  var rank: Int {
    let finding =
      switch finding {
      case .custom(_, .readsItself), .custom(_, .given): 12
      case .custom(_, .unknown): 10
      case .wrapper: 4
      case .broken(_, .unboundBase): 0
      case .broken: 2
      }
    return finding + (use > .none ? 1 : 0)
  }
}
