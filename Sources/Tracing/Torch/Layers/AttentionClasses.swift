import Networks

enum AttentionClasses {
  static let all: [LayerClass] = [attention, encoderLayer, encoder]

  private static let attention = LayerClass(
    "MultiheadAttention", in: "activation",
    "self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None",
    { call throws(TraceStop) in
      let (size, heads) = (try call.size("embed_dim"), try call.arguments.int("num_heads"))
      guard size > 0, heads > 0 else {
        throw call.raise("ValueError", "embed_dim and num_heads must be greater than 0")
      }
      guard size.isMultiple(of: heads) else {
        throw call.raise("AssertionError", "embed_dim must be divisible by num_heads")
      }
      let keys = try call.arguments.optionalInt("kdim") ?? size
      let values = try call.arguments.optionalInt("vdim") ?? size
      call.keep("embed_dim", "num_heads", "dropout", "batch_first", "add_zero_attn")
      call.set("kdim", .int(keys))
      call.set("vdim", .int(values))
      call.set("head_dim", .int(size / heads))
      let isSame = keys == size && values == size
      call.set("_qkv_same_embed_dim", .bool(isSame))
      if isSame {
        call.setParameter("in_proj_weight", [3 * size, size])
      } else {
        call.setParameter("q_proj_weight", [size, size])
        call.setParameter("k_proj_weight", [size, keys])
        call.setParameter("v_proj_weight", [size, values])
      }
      let bias = call.arguments["bias"]
      let hasBias = try call.arguments.bool("bias")
      if hasBias {
        call.setParameter("in_proj_bias", [3 * size])
      } else {
        call.setNoParameter("in_proj_bias")
      }
      let projection = try call.interpreter.makeModule(
        "Linear", [.int(size), .int(size)], [("bias", bias)], at: call.place)
      call.module.moduleState?.set(child: "out_proj", to: projection)
      for name in ["bias_k", "bias_v"] where try call.arguments.bool("add_bias_kv") {
        call.setParameter(name, [1, 1, size])
      }
      return .none
    },
    forward:
      "self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False",
    { call throws(TraceStop) in try call.attended() })

  private static let encoderLayer = LayerClass(
    "TransformerEncoderLayer", in: "transformer",
    "self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, dtype=None",
    { call throws(TraceStop) in try call.initializeEncoderLayer() },
    forward: "self, src, src_mask=None, src_key_padding_mask=None, is_causal=False",
    { call throws(TraceStop) in try call.encodedByLayer() })

  private static let encoder = LayerClass(
    "TransformerEncoder", in: "transformer",
    "self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True",
    { call throws(TraceStop) in
      let count = try call.arguments.int("num_layers")
      guard case .instance(let layer) = call.arguments["encoder_layer"], count >= 0, count <= 256
      else { throw call.raise("TypeError", "encoder_layer must be a module") }
      call.keep("num_layers")
      let list = try call.interpreter.makeModule("ModuleList", at: call.place)
      for index in 0..<count {
        guard
          case .instance(let copy) = try call.interpreter.deepCopy(
            of: .instance(layer), at: call.place)
        else { continue }
        list.moduleState?.set(child: String(index), to: copy)
      }
      call.module.moduleState?.set(child: "layers", to: list)
      if case .instance(let norm) = call.arguments["norm"] {
        call.module.moduleState?.set(child: "norm", to: norm)
      } else {
        call.set("norm", .none)
      }
      return .none
    }, forward: "self, src, mask=None, src_key_padding_mask=None, is_causal=None",
    { call throws(TraceStop) in
      try call.requireNoMasks("mask", "src_key_padding_mask")
      var value = call.arguments["src"]
      guard let list = call.module.moduleState?.child("layers") ?? nil else { return value }
      for child in list.moduleState?.children ?? [] {
        guard let layer = child.module else { continue }
        value = try call.interpreter.call(
          .instance(layer), CallArguments(positional: [value], place: call.place))
      }
      guard let norm = call.module.moduleState?.child("norm") ?? nil else { return value }
      return try call.interpreter.call(
        .instance(norm), CallArguments(positional: [value], place: call.place))
    })
}

extension ModuleCall {
  fileprivate func requireNoMasks(_ names: String...) throws(TraceStop) {
    for name in names {
      if case .none = arguments[name] { continue }
      throw context.unsupported("\(name)", instead: "leave the mask out")
    }
  }

  // MARK: - Attention

