/// What names of PyTorch and of other libraries mean for the checks, by their full dotted name.
///
/// A name that nothing binds begins with ``unbound``, one of a file that was not handed in with
/// ``missing``.
enum KnownNames {
  static let unbound = "?"
  static let missing = "."

  /// What a name means where it stands or is called.
  enum Role: Hashable {
    case other
    /// A class that data sets of the student's may extend.
    case dataset(Base)
    /// A ready-made Fashion-MNIST, by the name to say.
    case readyMade(String)
    /// Gives a ready-made Fashion-MNIST if a text argument names it.
    case loadsByName
    /// Brings data from files into the program.
    case reads
    /// Reads stored objects: `torch.load`, `pickle.load`.
    case loads
    /// Gives the values that it is given: `random_split`, `enumerate`, `DataLoader`'s like.
    case handsOn
    /// Says something about a value, as `len` does.
    case describes
    case dataLoader
    case optimizer
    /// A class of layers or networks.
    case network
    /// A framework that trains, by its usual name, other than PyTorch itself.
    case framework(String)
    /// Stores its arguments: `torch.save`, `np.savez`.
    case saves
  }

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

  static func role(_ name: [String]) -> Role {
    guard let root = name.first, let last = name.last else { return .other }
    if let set = readyMadeDataset(name) { return .readyMade(set) }
    if let base = base(name) {
      if base == .container, handingOn.contains(last) { return .handsOn }
      return .dataset(base)
    }
    if loadsByName(name) { return .loadsByName }
    if let role = pyTorchRole(name, root: root, last: last) { return role }
    if stores(name, last: last) { return .saves }
    if last == "load" || last == "loads", name.count > 1, loaders.contains(name[name.count - 2]) {
      return .loads
    }
    if last == "load_file" || last == "load_model" && root == "safetensors" { return .loads }
    if let framework = Frameworks.names[root] { return .framework(framework) }
    if reads(name) { return .reads }
    if handingOn.contains(last) { return .handsOn }
    if name.count <= 2, describing.contains(last) { return .describes }
    return .other
  }

  private static func pyTorchRole(_ name: [String], root: String, last: String) -> Role? {
    if last == "DataLoader" || last == "BackgroundGenerator" { return .dataLoader }
    switch root {
    case "torch":
      guard name.count > 1 else { return nil }
      switch name[1] {
      case "optim":
        let isClass = last.first?.isUppercase == true && !name.contains("lr_scheduler")
        return isClass ? .optimizer : .other
      case "nn":
        guard name.count > 2, name[2] != "functional", name[2] != "utils", name[2] != "init" else {
          return .other
        }
        if last == "DataParallel" || last == "DistributedDataParallel" { return .handsOn }
        if last.hasSuffix("Loss") || last == "Parameter" || last == "ParameterList" {
          return .other
        }
        return last.first?.isUppercase == true ? .network : .other
      case "hub": return last == "load" ? .network : nil
      case "load": return .loads
      case "jit": return last == "load" ? .loads : last == "save" ? .saves : nil
      case "save": return .saves
      case "onnx": return last == "export" ? .saves : .other
      case "compile", "no_grad": return .handsOn
      default: return nil
      }
    case "torchvision":
      return name.count > 2 && name[1] == "models" ? .network : nil
    case "torch_optimizer", "madgrad", "lion_pytorch", "adabelief_pytorch":
      return last.first?.isUppercase == true ? .optimizer : nil
    case "d2l", "d2lzh", "d2lzh_pytorch":
      return last == "Trainer" || last.hasPrefix("train_ch") ? .framework("d2l") : nil
    case "timm": return last == "create_model" ? .network : nil
    default: return nil
    }
  }

  private static func stores(_ name: [String], last: String) -> Bool {
    guard name.count > 1 else { return false }
    let owner = name[name.count - 2]
    switch last {
    case "dump", "dumps": return loaders.contains(owner) || owner == "json"
    case "save_file", "save_model": return name[0] == "safetensors" || name[0] == unbound
    case "save", "savez", "savez_compressed", "savetxt":
      return owner == "np" || owner == "numpy" || owner == "torch"
    default: return false
    }
  }

  /// True if a library that is imported as a whole by `*` is known to have this name.
  static func isExport(_ name: [String]) -> Bool {
    switch role(name) {
    case .other, .describes: false
    case .framework:
      name.last.map { $0.first?.isUppercase == true || $0.hasSuffix("_learner") } ?? false
    case .reads: name.first == "numpy" || name.first == "pandas" || name.first == "torchvision"
    default: true
    }
  }

  private static let loaders: Set<String> = [
    "pickle", "cPickle", "_pickle", "joblib", "dill", "pkl", "cloudpickle", "torch",
  ]
  private static let handingOn: Set<String> = [
    "Subset", "ConcatDataset", "ChainDataset", "StackDataset", "random_split", "enumerate", "zip",
    "iter", "list", "tuple", "tqdm", "trange", "islice", "cycle", "chain", "reversed", "deepcopy",
    "sorted", "DeviceDataLoader", "wrap_loader", "prepare", "track", "progress_bar", "as_completed",
    "dict", "set", "OrderedDict", "namedtuple", "compile", "cached", "lru_cache", "next",
    "partial", "getattr", "vars",
  ]
  private static let describing: Set<String> = [
    "len", "print", "isinstance", "issubclass", "hasattr", "type", "id", "range", "callable",
    "repr",
    "str", "dir", "help", "display", "summary",
  ]

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
    "pil_loader", "urlopen", "loadlocal_mnist", "load_idx",
  ]
  private static let readingModules: Set<String> = [
    "np", "numpy", "torch", "pickle", "cPickle", "joblib", "csv", "h5py", "json", "pkl", "cp",
    "safetensors",
  ]
}
