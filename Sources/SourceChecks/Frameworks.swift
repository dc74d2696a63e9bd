/// Frameworks that train networks, other than PyTorch itself.
enum Frameworks {
  /// By the top-level module that is imported, the framework's usual name.
  static let names: [String: String] = [
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

  /// A loop around the student's own PyTorch network.
  static func isBuiltOnPyTorch(root: String) -> Bool { builtOnPyTorch.contains(root) }

  static func isBuiltOnPyTorch(_ framework: String) -> Bool {
    framework == "d2l" || builtOnPyTorch.contains { names[$0] == framework }
  }

  /// False for the parts of a framework that train nothing: its data sets, its metrics, its logs.
  static func trains(_ name: [String]) -> Bool {
    guard let root = name.first, names[root] != nil else { return false }
    let parts = name.dropFirst()
    switch root {
    case "sklearn": return parts.contains { sklearnModels.contains($0) }
    case "tensorflow", "keras", "tf_keras": return !parts.contains { withoutTraining.contains($0) }
    default: return true
    }
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
}
