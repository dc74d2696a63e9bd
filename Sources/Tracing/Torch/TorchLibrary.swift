import Networks

/// What `import torch` and its parts give.
enum TorchLibrary {
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? {
    switch module {
    case "torch": return torch(interpreter)
    case "torch.nn": return nn(interpreter)
    case "torch.nn.functional": return functional(interpreter)
    case "torch.nn.init": return initialization()
    case "torch.nn.parameter": return ["Parameter": parameter, "UninitializedParameter": parameter]
    case "torch.nn.parallel": return parallel(interpreter)
    case "torch.nn.utils": return networkUtilities(interpreter)
    case "torch.nn.utils.rnn", "torch.nn.utils.parametrizations", "torch.nn.utils.prune",
      "torch.nn.utils.parametrize":
      return refusedUtilities(module)
    case "torch.optim": return optimizers(interpreter)
    case "torch.optim.lr_scheduler": return schedulers(interpreter)
    case "torch.utils":
      return submodules(["data", "tensorboard", "checkpoint"], of: "torch.utils", interpreter)
    case "torch.utils.checkpoint":
      return [
        "checkpoint": native("torch.utils.checkpoint.checkpoint") {
          interpreter, arguments throws(TraceStop) in
          var inner = arguments
          guard !inner.positional.isEmpty else { return .none }
          let function = inner.positional.removeFirst()
          inner.keywords.removeAll { $0.name == "use_reentrant" }
          return try interpreter.call(function, inner)
        }
      ]
    case "torch.utils.tensorboard": return ["SummaryWriter": inert("SummaryWriter")]
    case "torch.cuda", "torch.backends.mps", "torch.mps", "torch.xpu":
      return cuda(module, interpreter)
    case "torch.cuda.amp", "torch.amp": return mixedPrecision(interpreter)
    case "torch.backends":
      return submodules(["cudnn", "mps", "cuda"], of: module, interpreter)
    case "torch.backends.cudnn", "torch.backends.cuda":
      return [
        "deterministic": .bool(false), "benchmark": .bool(false), "enabled": .bool(true),
        "allow_tf32": .bool(false), "is_available": constant("is_available", .bool(false)),
        "version": constant("version", .none),
      ]
    case "torch.jit":
      return [
        "script": passing("torch.jit.script"), "trace": passing("torch.jit.trace"),
        "script_method": passing("torch.jit.script_method"),
        "ignore": passing("torch.jit.ignore"), "export": passing("torch.jit.export"),
        "save": TorchFiles.save, "load": TorchFiles.load,
        "ScriptModule": .type(interpreter.moduleClass),
      ]
    case "torch.onnx": return ["export": inert("torch.onnx.export")]
    case "torch.autograd":
      return ["Variable": passing("Variable"), "set_detect_anomaly": inert("set_detect_anomaly")]
    case "torch.linalg":
      return [
        "norm": functionValue("norm", [.torch]), "vector_norm": functionValue("norm", [.torch]),
        "matmul": functionValue("matmul", [.torch]),
      ]
    case "torch.special":
      return Dictionary(
        ["softmax", "log_softmax", "logsumexp"].map { ($0, functionValue($0, [.torch])) }
      ) { first, _ in first }
    case "torchsummary": return ["summary": inert("summary")]
    case "torchinfo": return ["summary": inert("summary")]
    case "torchviz": return ["make_dot": inert("make_dot")]
    case "einops":
      return [
        "rearrange": Einops.rearrange, "reduce": Einops.reduce, "repeat": Einops.repeat,
        "einsum": Einops.einsum,
      ]
    case "einops.layers": return submodules(["torch"], of: module, interpreter)
    case "einops.layers.torch":
      return [
        "Rearrange": .type(interpreter.einopsClass("Rearrange")),
        "Reduce": .type(interpreter.einopsClass("Reduce")),
      ]
    default:
      guard module == "torch.nn.modules" || module.hasPrefix("torch.nn.modules.") else {
        return nil
      }
      // Its parts hold the same classes; a part's own module would hold itself.
      return classes(interpreter)
    }
  }

  // MARK: - Makers

  static func native(
    _ name: String, _ body: @escaping (Interpreter, CallArguments) throws(TraceStop) -> Value
  ) -> Value { .native(NativeFunction(name, body)) }

  /// Gives its first argument back; without one, something that does.
  static func passing(_ name: String) -> Value {
    native(name) { _, arguments in
      if let first = arguments.positional.first { return first }
      return native(name) { _, inner in inner.positional.first ?? .none }
    }
  }

  /// Takes anything and gives what nothing depends on.
  static func inert(_ name: String) -> Value {
    native(name) { interpreter, arguments in
      interpreter.opaque("what \(name)() gives", at: arguments.place, isInert: true)
    }
  }

