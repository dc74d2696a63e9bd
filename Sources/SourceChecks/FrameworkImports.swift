public import PythonSyntax

/// An import of a framework that trains networks, other than PyTorch itself.
public struct FrameworkImport: Hashable, Sendable {
  /// The framework's usual name: `TensorFlow`, `scikit-learn`.
  public let framework: String
  public let role: Role
  public let file: String
  /// In the file, or in the notebook's cell, from 1.
  public let line: Int
  /// The notebook's cell, from 1; nil outside of notebooks.
  public let cell: Int?

  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Trains without PyTorch, or in place of the student's own loop.
    case other
    /// A loop around the student's own PyTorch network, such as Lightning.
    case builtOnPyTorch
  }

  public init(framework: String, role: Role, file: String, line: Int, cell: Int? = nil) {
    self.framework = framework
    self.role = role
    self.file = file
    self.line = line
    self.cell = cell
  }
}

/// Finds what "only PyTorch" is judged by.
public enum FrameworkImports {
  /// The imports of training frameworks, in the order of files and lines.
  ///
  /// Parts of a framework that train nothing do not count: its data sets, its file and log
  /// functions, `sklearn.metrics`, `sklearn.model_selection`. A whole framework that is imported and
  /// then used for nothing else does not count either.
  public static func find(in modules: [PythonModule]) -> [FrameworkImport] {
    find(in: FlowWalk.program(of: modules.filter { $0.failure == nil }))
  }

  static func find(in program: Program) -> [FrameworkImport] {
    var found: [FrameworkImport] = []
    var uses: [Int: Set<Int>] = [:]
    for use in program.frameworkUses { uses[use.namespace, default: []].insert(use.name) }
    for statement in program.imports.sorted(by: { $0.place < $1.place }).prefix(10_000) {
      guard statement.level == 0, let root = statement.module.first,
        let framework = Frameworks.names[root],
        program.tree.ownModule(statement.module, level: 0, from: statement.namespace) == nil,
        trains(
          statement, root: root, uses: uses[statement.namespace, default: []], program.libraries)
      else { continue }
      let unit = program.tree.units[statement.place.unit]
      found.append(
        FrameworkImport(
          framework: framework,
          role: Frameworks.isBuiltOnPyTorch(root: root) ? .builtOnPyTorch : .other,
          file: unit.path, line: program.tree.line(of: statement.place), cell: unit.cell))
    }
    return found
  }

  private static func trains(
    _ statement: ImportStatement, root: String, uses: Set<Int>, _ libraries: LibraryNames
  ) -> Bool {
    switch root {
    case "sklearn":
      // `from sklearn import svm`
      let taken = statement.names.isEmpty ? [""] : statement.names
      return taken.contains { Frameworks.trains(statement.module + [$0]) }
    case "tensorflow", "keras", "tf_keras":
      let taken =
        statement.names.isEmpty
        ? [statement.module] : statement.names.map { statement.module + [$0] }
      return taken.contains { name in
        guard isWhole(name) else { return Frameworks.trains(name) }
        return !isUsedWithoutTraining(name, uses, libraries)
      }
    default: return true
    }
  }

  /// The whole of TensorFlow or Keras, whose use decides.
  private static func isWhole(_ name: [String]) -> Bool {
    let part = Array(name.dropFirst())
    return part.isEmpty || part == ["keras"] || part == ["compat", "v1"] || part == ["compat"]
  }

  /// True if it is used, and only for parts that train nothing.
  private static func isUsedWithoutTraining(
    _ name: [String], _ uses: Set<Int>, _ libraries: LibraryNames
  ) -> Bool {
    let own = uses.map { libraries.names[$0] }.filter { $0.starts(with: name) }
    return !own.isEmpty && !own.contains { Frameworks.trains($0) }
  }
}
