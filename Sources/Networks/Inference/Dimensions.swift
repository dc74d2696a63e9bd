import Diagnostics
import Tensors

// Dimensions are counted as PyTorch counts them: the batch, if there is one, is 0.

extension ValueShape {
  /// Dimensions, the batch counted.
  package var rank: Int { sizes.count + (isBatched ? 1 : 0) }

  /// All dimensions in order; the batch as nil.
  var extents: [Int?] { (isBatched ? [nil] : []) + sizes }

  /// - Returns: nil unless the batch, where there is one, stands first and alone.
  init?(extents: [Int?]) {
    let isBatched = extents.first == .some(nil)
    let sizes = extents.compactMap(\.self)
    guard sizes.count == extents.count - (isBatched ? 1 : 0) else { return nil }
    self.init(sizes: sizes, isBatched: isBatched)
  }

  func replacing(_ sizes: some Sequence<Int>) -> ValueShape {
    ValueShape(sizes: Array(sizes), isBatched: isBatched)
  }

  /// The dimension that `dim` means, counted from 0.
  func resolved(_ dim: Int, rank: Int? = nil, argument: String = "dim") throws(Misfit) -> Int {
    let rank = rank ?? self.rank
    guard dim >= -rank, dim < rank else {
      throw Misfit(
        .dimension,
        rank == 0
          ? "\(argument) \(dim) does not exist in a single value without dimensions"
          : "\(argument) \(dim) does not exist in \(self); it must be from \(-rank) to \(rank - 1)")
    }
    return dim < 0 ? dim + rank : dim
  }

  /// Where in ``sizes`` the dimension `dim` stands; the batch is refused.
  func index(ofDim dim: Int, argument: String = "dim") throws(Misfit) -> Int {
    let resolved = try resolved(dim, argument: argument)
    guard isBatched else { return resolved }
    guard resolved > 0 else { throw mixing("\(argument) \(dim)") }
    return resolved - 1
  }

  func mixing(_ what: String) -> Misfit {
    Misfit(
      .mixesSamples,
      "\(what) of \(self) is the batch, and nothing may mix samples; dimensions of one sample count "
        + "from 1")
  }

  /// PyTorch's choice where a softmax names no dimension: 0 for 0, 1 and 3 dimensions, else 1.
  package var implicitSoftmaxDim: Int { rank == 0 || rank == 1 || rank == 3 ? 0 : 1 }
}

// MARK: - Shape-only operations

extension ValueShape {
  func flattened(from startDim: Int, to endDim: Int) throws(Misfit) -> ValueShape {
    let start = try index(ofDim: startDim, argument: "start_dim")
    let end = try index(ofDim: endDim, argument: "end_dim")
    guard start <= end else {
      throw Misfit(
        .argument, "start_dim \(startDim) comes after end_dim \(endDim) in \(self)")
    }
    guard let count = elementCount(of: Array(sizes[start...end])) else {
      throw Misfit(.tooManyActivations, "the flattened size of \(self) does not fit")
    }
    return replacing(sizes[..<start] + [count] + sizes[(end + 1)...])
  }

  func unflattened(dim: Int, sizes parts: [Int]) throws(Misfit) -> ValueShape {
    let index = try index(ofDim: dim)
    try requireFew("unflattened_size", parts)
    guard !parts.isEmpty else {
      throw Misfit(.argument, "unflattened_size must have at least one size")
    }
    let filled = try Self.fill(parts, holding: sizes[index], argument: "unflattened_size") {
      "dimension \(dim) of \(self), which has \(sizes[index])"
    }
    return replacing(sizes[..<index] + filled + sizes[(index + 1)...])
  }

  func reshaped(to shape: [Int]) throws(Misfit) -> ValueShape {
    try requireFew("shape", shape)
    // Sizes of a value within the limits have a product that fits.
    let count = elementCount(of: sizes) ?? 0
    return replacing(
      try Self.fill(shape, holding: count, argument: "shape") { "\(self), which has \(count)" })
  }

