import Networks

/// `einops.rearrange`, `reduce` and `repeat`.
///
/// Source: einops' own description of its patterns.
enum Einops {
  static var rearrange: Value {
    operation("rearrange", "tensor, pattern, **sizes") {
      context, tensor, pattern, sizes, _ throws(TraceStop) in
      try context.rearranged(tensor, pattern, sizes, reduction: nil)
    }
  }

  static var reduce: Value {
    operation("reduce", "tensor, pattern, reduction, **sizes") {
      context, tensor, pattern, sizes, reduction throws(TraceStop) in
      try context.rearranged(tensor, pattern, sizes, reduction: reduction)
    }
  }

  static var `repeat`: Value {
    operation("repeat", "tensor, pattern, **sizes") {
      context, tensor, pattern, sizes, _ throws(TraceStop) in
      try context.rearranged(tensor, pattern, sizes, reduction: nil)
    }
  }

  static var einsum: Value {
    TorchLibrary.native("einops.einsum") {
      interpreter, arguments throws(TraceStop) in
      throw interpreter.stop(
        .unsupported, at: arguments.place, "einops.einsum is not known here; use torch.einsum")
    }
  }

  private static func operation(
    _ name: String, _ signature: StaticString,
    _ body:
      @escaping (TensorContext, TracedTensor, EinopsPattern, [String: Value], String?)
      throws(TraceStop) -> TracedTensor
  ) -> Value {
    let signature = Signature(signature)
    return TorchLibrary.native("einops.\(name)") { interpreter, arguments throws(TraceStop) in
      let bound = try signature.bind(arguments, to: name, in: interpreter)
      let context = TensorContext(interpreter, at: arguments.place, name: "einops.\(name)")
      let call = TorchCall(arguments: bound, context: context)
      let tensor: TracedTensor
      switch bound["tensor"] {
      case .tuple, .list: tensor = try context.stacked(try call.tensors("tensor"), dim: 0)
      case .data(let data): return .data(data)
      default: tensor = try call.tensor("tensor")
      }
      let pattern = try EinopsPattern(try bound.string("pattern"), context)
      let sizes = Dictionary(bound.others.map { ($0.name, $0.value) }) { _, last in last }
      return .tensor(
        try body(
          context, tensor, pattern, sizes,
          bound.has("reduction") ? try bound.string("reduction") : nil))
    }
  }
}

/// `b c (h p) w -> b (c p) h w`: groups of axes on both sides.
struct EinopsPattern {
  /// `...` outside brackets: axes that stay apart.
  private static let bareDots = "... apart"

  let left: [[String]]
  let right: [[String]]

  init(_ text: String, _ context: TensorContext) throws(TraceStop) {
    guard let arrow = text.firstRange(of: "->") else {
      throw context.misfit("the pattern '\(text)' has no '->'")
    }
    left = try Self.groups(text[..<arrow.lowerBound], context)
    right = try Self.groups(text[arrow.upperBound...], context)
  }

  private static func groups(
    _ text: Substring, _ context: TensorContext
  ) throws(TraceStop) -> [[String]] {
    var result: [[String]] = []
    var open: [String]?
    var word = ""
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_" || character == "."
        || character == "…"
    }
    for character in text + " " {
      if isPart(character) {
        word.append(character)
        continue
      }
      if !word.isEmpty {
        if open != nil {
          open?.append(word)
        } else {
          result.append([word == "..." ? bareDots : word])
        }
        word = ""
      }
      switch character {
      case "(" where open == nil: open = []
      case ")":
        guard let group = open else { throw context.misfit("the pattern has a stray ')'") }
        result.append(group)
        open = nil
      case " ", "\t", "\n": break
      default: throw context.misfit("the pattern has a stray '\(character)'")
      }
    }
    guard open == nil else { throw context.misfit("the pattern has an open '('") }
    return result
  }

  /// With `...` as axes of its own, as many as the tensor has.
  func expanded(rank: Int) -> (left: [[String]], right: [[String]]) {
    let count = max(0, rank - (left.count - 1))
    let names = (0..<count).map { "...\($0)" }
    func expand(_ groups: [[String]]) -> [[String]] {
      groups.flatMap { group in
        if group == [Self.bareDots] { return names.map { [$0] } }
        return [group.flatMap { $0 == "..." ? names : [$0] }]
      }
    }
    return (expand(left), expand(right))
  }
}

