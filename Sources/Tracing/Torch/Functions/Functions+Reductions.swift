import Networks

extension TorchFunctionTable {
  /// Sums, means, extremes and norms along dimensions.
  mutating func addReductions() {
    for (name, kind) in [("mean", Reduce.Kind.mean), ("sum", .sum), ("nanmean", .mean)] {
      add(
        name, [.torch, .method],
        "input, dim=None, keepdim=False, *, axis=None, dtype=None, out=None"
      ) { call throws(TraceStop) in
        .tensor(
          try call.context.reduced(
            kind, try call.tensor("input"), dims: try call.reductionDims(),
            keepdim: try call.bool("keepdim")))
      }
    }
    for name in ["amax", "amin"] {
      add(name, [.torch, .method], "input, dim=(), keepdim=False, *, out=None") {
        call throws(TraceStop) in
        let tensor = try call.tensor("input")
        let dims = try call.arguments.ints("dim")
        let keepdim = try call.bool("keepdim")
        return .tensor(
          name == "amax"
            ? try call.context.reduced(.max, tensor, dims: dims, keepdim: keepdim)
            : try call.context.minimum(tensor, dims: dims, keepdim: keepdim))
      }
    }
    for name in ["max", "min"] {
      add(name, [.torch, .method], "input, dim=None, keepdim=False, *, other=None, out=None") {
        call throws(TraceStop) in try call.extreme(isLargest: name == "max")
      }
    }
    for name in [
      "argmax", "argmin", "argsort", "sort", "topk", "median", "mode", "kthvalue",
      "unique", "bincount", "histc", "any", "all", "count_nonzero",
    ] {
      add(name, [.torch, .method], "input, *args, **kwargs") { call throws(TraceStop) in
        call.indices()
      }
    }
    add("logsumexp", [.torch, .method], "input, dim, keepdim=False") { call throws(TraceStop) in
      .tensor(try call.context.logSumExp(call))
    }
    addMoments()
  }

  private mutating func addMoments() {
    for name in ["var", "std"] {
      add(
        name, [.torch, .method],
        "input, dim=None, unbiased=None, keepdim=False, *, correction=None, axis=None, out=None"
      ) { call throws(TraceStop) in
        let variance = try call.variance()
        return .tensor(
          name == "var"
            ? variance : try call.context.function(.sqrt, variance) { $0.squareRoot() })
      }
    }
    add("norm", [.torch, .method], "input, p='fro', dim=None, keepdim=False, out=None, dtype=None")
    {
      call throws(TraceStop) in
      var order = 2.0
      if case .string(let text) = call["p"] {
        guard text == "fro" else {
          throw call.context.unsupported("a norm '\(text)'", instead: "use p=2")
        }
      } else {
        order = try call.number("p")
      }
      return .tensor(
        try call.context.norm(
          try call.tensor("input"), order: order, dims: try call.optionalInts("dim"),
          keepdim: try call.bool("keepdim")))
    }
    add("normalize", [.functional], "input, p=2.0, dim=1, eps=1e-12, out=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.normalized(
          try call.tensor("input"), order: try call.number("p"), dim: try call.int("dim"),
          eps: try call.number("eps")))
    }
    add("cosine_similarity", [.torch, .functional], "x1, x2, dim=1, eps=1e-8") {
      call throws(TraceStop) in
      let (dim, eps) = (try call.int("dim"), try call.number("eps"))
      let first = try call.context.normalized(try call.tensor("x1"), order: 2, dim: dim, eps: eps)
      let second = try call.context.normalized(try call.tensor("x2"), order: 2, dim: dim, eps: eps)
      return .tensor(
        try call.context.reduced(
          .sum, try call.context.arithmetic(.multiply, first, second), dims: [dim], keepdim: false))
    }
    add("pairwise_distance", [.functional], "x1, x2, p=2.0, eps=1e-6, keepdim=False") {
      call throws(TraceStop) in
      let distance = try call.context.scaled(
        try call.context.arithmetic(.subtract, try call.tensor("x1"), try call.tensor("x2")),
        plus: try call.number("eps"))
      return .tensor(
        try call.context.norm(
          distance, order: try call.number("p"), dims: [-1], keepdim: try call.bool("keepdim")))
    }
    for name in ["cumsum", "prod", "cumprod", "diff"] {
      add(name, [.torch, .method], "input, *args, **kwargs") { call throws(TraceStop) in
        throw call.context.unsupported("\(name)()", instead: "write it with sums and slices")
      }
    }
  }
}

extension TorchCall {
  /// `dim`, or numpy's `axis`; nil for neither.
  fileprivate func reductionDims() throws(TraceStop) -> [Int]? {
    if !isNone("axis") { return try arguments.ints("axis") }
    return try optionalInts("dim")
  }

  /// Values alone, or values and their places.
  fileprivate func extreme(isLargest: Bool) throws(TraceStop) -> Value {
    let input = try tensor("input")
    if case .tensor(let other) = self["dim"] {
      return .tensor(
        isLargest ? try context.larger(input, other) : try context.smaller(input, other))
    }
    if case .tensor(let other) = self["other"] {
      return .tensor(
        isLargest ? try context.larger(input, other) : try context.smaller(input, other))
    }
    let keepdim = try bool("keepdim")
    guard let dim = try arguments.optionalInt("dim") else {
      return .tensor(
        isLargest
          ? try context.reduced(.max, input, dims: nil, keepdim: false)
          : try context.minimum(input, dims: nil, keepdim: false))
    }
    let values =
      isLargest
      ? try context.reduced(.max, input, dims: [dim], keepdim: keepdim)
      : try context.minimum(input, dims: [dim], keepdim: keepdim)
    return interpreter.namedResult(
      "torch.return_types.\(isLargest ? "max" : "min")",
      [("values", .tensor(values)), ("indices", indices())], at: place)
  }

  /// Where a value stands: no score, so that nothing can be built on it here.
  fileprivate func indices() -> Value {
    interpreter.opaque(
      "the indices or order that \(context.name)() gives, where a network has to give its 10 scores",
      at: place)
  }

  fileprivate func variance() throws(TraceStop) -> TracedTensor {
    var dims = try optionalInts("dim")
    if !isNone("axis") { dims = try arguments.ints("axis") }
    var correction = 1.0
    // std(unbiased) gives the flag in the place of dim.
    if case .bool(let isUnbiased) = self["dim"] {
      dims = nil
      correction = isUnbiased ? 1 : 0
    }
    if case .bool(let isUnbiased) = self["unbiased"] { correction = isUnbiased ? 1 : 0 }
    if !isNone("correction") { correction = try number("correction") }
    return try context.variance(
      try tensor("input"), dims: dims, correction: correction, keepdim: try bool("keepdim"))
  }
}

extension TensorContext {
  /// max + log(sum(exp(x - max))).
  fileprivate func logSumExp(_ call: TorchCall) throws(TraceStop) -> TracedTensor {
    let tensor = try call.tensor("input")
    let dims = try call.arguments.ints("dim")
    let largest = try reduced(.max, tensor, dims: dims, keepdim: true)
    let powers = try function(
      .exp, try arithmetic(.subtract, tensor, largest), exponential)
    let sum = try reduced(.sum, powers, dims: dims, keepdim: true)
    let result = try arithmetic(.add, largest, try function(.log, sum, logarithm))
    return try call.bool("keepdim") ? result : try squeezed(result, dims: dims)
  }
}