  /// `parts` with its -1, if there is one, worked out so that they hold `count` values.
  private static func fill(
    _ parts: [Int], holding count: Int, argument: String, of whole: () -> String
  ) throws(Misfit) -> [Int] {
    let known = parts.filter { $0 != -1 }
    try require(argument, known, in: 0...largestArgument)
    guard parts.count - known.count <= 1 else {
      throw Misfit(
        .argument, "\(argument) \(describe(shape: parts)) has more than one -1; one can be inferred"
      )
    }
    let product = elementCount(of: known)
    if known.count == parts.count, product == count { return parts }
    if known.count < parts.count, let product, product > 0, count.isMultiple(of: product) {
      return parts.map { $0 == -1 ? count / product : $0 }
    }
    throw Misfit(
      .shape, "\(argument) \(describe(shape: parts)) does not hold the values of \(whole())")
  }

  func permuted(_ dims: [Int]) throws(Misfit) -> ValueShape {
    guard dims.count == rank else {
      throw Misfit(
        .argument,
        "dims must name each of the \(rank) dimensions of \(self) once, but has "
          + "\(grouped(dims.count)) entries")
    }
    var order: [Int] = []
    for dim in dims {
      let resolved = try resolved(dim, argument: "dims")
      guard !order.contains(resolved) else {
        throw Misfit(.argument, "dims \(describe(shape: dims)) names dimension \(dim) twice")
      }
      order.append(resolved)
    }
    guard let result = ValueShape(extents: order.map { extents[$0] }),
      result.isBatched == isBatched
    else {
      throw Misfit(
        .mixesSamples,
        "dims \(describe(shape: dims)) moves the batch of \(self), and nothing may mix samples; "
          + "dims must begin with 0")
    }
    return result
  }

  func squeezed(dim: Int?) throws(Misfit) -> ValueShape {
    guard let dim else { return replacing(sizes.filter { $0 != 1 }) }
    let index = try index(ofDim: dim)
    return sizes[index] == 1 ? removing(index) : self
  }

  func unsqueezed(dim: Int) throws(Misfit) -> ValueShape {
    let position = try resolved(dim, rank: rank + 1)
    guard !isBatched || position > 0 else {
      throw Misfit(
        .mixesSamples,
        "dim \(dim) would put a dimension before the batch of \(self), and nothing may mix samples")
    }
    var sizes = sizes
    sizes.insert(1, at: position - (isBatched ? 1 : 0))
    return replacing(sizes)
  }

  func selected(dim: Int, index: Int) throws(Misfit) -> ValueShape {
    let position = try self.index(ofDim: dim)
    let size = sizes[position]
    guard index >= -size, index < size else {
      throw Misfit(
        .dimension,
        "index \(index) does not exist in dimension \(dim) of \(self), which has \(size)")
    }
    return removing(position)
  }

  func removing(_ index: Int) -> ValueShape {
    var sizes = sizes
    sizes.remove(at: index)
    return replacing(sizes)
  }
}

extension Slice {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("step", step)
    let index = try input.index(ofDim: dim)
    var sizes = input.sizes
    sizes[index] = range(in: sizes[index]).count
    return input.replacing(sizes)
  }
}

extension Reduce {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    guard !dims.isEmpty else {
      throw Misfit(
        .mixesSamples,
        "dim [] means every dimension, the batch too, and nothing may mix samples; list dimensions")
    }
    try requireFew("dim", dims)
    var reduced: Set<Int> = []
    for dim in dims {
      guard reduced.insert(try input.index(ofDim: dim)).inserted else {
        throw Misfit(.argument, "dim \(describe(shape: dims)) names dimension \(dim) twice")
      }
    }
    return input.replacing(
      input.sizes.enumerated().compactMap { index, size in
        reduced.contains(index) ? (keepdim ? 1 : nil) : size
      })
  }
}
