import Networks

/// `weight_norm` and `spectral_norm`: a weight that is computed from others at each call.
///
/// Both scale the rows of a stored weight, so that the layer is run with that weight and its result is
/// scaled instead.
enum Reparametrization: String {
  case weightNorm = "weight_norm"
  case spectralNorm = "spectral_norm"

  /// The attribute of a module that says which it has.
  static let attribute = "_reparametrized"

  /// The function of torch.nn.utils, or of torch.nn.utils.parametrizations.
  func function(isParametrization: Bool) -> Value {
    TorchLibrary.native("nn.utils.\(rawValue)") { [self] interpreter, arguments throws(TraceStop) in
      let bound = try Self.signature.bind(arguments, to: rawValue, in: interpreter)
      guard case .instance(let module) = bound["module"], let state = module.moduleState,
        let weight = state.parameter("weight") ?? nil, let sizes = weight.sizes, sizes.count >= 2,
        try bound.string("name") == "weight",
        try bound.optionalInt("dim") ?? (self == .weightNorm ? -1 : 0) == 0,
        !module.type.name.contains("Transpose"), !module.type.name.hasPrefix("Lazy"),
        module.attributes[Self.attribute] == nil
      else {
        throw interpreter.stop(
          .unsupported, at: arguments.place,
          "\(rawValue)() of this module cannot be rebuilt here; use it on nn.Linear or nn.Conv2d with "
            + "the default dim")
      }
      interpreter.willChange(module)
      state.remove("weight")
      try register(weight, sizes, in: module, isParametrization, interpreter, arguments.place)
      module.setPlain(Self.attribute, .string(rawValue))
      return .instance(module)
    }
  }

  private static let signature = Signature(
    "module, name='weight', dim=0, n_power_iterations=1, eps=1e-12")

  private func register(
    _ weight: StoredTensor, _ sizes: [Int], in module: InstanceObject, _ isParametrization: Bool,
    _ interpreter: Interpreter, _ place: SourcePlace
  ) throws(TraceStop) {
    func parameter(_ sizes: [Int]) -> StoredTensor {
      StoredTensor(role: .parameter, sizes: sizes, place: place)
    }
    func buffer(_ size: Int) -> StoredTensor {
      StoredTensor(role: .buffer, sizes: [size], place: place)
    }
    let lengths = [sizes[0]] + sizes.dropFirst().map { _ in 1 }
    let columns = sizes.dropFirst().reduce(1, *)
    guard let state = module.moduleState else { return }
    guard isParametrization else {
      switch self {
      case .weightNorm:
        state.set(parameter: "weight_g", to: parameter(lengths))
        state.set(parameter: "weight_v", to: weight)
      case .spectralNorm:
        state.set(parameter: "weight_orig", to: weight)
        state.set(buffer: "weight_u", to: buffer(sizes[0]))
        state.set(buffer: "weight_v", to: buffer(columns))
      }
      return
    }
    let list = try interpreter.makeModule("ModuleList", at: place)
    switch self {
    case .weightNorm:
      list.moduleState?.set(parameter: "original0", to: parameter(lengths))
      list.moduleState?.set(parameter: "original1", to: weight)
    case .spectralNorm:
      list.moduleState?.set(parameter: "original", to: weight)
      let norm = try interpreter.makeModule("Identity", at: place)
      norm.moduleState?.set(buffer: "_u", to: buffer(sizes[0]))
      norm.moduleState?.set(buffer: "_v", to: buffer(columns))
      list.moduleState?.set(child: "0", to: norm)
    }
    let dict = try interpreter.makeModule("ModuleDict", at: place)
    dict.moduleState?.set(child: "weight", to: list)
    state.set(child: "parametrizations", to: dict)
  }
}

extension ModuleCall {
  /// The stored weight, and what each row of the result is multiplied by; nil for a plain weight.
  func scaledWeight() throws(TraceStop) -> (weight: TracedTensor, factor: TracedTensor)? {
    guard case .string(let text) = attribute(Reparametrization.attribute),
      let kind = Reparametrization(rawValue: text)
    else { return nil }
    let list =
      (module.moduleState?.child("parametrizations") ?? nil)?
      .moduleState?.child("weight") ?? nil
    func find(_ plain: String, _ parametrized: String) throws(TraceStop) -> TracedTensor {
      let state = list?.moduleState
      let inner = (state?.child("0") ?? nil)?.moduleState
      let own = storedTensor(plain)
      let other = (state?.parameter(parametrized) ?? inner?.buffer(parametrized)) ?? nil
      guard let tensor = list == nil ? own : other else {
        throw context.stop(.unsupported, "its \(plain) is missing")
      }
      return TracedTensor(stored: tensor)
    }
    let context = context
    switch kind {
    case .weightNorm:
      let weight = try find("weight_v", "original1")
      let length = try context.norm(
        try context.flattened(weight, from: 1, to: -1), order: 2, dims: [1], keepdim: false)
      let wanted = try context.flattened(try find("weight_g", "original0"), from: 0, to: -1)
      return (weight, try context.arithmetic(.divide, wanted, length))
    case .spectralNorm:
      let weight = try find("weight_orig", "original")
      let rows = try context.flattened(weight, from: 1, to: -1)
      let image = try context.product(rows, try find("weight_v", "_v"))
      let sigma = try context.product(
        try context.unsqueezed(try find("weight_u", "_u"), dim: 0), image)
      let one = TracedTensor(.literal([1]), [1])
      return (weight, try context.arithmetic(.divide, one, sigma))
    }
  }

  /// The result of a layer without its bias, scaled, with the bias; channels stand at `dim` from the end.
  func finishScaled(
    _ result: TracedTensor, factor: TracedTensor, dim: Int
  ) throws(TraceStop) -> TracedTensor {
    func alongChannels(_ tensor: TracedTensor) throws(TraceStop) -> TracedTensor {
      var tensor = tensor
      for _ in 1..<max(dim, 1) { tensor = try context.unsqueezed(tensor, dim: -1) }
      return tensor
    }
    let scaled = try context.arithmetic(.multiply, result, try alongChannels(factor))
    guard let bias = try optional("bias") else { return scaled }
    return try context.arithmetic(.add, scaled, try alongChannels(bias))
  }
}