  fileprivate func attended() throws(TraceStop) -> Value {
    try requireNoMasks("key_padding_mask", "attn_mask")
    let isBatchFirst = try bool("batch_first")
    let batchAxis = isBatchFirst ? 0 : 1
    var inputs: [TracedTensor] = []
    for name in ["query", "key", "value"] {
      let input = try context.lowered(try tensor(name))
      guard input.rank == 3 else {
        if input.rank == 2, input.batchAxis != nil {
          throw context.mixing(
            "\(input.shapeText) is one sequence to it, whose steps would be the images")
        }
        throw context.misfit("expects \(name) [N, L, E], got \(input.shapeText)")
      }
      if let axis = input.batchAxis, axis != batchAxis {
        throw context.mixing(
          "with batch_first=\(isBatchFirst ? "True" : "False") dimension \(axis) of \(input.shapeText), "
            + "the batch, is the sequence")
      }
      guard input.batchMultiple == 1 else {
        throw context.unsupported("rows of one image as sequences", instead: "keep the batch apart")
      }
      inputs.append(input)
    }
    // A query that is the same for every image meets keys that are not: it is one for each of them.
    if let batched = inputs.first(where: { $0.batchAxis != nil }) {
      for index in inputs.indices where inputs[index].batchAxis == nil {
        var sizes = inputs[index].shape.map(\.value)
        sizes[batchAxis] = batched.shape[batchAxis].value
        inputs[index] = try context.expanded(inputs[index], sizes)
      }
    }
    let layer = MultiheadAttention(
      embedDim: try int("embed_dim"), numHeads: try int("num_heads"),
      dropout: try number("dropout"),
      bias: storedTensor("in_proj_bias") != nil, addBiasKV: storedTensor("bias_k") != nil,
      addZeroAttn: try bool("add_zero_attn"), kdim: try int("kdim"), vdim: try int("vdim"))
    var tensors: [String: StoredTensor] = [:]
    for (name, tensor) in module.moduleState?.parameters ?? [] { tensors[name] = tensor }
    if let projection = module.moduleState?.child("out_proj") ?? nil {
      for (name, tensor) in projection.moduleState?.parameters ?? [] {
        tensors["out_proj." + name] = tensor
      }
    }
    var result = try context.emit(.multiheadAttention(layer), inputs, tensors: tensors)
    if batchAxis == 1, result.batchAxis == 0 { result = try context.transposed(result, 0, 1) }
    let weights: Value =
      try arguments.bool("need_weights")
      ? interpreter.opaque("the attention weights of nn.MultiheadAttention", at: place) : .none
    return .tuple([.tensor(result), weights])
  }

  // MARK: - Encoder layers

  fileprivate func initializeEncoderLayer() throws(TraceStop) -> Value {
    let size = arguments["d_model"]
    let bias = arguments["bias"]
    let p = arguments["dropout"]
    func add(
      _ name: String, _ type: String, _ positional: [Value],
      _ keywords: [(name: String, value: Value)] = []
    ) throws(TraceStop) {
      module.moduleState?.set(
        child: name, to: try interpreter.makeModule(type, positional, keywords, at: place))
    }
    try add(
      "self_attn", "MultiheadAttention", [size, arguments["nhead"]],
      [("dropout", p), ("bias", bias), ("batch_first", arguments["batch_first"])])
    try add("linear1", "Linear", [size, arguments["dim_feedforward"]], [("bias", bias)])
    try add("dropout", "Dropout", [p])
    try add("linear2", "Linear", [arguments["dim_feedforward"], size], [("bias", bias)])
    keep("norm_first")
    let norm: [(name: String, value: Value)] = [
      ("eps", arguments["layer_norm_eps"]), ("bias", bias),
    ]
    try add("norm1", "LayerNorm", [size], norm)
    try add("norm2", "LayerNorm", [size], norm)
    try add("dropout1", "Dropout", [p])
    try add("dropout2", "Dropout", [p])
    switch arguments["activation"] {
    case .string("relu"), .string("gelu"): keep("activation")
    case .string(let name):
      throw raise("RuntimeError", "activation should be relu/gelu, not \(name)")
    case .instance(let child) where child.isModule:
      module.moduleState?.set(child: "activation", to: child)
    default: keep("activation")
    }
    return .none
  }

  fileprivate func encodedByLayer() throws(TraceStop) -> Value {
    try requireNoMasks("src_mask", "src_key_padding_mask")
    let input = arguments["src"]
    func sum(_ left: Value, _ right: Value) throws(TraceStop) -> Value {
      .tensor(
        try context.arithmetic(
          .add, try call.tensor(left, "src"), try call.tensor(right, "src")))
    }
    func attention(_ value: Value) throws(TraceStop) -> Value {
      let result = try run("self_attn", value, value, value)
      guard case .tuple(let items) = result, let first = items.first else { return result }
      return try run("dropout1", first)
    }
    func feedForward(_ value: Value) throws(TraceStop) -> Value {
      let hidden = try activated(try run("linear1", value))
      return try run("dropout2", try run("linear2", try run("dropout", hidden)))
    }
    if try bool("norm_first") {
      let attended = try sum(input, try attention(try run("norm1", input)))
      return try sum(attended, try feedForward(try run("norm2", attended)))
    }
    let attended = try run("norm1", try sum(input, try attention(input)))
    return try run("norm2", try sum(attended, try feedForward(attended)))
  }

  private func activated(_ value: Value) throws(TraceStop) -> Value {
    if let child = module.moduleState?.child("activation") ?? nil {
      return try interpreter.call(
        .instance(child), CallArguments(positional: [value], place: place))
    }
    switch attribute("activation") {
    case .string("relu"): return try callFunction("relu", [value])
    case .string("gelu"): return try callFunction("gelu", [value])
    case .none: return try callFunction("relu", [value])
    default:
      return try interpreter.call(
        attribute("activation"), CallArguments(positional: [value], place: place))
    }
  }
}