  static func constant(_ name: String, _ value: Value) -> Value { native(name) { _, _ in value } }

  static func dtype(_ name: String) -> Value {
    .opaque(
      OpaqueValue(
        what: "torch.\(name)", place: SourcePlace(unit: 0, range: 0..<0), isInert: true))
  }

  private static func submodules(
    _ names: [String], of module: String, _ interpreter: Interpreter
  ) -> [String: Value] {
    var result: [String: Value] = [:]
    for name in names {
      if let object = interpreter.libraryModule(module + "." + name) {
        result[name] = .module(object)
      }
    }
    return result
  }

  /// A function of the table by the home that it has.
  static func functionValue(_ name: String, _ homes: TorchFunction.Homes) -> Value {
    guard
      let function = TorchFunctionTable.shared.functions.first(where: {
        $0.name == name && !$0.homes.isDisjoint(with: homes)
      })
    else { return .none }
    return .native(function.native(as: homes.contains(.torch) ? "torch.\(name)" : "F.\(name)"))
  }

  private static func functions(
    _ home: TorchFunction.Homes, _ prefix: String
  ) -> [String: Value] {
    var result: [String: Value] = [:]
    for function in TorchFunctionTable.shared.functions where function.homes.contains(home) {
      result[function.name] = .native(function.native(as: prefix + function.name))
      if function.homes.contains(.inPlace) {
        let name = prefix + function.name + "_"
        result[function.name + "_"] = native(name) { interpreter, arguments throws(TraceStop) in
          try function.callInPlace(interpreter, arguments, as: name)
        }
      }
    }
    return result
  }

  // MARK: - Modules

  private static func torch(_ interpreter: Interpreter) -> [String: Value] {
    var result = functions(.torch, "torch.")
    for name in [
      "float", "float32", "float64", "double", "float16", "half", "bfloat16", "int", "int32",
      "int64",
      "long", "int16", "short", "int8", "uint8", "bool", "complex64", "complex128",
    ] { result[name] = dtype(name) }
    for name in [
      "nn", "optim", "utils", "cuda", "backends", "jit", "onnx", "autograd", "linalg",
      "special", "amp", "mps",
    ] {
      if let module = interpreter.libraryModule("torch." + name) { result[name] = .module(module) }
    }
    for name in [
      "manual_seed", "seed", "set_default_dtype", "set_default_device", "set_num_threads",
      "set_printoptions", "use_deterministic_algorithms", "set_float32_matmul_precision",
      "Generator",
      "device", "set_default_tensor_type", "get_rng_state", "set_rng_state", "initial_seed",
      "preserve_format", "contiguous_format", "channels_last", "strided", "get_num_threads",
      "finfo", "iinfo", "set_num_interop_threads",
    ] { result[name] = inert("torch.\(name)") }
    for name in ["no_grad", "inference_mode", "enable_grad", "set_grad_enabled", "autocast"] {
      result[name] = .type(interpreter.contextClass("torch.\(name)"))
    }
    for name in ["channels_last", "contiguous_format", "preserve_format", "strided"] {
      result[name] = dtype(name)
    }
    result["load"] = TorchFiles.load
    result["save"] = TorchFiles.save
    result["compile"] = passing("torch.compile")
    result["is_grad_enabled"] = constant("torch.is_grad_enabled", .bool(false))
    result["Size"] = native("torch.Size") { interpreter, arguments throws(TraceStop) in
      guard let first = arguments.positional.first else { return .tuple([]) }
      return .tuple(try interpreter.items(of: first, at: arguments.place))
    }
    result["Tensor"] = .type(interpreter.tensorClass)
    for (name, type) in [
      ("FloatTensor", "float32"), ("LongTensor", "int64"), ("DoubleTensor", "float64"),
      ("IntTensor", "int32"), ("ByteTensor", "uint8"), ("BoolTensor", "bool"),
    ] {
      result[name] = native("torch.\(name)") { interpreter, arguments throws(TraceStop) in
        try interpreter.typedTensor(arguments, type)
      }
    }
    result["from_numpy"] = native("torch.from_numpy") { interpreter, arguments in
      switch arguments.positional.first {
      case .data(let array)?: return .data(array)
      case .opaque(let value)?: return .opaque(value)
      default: return interpreter.opaque("an array of numpy's", at: arguments.place)
      }
    }
    result["pi"] = .float(Double.pi)
    result["inf"] = .float(.infinity)
    result["nan"] = .float(.nan)
    result["e"] = .float(2.718281828459045)
    result["__version__"] = .string("2.15.0")
    return result
  }

  private static func classes(_ interpreter: Interpreter) -> [String: Value] {
    var result: [String: Value] = [:]
    for name in ModuleClasses.table.keys {
      if let type = interpreter.layerClass(name) { result[name] = .type(type) }
    }
    result["Module"] = .type(interpreter.moduleClass)
    result["Parameter"] = parameter
    return result
  }

