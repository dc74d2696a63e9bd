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
    let tree = SourceTree(modules.filter { $0.failure == nil })
    return tree.outlines.indices.flatMap { find(in: $0, of: tree) }
  }

  private static func find(in index: Int, of tree: SourceTree) -> [FrameworkImport] {
    let outline = tree.outlines[index]
    var found: [FrameworkImport] = []
    for statement in outline.imports.prefix(10_000) {
      guard statement.module.level == 0, let root = statement.module.names.first,
        let framework = frameworks[root],
        tree.ownModule(statement.module.names, level: 0, from: index) == nil,
        trains(statement, root: root, outline: outline)
      else { continue }
      let code = outline.units[statement.place.unit]
      found.append(
        FrameworkImport(
          framework: framework, role: builtOnPyTorch.contains(root) ? .builtOnPyTorch : .other,
          file: outline.path, line: code.line(statement.place.token), cell: code.unit.cell))
    }
    return found
  }

  private static func trains(
    _ statement: ImportStatement, root: String, outline: SourceOutline
  ) -> Bool {
    switch root {
    case "sklearn":
      let parts = Array(statement.module.names.dropFirst())
      if let part = parts.first { return sklearnModels.contains(part) }
      return statement.names.contains { sklearnModels.contains($0) }
    case "tensorflow", "keras", "tf_keras":
      let module = Array(statement.module.names.dropFirst())
      // `import tensorflow.keras.datasets` without `as` binds the root, but names a part.
      let taken = statement.names.isEmpty ? [module] : statement.names.map { module + [$0] }
      return taken.contains { part in
        guard isWhole(part) else { return !isPartWithoutTraining(part) }
        let name = statement.names.isEmpty ? statement.boundName : part.last
        return !usedWithoutTraining(name ?? root, as: part, outline: outline)
      }
    default: return true
    }
  }

  /// The whole of TensorFlow or Keras, whose use decides.
  private static func isWhole(_ part: [String]) -> Bool {
    part.isEmpty || part == ["keras"] || part == ["compat", "v1"] || part == ["compat"]
  }

  private static func isPartWithoutTraining(_ part: [String]) -> Bool {
    part.contains { withoutTraining.contains($0) }
  }

  /// True if the name is used, and only for parts that train nothing.
  private static func usedWithoutTraining(
    _ name: String, as part: [String], outline: SourceOutline
  ) -> Bool {
    let names = Set(
      (outline.bindings[name] ?? []).isEmpty
        ? outline.bindings.compactMap { key, all in
          all.contains { binding in
            if case .imported(_, let taken) = binding.target { taken == name } else { false }
          } ? key : nil
        } : [name])
    var isUsed = false
    for code in outline.units {
      var index = 0
      while let kind = code.kind(index) {
        if kind == .name, code.kind(index - 1) != .op(.dot), code.kind(index + 1) == .op(.dot),
          names.contains(code.text(index))
        {
          let (chain, end) = code.dottedName(at: index)
          if !code.isInImport(index) {
            isUsed = true
            if !isPartWithoutTraining(Array(chain.dropFirst())) { return false }
          }
          index = end
        } else {
          index += 1
        }
      }
    }
    return isUsed
  }

  private static let withoutTraining: Set<String> = [
    "datasets", "utils", "preprocessing", "summary", "io", "gfile", "io_lib", "logging",
    "get_logger", "tensorboard", "__version__", "data", "config", "random", "errors",
  ]

  private static let sklearnModels: Set<String> = [
    "neural_network", "linear_model", "svm", "ensemble", "tree", "neighbors", "naive_bayes",
    "discriminant_analysis", "gaussian_process", "kernel_ridge", "semi_supervised",
  ]

  private static let builtOnPyTorch: Set<String> = [
    "pytorch_lightning", "lightning", "lightning_fabric", "ignite", "skorch", "accelerate",
    "composer", "catalyst",
  ]

  /// Frameworks by the top-level module that is imported.
  private static let frameworks: [String: String] = [
    "tensorflow": "TensorFlow", "keras": "Keras", "tf_keras": "Keras", "keras_core": "Keras",
    "autokeras": "AutoKeras", "tflearn": "TFLearn", "jax": "JAX", "flax": "Flax", "haiku": "Haiku",
    "optax": "Optax", "equinox": "Equinox", "mxnet": "MXNet", "gluon": "MXNet", "paddle": "Paddle",
    "sklearn": "scikit-learn", "fastai": "fastai", "theano": "Theano", "lasagne": "Lasagne",
    "caffe": "Caffe", "caffe2": "Caffe2", "chainer": "Chainer", "cntk": "CNTK",
    "tinygrad": "tinygrad", "mlx": "MLX", "mindspore": "MindSpore", "oneflow": "OneFlow",
    "megengine": "MegEngine", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost",
    "pytorch_lightning": "PyTorch Lightning", "lightning": "PyTorch Lightning",
    "lightning_fabric": "PyTorch Lightning", "ignite": "PyTorch Ignite", "skorch": "skorch",
    "accelerate": "Accelerate", "composer": "Composer", "catalyst": "Catalyst",
  ]
}

extension UnitCode {
  /// The token stands in an `import` or `from` statement.
  fileprivate func isInImport(_ index: Int) -> Bool {
    switch kind(index - 1) {
    case .keyword(.import), .keyword(.from), .keyword(.as): true
    default: false
    }
  }
}
