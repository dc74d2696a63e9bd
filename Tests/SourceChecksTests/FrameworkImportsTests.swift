import PythonSyntax
import Testing

@testable import SourceChecks

struct FrameworkImportsTests {
  private func found(_ text: String, path: String = "main.py") -> [String] {
    let module = PythonModule(path: path, bytes: Array(text.utf8))
    return FrameworkImports.find(in: [module]).map {
      "\($0.framework) \($0.role.rawValue) \($0.line)"
    }
  }

  @Test(arguments: [
    ("import tensorflow as tf\nm = tf.keras.Sequential()\n", ["TensorFlow other 1"]),
    ("import tensorflow\n", ["TensorFlow other 1"]),
    ("from tensorflow import keras\nkeras.Sequential()\n", ["TensorFlow other 1"]),
    ("from tensorflow.keras.models import Sequential\n", ["TensorFlow other 1"]),
    ("import keras\nfrom keras.layers import Dense\n", ["Keras other 1", "Keras other 2"]),
    ("import os, jax.numpy as jnp\n", ["JAX other 1"]),
    ("from sklearn.neural_network import MLPClassifier\n", ["scikit-learn other 1"]),
    ("from sklearn import svm, metrics\n", ["scikit-learn other 1"]),
    (
      "def f():\n  try:\n    import xgboost\n  except ImportError: import lightgbm\n",
      ["XGBoost other 3", "LightGBM other 4"]
    ),
    ("from fastai.vision.all import *\n", ["fastai other 1"]),
    ("import pytorch_lightning as pl\n", ["PyTorch Lightning builtOnPyTorch 1"]),
    ("import mxnet; import paddle\n", ["MXNet other 1", "Paddle other 1"]),
    ("import tensorflow as tf\ntf.io.gfile.listdir('.')\ntf.nn.relu(x)\n", ["TensorFlow other 1"]),
  ])
  func trainingFrameworksAreFound(text: String, expected: [String]) {
    #expect(found(text) == expected)
  }

  @Test(arguments: [
    "import torch\nfrom torch import nn\nimport torchvision\n",
    "from torch.utils.tensorboard import SummaryWriter\n",
    "import tensorflow as tf\nw = tf.summary.create_file_writer('logs')\n",
    "import tensorflow as tf\nimport tensorboard as tb\ntf.io.gfile = tb.compat.tensorflow_stub.io.gfile\n",
    "from keras.datasets import fashion_mnist\n",
    "import tensorflow as tf\n(x, y), _ = tf.keras.datasets.fashion_mnist.load_data()\n",
    "from tensorflow.keras.utils import to_categorical\n",
    "from sklearn.metrics import confusion_matrix\nfrom sklearn.model_selection import train_test_split\n",
    "import sklearn\nimport sklearn.metrics as m\n",
    "# import tensorflow\n'''\nimport keras\n'''\nx = 'import jax'\n",
    "from .keras import layers\n",
    "x.tensorflow = 1\n",
  ])
  func partsThatTrainNothingAreNot(text: String) {
    #expect(found(text).isEmpty)
  }

  @Test func ownFileOfThatNameIsNot() {
    let modules = [
      PythonModule(path: "main.py", bytes: Array("from keras import x\n".utf8)),
      PythonModule(path: "keras.py", bytes: Array("x = 1\n".utf8)),
    ]
    #expect(FrameworkImports.find(in: modules).isEmpty)
  }

  @Test func notebookGivesCellAndLine() {
    let text =
      #"{"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "source": "%time\nimport jax"}]}"#
    let module = PythonModule(path: "a.ipynb", bytes: Array(text.utf8))
    #expect(
      FrameworkImports.find(in: [module]) == [
        FrameworkImport(framework: "JAX", role: .other, file: "a.ipynb", line: 2, cell: 2)
      ])
  }
}