  private static func nn(_ interpreter: Interpreter) -> [String: Value] {
    var result = classes(interpreter)
    for name in ["functional", "init", "utils", "parallel", "modules", "parameter"] {
      if let module = interpreter.libraryModule("torch.nn." + name) {
        result[name] = .module(module)
      }
    }
    for (name, value) in parallel(interpreter) { result[name] = value }
    return result
  }

  private static func functional(_ interpreter: Interpreter) -> [String: Value] {
    var result = functions(.functional, "F.")
    for name in [
      "cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "binary_cross_entropy",
      "binary_cross_entropy_with_logits", "kl_div", "huber_loss", "cosine_embedding_loss",
      "triplet_margin_loss", "multi_margin_loss", "poisson_nll_loss",
    ] {
      result[name] = native("F.\(name)") { interpreter, arguments in
        interpreter.opaque("a loss", at: arguments.place)
      }
    }
    for name in [
      "gumbel_softmax", "fold", "grid_sample", "affine_grid", "max_unpool2d", "lp_pool2d",
      "multi_head_attention_forward", "fractional_max_pool2d",
    ] {
      result[name] = native("F.\(name)") { interpreter, arguments throws(TraceStop) in
        throw interpreter.stop(
          .unsupported, at: arguments.place,
          "F.\(name)() cannot be rebuilt here; write it with layers of torch.nn")
      }
    }
    return result
  }

  static var parameter: Value {
    native("nn.Parameter") { interpreter, arguments throws(TraceStop) in
      let bound = try parameterSignature.bind(arguments, to: "Parameter", in: interpreter)
      let context = TensorContext(interpreter, at: arguments.place, name: "nn.Parameter")
      switch bound["data"] {
      case .tensor(let tensor):
        let made = StoredTensor(
          role: .parameter, sizes: try context.parameter(tensor).sizes, place: arguments.place)
        return .tensor(TracedTensor(stored: made))
      case .opaque(let value): throw interpreter.unknown(value, "nn.Parameter", at: arguments.place)
      case .none:
        return .tensor(
          TracedTensor(stored: StoredTensor(role: .parameter, sizes: [0], place: arguments.place)))
      default:
        throw interpreter.raise(
          "TypeError",
          "nn.Parameter needs a tensor, got \(interpreter.typeName(of: bound["data"]))",
          at: arguments.place)
      }
    }
  }

  private static let parameterSignature = Signature("data=None, requires_grad=True")

  /// Initial values, which the checkpoint replaces.
  private static func initialization() -> [String: Value] {
    var result: [String: Value] = [:]
    for name in [
      "uniform", "normal", "trunc_normal", "constant", "ones", "zeros", "eye", "dirac",
      "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "orthogonal",
      "sparse",
    ] {
      for spelling in [name, name + "_"] {
        result[spelling] = native("nn.init.\(spelling)") { _, arguments in
          arguments.positional.first ?? arguments[keyword: "tensor"] ?? .none
        }
      }
    }
    result["calculate_gain"] = inert("nn.init.calculate_gain")
    result["_calculate_fan_in_and_fan_out"] = native("_calculate_fan_in_and_fan_out") {
      interpreter, arguments in
      .tuple([
        interpreter.opaque("a fan", at: arguments.place, isInert: true),
        interpreter.opaque("a fan", at: arguments.place, isInert: true),
      ])
    }
    return result
  }

  private static func networkUtilities(_ interpreter: Interpreter) -> [String: Value] {
    var result = submodules(
      ["rnn", "parametrizations", "prune", "parametrize"], of: "torch.nn.utils", interpreter)
    for name in [
      "clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "vector_to_parameters",
      "clip_grad_norm",
    ] {
      result[name] = inert("nn.utils.\(name)")
    }
    for (name, value) in refusedUtilities("torch.nn.utils") { result[name] = value }
    return result
  }

  /// What computes weights or sequences anew at each call: norms of weights, and what no layer does.
  private static func refusedUtilities(_ module: String) -> [String: Value] {
    var result: [String: Value] = [:]
    for name in [
      "remove_weight_norm", "remove_spectral_norm", "orthogonal",
      "pack_padded_sequence", "pad_packed_sequence", "pad_sequence", "register_parametrization",
      "l1_unstructured", "random_unstructured",
    ] {
      result[name] = native(name) { interpreter, arguments throws(TraceStop) in
        throw interpreter.stop(
          .unsupported, at: arguments.place,
          "\(module).\(name)() computes weights or sequences anew at each call, which cannot be rebuilt "
            + "here; train the layer without it")
      }
    }
    for kind in [Reparametrization.weightNorm, .spectralNorm] {
      result[kind.rawValue] = kind.function(isParametrization: module.hasSuffix("parametrizations"))
    }
    return result
  }
}
