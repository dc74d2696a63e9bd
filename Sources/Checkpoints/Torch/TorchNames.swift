import Tensors

/// The closed list of names that a PyTorch file may call, each row with the reason why. Matches are
/// exact.
///
/// Whatever is not in it can only be the class of an object that is kept as (class, state), never
/// called.
/// Source: `checkpoint-formats.md`, sections 1.1, 1.4 and 1.6; `torch/_weights_only_unpickler.py` 2.15.
enum TorchNames {
  /// Names of one module, their meaning, and why they are let in.
  struct Row {
    let reason: String
    let modules: [String]
    let names: [(String, TorchName)]
  }

  /// The meaning of `module.name`. Names of Python 2 are read as those of Python 3.
  static func meaning(of global: PickleGraph.Global) -> TorchName {
    let module = moduleOfPython2[global.module] ?? global.module
    if let meaning = table[module + "\n" + global.name] { return meaning }
    return isForbidden(module: module, name: global.name) ? .forbidden : .unlisted
  }

  /// Source: Python 3.14, `Lib/_compat_pickle.py`, `IMPORT_MAPPING`.
  private static let moduleOfPython2 = [
    "__builtin__": "builtins", "copy_reg": "copyreg", "exceptions": "builtins",
  ]

  private static let table: [String: TorchName] = {
    var table: [String: TorchName] = [:]
    for row in rows {
      for module in row.modules {
        for (name, meaning) in row.names { table[module + "\n" + name] = meaning }
      }
    }
    return table
  }()

  private static func all(_ names: String, _ meaning: TorchName) -> [(String, TorchName)] {
    names.split(separator: " ").map { (String($0), meaning) }
  }

  static let rows: [Row] = [
    Row(
      reason:
        "says where a tensor's values stand and what type they have; storages of a CUDA tensor "
        + "have the same bytes",
      modules: ["torch", "torch.cuda"],
      names: storageClasses.map { ($0.0, .storage($0.1)) }),
    Row(
      reason: "the storage of element types that came after the last storage class",
      modules: ["torch.storage", "torch"], names: [("UntypedStorage", .storage(.bytes))]),
    Row(
      reason: "makes a tensor from a storage, an offset, sizes and strides",
      modules: ["torch._utils"],
      names: [
        ("_rebuild_tensor", .rebuild(.v1)), ("_rebuild_tensor_v2", .rebuild(.v2)),
        ("_rebuild_tensor_v3", .rebuild(.v3)), ("_rebuild_parameter", .rebuild(.wrapper)),
        ("_rebuild_parameter_with_state", .rebuild(.wrapper)),
        ("_rebuild_device_tensor_from_cpu_tensor", .rebuild(.wrapper)),
        ("_rebuild_device_tensor_from_numpy", .rebuild(.fromNumPy)),
        ("_rebuild_xla_tensor", .rebuild(.fromNumPy)),
        ("_rebuild_qtensor", .rebuild(.quantized)),
        ("_rebuild_sparse_tensor", .rebuild(.sparse)),
        ("_rebuild_meta_tensor_no_storage", .rebuild(.withoutValues)),
        ("_rebuild_wrapper_subclass", .rebuild(.withoutValues)),
        ("_rebuild_nested_tensor", .rebuild(.withoutValues)),
      ]),
    Row(
      reason:
        "makes a tensor of a subclass; its first argument has to be one of the functions above",
      modules: ["torch._tensor"], names: [("_rebuild_from_type_v2", .rebuild(.fromType))]),
    Row(
      reason: "a tensor marked as learned; files of the first versions call it",
      modules: ["torch.nn.parameter"],
      names: [
        ("Parameter", .rebuild(.wrapper)),
        ("UninitializedParameter", .rebuild(.withoutValues)),
        ("UninitializedBuffer", .rebuild(.withoutValues)),
      ]),
    Row(
      reason: "an element type", modules: ["torch"],
      names: ElementType.allCases.map { ($0.rawValue, .elementType($0)) }
        + all(
          "bits1x8 bits2x4 bits4x2 bits8 bits16 float4_e2m1fn_x2 int1 int2 int3 int4 int5 int6 int7 "
            + "uint1 uint2 uint3 uint4 uint5 uint6 uint7 qint8 quint8 qint32 quint4x2 quint2x4",
          .otherType)),
    Row(
      reason: "how integers of a quantized tensor stand for values", modules: ["torch"],
      names: [
        ("per_tensor_affine", .quantizer(.perTensor)),
        ("per_tensor_symmetric", .quantizer(.perTensor)),
        ("per_channel_affine", .quantizer(.perChannel)),
        ("per_channel_symmetric", .quantizer(.perChannel)),
        ("per_channel_affine_float_qparams", .quantizer(.perChannelFloat)),
      ]),
    Row(
      reason: "names the layout of a sparse tensor", modules: ["torch.serialization"],
      names: [("_get_layout", .layout)]),
    Row(
      reason: "a dictionary; state_dict() gives one", modules: ["collections"],
      names: all("OrderedDict Counter defaultdict", .container(.dict)) + [
        ("deque", .container(.list))
      ]),
    Row(
      reason: "a plain container of Python", modules: ["builtins"],
      names: [
        ("dict", .container(.dict)), ("list", .container(.list)), ("tuple", .container(.tuple)),
        ("set", .container(.set)), ("frozenset", .container(.set)),
      ]),
    Row(
      reason: "the sizes of a tensor", modules: ["torch", "torch._C"],
      names: [("Size", .container(.tuple))]),
    Row(
      reason: "a typed list of a TorchScript attribute", modules: ["torch.jit._pickle"],
      names: all(
        "build_intlist build_doublelist build_boollist build_tensorlist restore_type_tag",
        .container(.list))),
    Row(
      reason: "bytes, which protocol 2 writes as a text", modules: ["_codecs"],
      names: [("encode", .encodedBytes)]),
    Row(
      reason: "numbers and arrays of NumPy, which often stand beside the weights as accuracies",
      modules: ["numpy.core.multiarray", "numpy._core.multiarray"],
      names: [("scalar", .numpyScalar), ("_reconstruct", .numpyArray)]),
    Row(
      reason: "the element type of a NumPy array", modules: ["numpy"],
      names: [("dtype", .numpyType)]),
    Row(
      reason: "a plain value of Python without a meaning for weights", modules: ["builtins"],
      names: all("bytearray complex slice range xrange object int float str bool bytes", .inert)),
    Row(
      reason: "the device of the training run", modules: ["torch"], names: [("device", .inert)]),
    Row(
      reason: "paths in the options of a training program",
      modules: ["pathlib", "pathlib._local"],
      names: all("Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath", .inert)),
    Row(
      reason: "the time of a training run", modules: ["datetime"],
      names: all("datetime date time timedelta timezone", .inert)),
    Row(
      reason: "makes an empty object whose state follows", modules: ["copyreg"],
      names: [("_reconstructor", .inert)]),
    Row(
      reason: "a function with fixed arguments, in schedulers and modules; it is not called",
      modules: ["functools"], names: [("partial", .inert)]),
    Row(
      reason: "options of a training program", modules: ["types"],
      names: [("SimpleNamespace", .inert)]),
  ]