extension TensorContext {
  func rearranged(
    _ given: TracedTensor, _ pattern: EinopsPattern, _ sizes: [String: Value], reduction: String?
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let (left, right) = pattern.expanded(rank: tensor.rank)
    guard left.count == tensor.rank else {
      throw misfit(
        "the pattern has \(left.count) axes on the left, \(tensor.shapeText) has "
          + "\(tensor.rank)")
    }
    var known: [String: TracedTensor.Dimension] = ["1": .known(1)]
    for (name, value) in sizes {
      switch value {
      case .int(let size) where size > 0: known[name] = .known(size)
      case .batchSize(let multiple): known[name] = .batch(multiple: multiple)
      case .opaque(let value): throw interpreter.unknown(value, "the axis '\(name)'", at: place)
      default: throw misfit("the size of the axis '\(name)' is no positive integer")
      }
    }
    for (group, dimension) in zip(left, tensor.shape) {
      try solve(group, dimension, &known)
    }
    // Each axis of the left as a dimension; 1s go.
    var axes = left.flatMap(\.self).filter { $0 != "1" }
    guard Set(axes).count == axes.count else { throw misfit("an axis stands twice on the left") }
    var result = try reshaped(tensor, to: axes.compactMap { known[$0] })
    let wanted = right.flatMap(\.self).filter { $0 != "1" }
    let dropped = axes.filter { !wanted.contains($0) }
    if !dropped.isEmpty {
      guard let reduction else {
        throw misfit("the axes \(dropped.joined(separator: ", ")) stand on the left alone")
      }
      result = try reducedBy(
        reduction, result, dims: axes.indices.filter { dropped.contains(axes[$0]) })
      axes.removeAll { dropped.contains($0) }
    }
    for name in wanted where !axes.contains(name) {
      let size = Int(name).map { TracedTensor.Dimension.known($0) } ?? known[name]
      guard let size else { throw misfit("the axis '\(name)' has no size") }
      known[name] = size
      result = try unsqueezed(result, dim: axes.count)
      result = try expanded(result, result.shape.dropLast().map(\.value) + [size.value])
      axes.append(name)
    }
    result = try permuted(result, wanted.compactMap { axes.firstIndex(of: $0) })
    return try reshaped(
      result,
      to: try right.map { group throws(TraceStop) in
        try merged(group.map { $0 == "1" ? .known(1) : known[$0] ?? .known(1) })
      })
  }

  /// Finds the one axis of a group that has no size yet.
  private func solve(
    _ group: [String], _ dimension: TracedTensor.Dimension,
    _ known: inout [String: TracedTensor.Dimension]
  ) throws(TraceStop) {
    let open = group.filter { known[$0] == nil }
    let rest = try merged(group.compactMap { known[$0] })
    let failed = misfit("the axes (\(group.joined(separator: " "))) do not make the dimension")
    guard let name = open.first else {
      guard rest == dimension else { throw failed }
      return
    }
    guard open.count == 1 else {
      throw misfit("the sizes of the axes \(open.joined(separator: ", ")) are not known")
    }
    switch (dimension, rest) {
    case (.known(let whole), .known(let part)) where part > 0 && whole.isMultiple(of: part):
      known[name] = .known(whole / part)
    case (.batch(let whole), .known(let part)) where part > 0 && whole.isMultiple(of: part):
      known[name] = .batch(multiple: whole / part)
    case (.batch(let whole), .batch(let part)) where part > 0 && whole.isMultiple(of: part):
      known[name] = .known(whole / part)
    default: throw failed
    }
  }

  private func merged(
    _ dimensions: [TracedTensor.Dimension]
  ) throws(TraceStop) -> TracedTensor.Dimension {
    var product = 1
    var batches = 0
    for dimension in dimensions {
      switch dimension {
      case .known(let size): product *= min(size, 1 << 30)
      case .batch(let multiple):
        product *= min(multiple, 1 << 30)
        batches += 1
      }
      guard product <= 1 << 30 else { throw stop(.limit, "an axis of so many elements") }
    }
    guard batches <= 1 else { throw misfit("the batch stands twice in one axis") }
    return batches == 1 ? .batch(multiple: product) : .known(product)
  }

  private func reducedBy(
    _ reduction: String, _ tensor: TracedTensor, dims: [Int]
  ) throws(TraceStop) -> TracedTensor {
    switch reduction {
    case "mean": return try reduced(.mean, tensor, dims: dims, keepdim: false)
    case "sum": return try reduced(.sum, tensor, dims: dims, keepdim: false)
    case "max": return try reduced(.max, tensor, dims: dims, keepdim: false)
    case "min": return try minimum(tensor, dims: dims, keepdim: false)
    default: throw unsupported("the reduction '\(reduction)'", instead: "use mean, sum or max")
    }
  }
}

extension Interpreter {
  /// `einops.layers.torch.Rearrange` and `Reduce`: the functions as layers without weights.
  func einopsClass(_ name: String) -> ClassObject {
    let key = "einops." + name
    if let known = torch.classes[key] { return known }
    let isReduce = name == "Reduce"
    let methods = [
      ModuleMethod(
        "__init__", isReduce ? "self, pattern, reduction, **sizes" : "self, pattern, **sizes"
      ) { call in
        call.module.moduleState = ModuleState()
        call.module.setPlain("training", .bool(true))
        call.keep("pattern", "reduction")
        for (name, value) in call.arguments.others { call.set("axis." + name, value) }
        return .none
      },
      ModuleMethod("forward", "self, input") { call throws(TraceStop) in
        var sizes: [String: Value] = [:]
        for (name, value) in call.module.attributes where name.hasPrefix("axis.") {
          sizes[String(name.dropFirst("axis.".count))] = value
        }
        let context = call.context
        return .tensor(
          try context.rearranged(
            try call.tensor("input"), try EinopsPattern(try call.string("pattern"), context), sizes,
            reduction: isReduce ? try call.string("reduction") : nil))
      },
    ]
    var attributes: [String: Value] = [:]
    for method in methods { attributes[method.name] = .native(method.native(of: name)) }
    let made = libraryClass(
      "einops.layers.torch.\(name)", bases: [moduleClass], attributes: attributes)
    torch.classes[key] = made
    return made
  }
}
