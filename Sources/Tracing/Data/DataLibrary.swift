// The libraries through which pixels come: numpy, pandas, PIL, OpenCV, torchvision, torch.utils.data and
// those that read files.

enum DataLibrary {
  /// The attributes of a library's module; nil for one that is not here.
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? {
    if let attributes = libraryOfArrays(module, interpreter) { return attributes }
    if let attributes = libraryOfFiles(module, interpreter) { return attributes }
    return libraryOfDataSets(module, interpreter)
  }

  private static func libraryOfArrays(_ module: String, _ interpreter: Interpreter)
    -> [String: Value]?
  {
    switch module {
    case "numpy": numpy(interpreter)
    case "numpy.random": numpyRandom()
    case "pandas": pandas(interpreter)
    case "PIL": [:]
    case "PIL.Image": pillow(interpreter)
    case "PIL.ImageOps": imageOperations()
    case "cv2": openCV(interpreter)
    case "torchvision": [:]
    case "torchvision.transforms", "torchvision.transforms.transforms":
      transforms(interpreter, isVersion2: false)
    case "torchvision.transforms.v2": transforms(interpreter, isVersion2: true)
    case "torchvision.transforms.functional": transformFunctions(isVersion2: false)
    case "torchvision.transforms.v2.functional": transformFunctions(isVersion2: true)
    case "torchvision.io", "torchvision.io.image": imageFiles(interpreter)
    default: nil
    }
  }

  private static func libraryOfFiles(_ module: String, _ interpreter: Interpreter)
    -> [String: Value]?
  {
    switch module {
    case "builtins": ["open": openFunction("open")]
    case "gzip", "bz2", "lzma", "codecs":
      [
        "open": openFunction("\(module).open"), "GzipFile": openFunction("gzip.GzipFile"),
        "decompress": decompress(module),
      ]
    case "struct": structFunctions()
    case "csv": csv(interpreter)
    case "array": array()
    case "idx2numpy": idx2numpy()
    case "mnist", "mnist.loader": pythonMnist(interpreter)
    case "mlxtend", "mlxtend.data": mlxtend()
    case "imageio", "imageio.v2", "imageio.v3", "skimage.io", "matplotlib.image":
      imageReaders(module)
    default: nil
    }
  }

  private static func libraryOfDataSets(_ module: String, _ interpreter: Interpreter)
    -> [String: Value]?
  {
    switch module {
    case "torch.utils.data", "torch.utils.data.dataset", "torch.utils.data.dataloader",
      "torch.utils.data.sampler", "torch.utils.data._utils.collate":
      dataUtilities(interpreter)
    case "torchvision.datasets", "torchvision.datasets.mnist", "torchvision.datasets.folder":
      visionDataSets(interpreter)
    case "sklearn.datasets": openML(interpreter)
    case "sklearn.model_selection": modelSelection()
    case "sklearn.preprocessing": preprocessing(interpreter)
    case "sklearn.utils": shuffling()
    case "keras.datasets.fashion_mnist", "keras.datasets.mnist",
      "tensorflow.keras.datasets.fashion_mnist", "tensorflow.keras.datasets.mnist":
      keras()
    case "keras", "keras.datasets", "tensorflow", "tensorflow.keras", "tensorflow.keras.datasets":
      [:]
    case "tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std", "tqdm.autonotebook":
      progress(interpreter)
    default: nil
    }
  }
}