  /// Source: `torch/storage.py`, `_dtype_to_storage_type_map`.
  private static let storageClasses: [(String, StorageClass)] = [
    ("DoubleStorage", .values(.float64)), ("FloatStorage", .values(.float32)),
    ("HalfStorage", .values(.float16)), ("BFloat16Storage", .values(.bfloat16)),
    ("LongStorage", .values(.int64)), ("IntStorage", .values(.int32)),
    ("ShortStorage", .values(.int16)), ("CharStorage", .values(.int8)),
    ("ByteStorage", .values(.uint8)), ("BoolStorage", .values(.bool)),
    ("ComplexFloatStorage", .values(.complex64)), ("ComplexDoubleStorage", .values(.complex128)),
    ("QInt8Storage", .quantized(.int8)), ("QUInt8Storage", .quantized(.uint8)),
    ("QInt32Storage", .quantized(.int32)), ("QUInt4x2Storage", .packed),
    ("QUInt2x4Storage", .packed),
  ]

  // MARK: Names that have no reason to occur

  /// Modules that run programs, load code or reach the machine. Nothing unlisted is called in any case;
  /// a file that names one of these is refused even where it does not call it.
  private static let forbiddenModules: Set<String> = [
    "os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "pty", "shutil", "socket",
    "importlib", "runpy", "pkgutil", "code", "codeop", "ctypes", "_ctypes", "marshal", "types",
    "pickle", "_pickle", "dill", "cloudpickle", "joblib", "operator", "_operator", "pip", "timeit",
    "profile", "cProfile", "pdb", "bdb", "trace", "doctest", "webbrowser", "http", "urllib",
    "asyncio", "multiprocessing", "threading", "_thread", "signal", "platform", "tempfile", "io",
    "_io", "builtins", "site", "inspect", "imp", "zipimport", "commands", "popen2", "antigravity",
  ]

  private static func isForbidden(module: String, name: String) -> Bool {
    // A dotted name of STACK_GLOBAL walks through attributes: `os.path.join` from any module.
    if name.utf8.contains(UInt8(ascii: ".")) && module != "__main__" { return true }
    let top = module.prefix { $0 != "." }
    return forbiddenModules.contains(String(top)) || module == "torch.hub"
      || module == "torch.utils.cpp_extension"
  }
}
