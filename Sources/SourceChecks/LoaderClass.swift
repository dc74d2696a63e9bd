/// What one class of the student's is as a data loader.
struct LoaderClass {
  let id: SourceTree.ClassID
  /// The library's class that it goes back to.
  let base: [String]
  let finding: Finding
  /// Something besides its definition and imports names it.
  let isUsed: Bool

  enum Finding: Hashable {
    /// Reads data, or is given data that is not known to be ready-made.
    case custom(methods: [String], readsItself: Bool)
    /// Hands on the ready-made data set of this name.
    case wrapper(of: String)
    /// The method, and what is wrong with it.
    case broken(method: String, Fault)
  }

  enum Fault: Hashable {
    case missing, empty, withoutResult
    /// The base class is bound nowhere.
    case unboundBase
  }
}
