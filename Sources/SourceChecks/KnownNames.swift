/// What names of PyTorch and of other libraries mean for a data loader, by their full dotted name.
enum KnownNames {
  /// What a base class from a library gives to a class of the student's.
  enum Base: Hashable {
    /// PyTorch's data set protocol, all methods still to be written.
    case mapStyle, iterable
    /// A class that has working methods for data that it is given, such as `TensorDataset`.
    case container
    /// A ready-made Fashion-MNIST.
    case readyMade
  }

  /// Nil for names that have nothing to do with data sets.
  static func base(_ name: [String]) -> Base? {
    guard let root = name.first, let last = name.last else { return nil }
    if readyMadeDataset(name) != nil { return .readyMade }
    switch root {
    case "torch" where name.starts(with: ["torch", "utils", "data"]),
      "torchdata" where name.count > 1:
      switch last {
      case "Dataset", "MapDataPipe": return .mapStyle
      case "IterableDataset", "IterDataPipe": return .iterable
      case "TensorDataset", "Subset", "ConcatDataset", "ChainDataset", "StackDataset":
        return .container
      default: return nil
      }
    case "torchvision" where name.dropFirst().first == "datasets":
      switch last {
      case "VisionDataset": return .mapStyle
      case "ImageFolder", "DatasetFolder", "FakeData": return .container
      default: return nil
      }
    default: return nil
    }
  }

  /// The name to say, if it is a library's ready-made Fashion-MNIST (or MNIST, which has the same
  /// format and stands in for it in many hand-ins).
  static func readyMadeDataset(_ name: [String]) -> String? {
    guard let root = name.first, let last = name.last, name.count > 1 else { return nil }
    let isReadyMade =
      switch root {
      case "torchvision": name[1] == "datasets" && torchvisionSets.contains(last)
      case "keras", "tensorflow", "tf_keras":
        zip(name, name.dropFirst()).contains { $0 == "datasets" && kerasSets.contains($1) }
      case "d2l", "d2lzh", "d2lzh_pytorch": d2lSets.contains(last)
      case "mxnet", "paddle", "chainer": otherSets.contains(last)
      case "mnist": mnistFunctions.contains(last)
      case "fastai": zip(name, name.dropFirst()).contains { $0 == "URLs" && $1.contains("MNIST") }
      default: false
      }
    guard isReadyMade else { return nil }
    return name.dropLast(last == "load_data" ? 1 : 0).joined(separator: ".")
  }

  /// True for functions that give a ready-made Fashion-MNIST if a text argument names it.
  static func loadsByName(_ name: [String]) -> Bool {
    switch name.first {
    case "datasets":
      name == ["datasets", "load_dataset"] || name == ["datasets", "load_from_disk"]
    case "sklearn": name == ["sklearn", "datasets", "fetch_openml"]
    case "tensorflow_datasets": name.last == "load" || name.last == "as_numpy"
    case "torchvision": name.last == "get_dataset"
    default: false
    }
  }

  /// True for a call that brings data from files into the program, by the name that is called.
  ///
  /// The last part decides: `gzip.open`, `Image.open` and `path.open` all read. `load` alone says
  /// too little, so its module is asked.
  static func reads(_ name: [String]) -> Bool {
    guard let last = name.last else { return false }
    if readingFunctions.contains(last) { return true }
    guard name.count > 1, last == "load" || last == "reader" || last == "File" else { return false }
    return readingModules.contains(name[name.count - 2])
  }

  private static let torchvisionSets: Set<String> = ["FashionMNIST", "MNIST"]
  private static let kerasSets: Set<String> = ["fashion_mnist", "mnist"]
  private static let d2lSets: Set<String> = [
    "FashionMNIST", "load_data_fashion_mnist",
  ]
  private static let otherSets: Set<String> = [
    "FashionMNIST", "MNIST", "get_fashion_mnist", "get_mnist",
  ]
  /// Of the package `mnist`, which downloads as it reads.
  private static let mnistFunctions: Set<String> = [
    "train_images", "train_labels", "test_images", "test_labels",
  ]

  private static let readingFunctions: Set<String> = [
    "open", "read_csv", "read_table", "read_parquet", "read_pickle", "read_feather", "read_hdf",
    "read_excel", "read_json", "loadtxt", "genfromtxt", "fromfile", "frombuffer", "memmap",
    "DictReader", "imread", "read_image", "imdecode", "decode_image", "decode_jpeg", "decode_png",
    "unpack", "unpack_from", "iter_unpack", "convert_from_file", "convert_from_string", "loadmat",
    "read_bytes", "read_text", "ZipFile", "GzipFile", "BytesIO", "listdir", "scandir", "glob",
    "iglob", "rglob", "load_mnist", "read_image_file", "read_label_file",
    "read_sn3_pascalvincent_tensor", "open_memmap", "load_img", "scan_csv", "default_loader",
    "pil_loader",
  ]
  private static let readingModules: Set<String> = [
    "np", "numpy", "torch", "pickle", "cPickle", "joblib", "csv", "h5py", "json", "pkl", "cp",
    "safetensors",
  ]
}
