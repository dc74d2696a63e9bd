import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// Cells before and after each spatial dimension.
  struct Pads {
    var before: [Int]
    var after: [Int]

    var isSymmetric: Bool { before == after }
  }

  /// From `pads` or `auto_pad`.
  ///
  /// Source: the operator Conv: SAME gives ceil(size / stride) cells.
  func pads(
    kernel: [Int], stride: [Int], dilation: [Int], sizes: [Int]
  ) throws(RebuildingError) -> Pads {
    let rank = kernel.count
    let zeros = [Int](repeating: 0, count: rank)
    switch try text("auto_pad") ?? "NOTSET" {
    case "NOTSET", "":
      let values = try ints("pads") ?? zeros + zeros
      guard values.count == 2 * rank, values.allSatisfy({ (0...1 << 24).contains($0) }) else {
        throw failure(
          .graphAttribute, "has pads \(brief(values)); expected \(2 * rank) numbers of at least 0")
      }
      return Pads(before: Array(values[..<rank]), after: Array(values[rank...]))
    case "VALID": return Pads(before: zeros, after: zeros)
    case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
      var result = Pads(before: zeros, after: zeros)
      for axis in 0..<rank {
        let (span, tooWide) = dilation[axis].multipliedReportingOverflow(by: kernel[axis] - 1)
        let cells = (sizes[axis] - 1) / stride[axis] * stride[axis]
        guard !tooWide, span <= 1 << 24 else {
          throw failure(.graphAttribute, "has a kernel wider than any image")
        }
        let total = max(0, cells + span + 1 - sizes[axis])
        let less = total / 2
        result.before[axis] = mode == "SAME_UPPER" ? less : total - less
        result.after[axis] = total - result.before[axis]
      }
      return result
    case let mode: throw unsupported("auto_pad", mode, "give pads as numbers")
    }
  }

  private struct Kernel {
    var values: [Float]
    var shape: [Int]
    var bias: [Float]?

    var rank: Int { shape.count - 2 }
    var size: [Int] { Array(shape.dropFirst(2)) }
  }

  private mutating func kernel(
    outputs: (_ shape: [Int], _ groups: Int) -> Int
  ) throws(RebuildingError) -> (Kernel, groups: Int) {
    guard let (values, shape) = try weight(1) else {
      throw failure(.graphShape, "lacks its weights; export the model again")
    }
    guard (3...4).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw failure(
        .graphOperator,
        "has weights of \(brief(shape)); convolutions over one or two dimensions are rebuilt")
    }
    let groups = try int("group") ?? 1
    guard groups > 0, shape[0].isMultiple(of: groups), shape[1] <= 1 << 30 / groups else {
      throw failure(.graphAttribute, "has group \(groups) with weights of \(brief(shape))")
    }
    if let stated = try ints("kernel_shape"), stated != Array(shape.dropFirst(2)) {
      throw failure(
        .graphAttribute, "has kernel_shape \(brief(stated)) with weights of \(brief(shape))")
    }
    var bias: [Float]?
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      bias = try requiredWeight(2, of: [outputs(shape, groups)])
    }
    return (Kernel(values: values, shape: shape, bias: bias), groups)
  }

  mutating func convolution() throws(RebuildingError) {
    let (kernel, groups) = try kernel { shape, _ in shape[0] }
    let rank = kernel.rank
    var mode = Convolution.PaddingMode.zeros
    var around: [Int] = []
    let view: GraphView
    if case .padded(let inner, let padMode, let amounts) = try value(0) {
      (view, mode, around) = (inner, padMode, amounts)
    } else {
      view = try self.view(0)
    }
    guard view.rank == rank + 2 else {
      throw failure(
        .graphShape, "reads \(view) with weights of \(brief(kernel.shape)), which do not fit")
    }
    let x = try withoutBatch(view)
    let stride = try spatial("strides", rank: rank, default: 1)
    let dilation = try spatial("dilations", rank: rank, default: 1)
    var pads = try pads(
      kernel: kernel.size, stride: stride, dilation: dilation, sizes: Array(x.sizes.dropFirst()))
    if mode != .zeros {
      guard around.count == rank, pads.isSymmetric, pads.before.allSatisfy({ $0 == 0 }) else {
        throw unsupported(
          "two paddings of different", "modes", "use nn.Conv2d with one padding_mode")
      }
      pads = Pads(before: around, after: around)
    }
    let (source, own) = try padded(x, &pads)
    let name = try learned("Conv", weight: 1) { name throws(RebuildingError) in
      Self.tensors(of: kernel, name)
    }
    let operation = Convolution(
      inChannels: kernel.shape[1] * groups, outChannels: kernel.shape[0], kernelSize: kernel.size,
      stride: stride, padding: .explicit(own), dilation: dilation, groups: groups,
      bias: kernel.bias != nil, paddingMode: mode)
    let (output, sizes) = try emit(.convolution(operation), [source], name: name)
    give(batchFirst(output, sizes))
  }

  private static func tensors(
    of kernel: Kernel, _ name: String
  ) -> [(name: String, values: [Float], shape: [Int])] {
    [(name + ".weight", kernel.values, kernel.shape)]
      + (kernel.bias.map { [(name + ".bias", $0, [$0.count])] } ?? [])
  }

  /// What a layer with symmetric padding reads: unequal sides as a layer of zeros before it.
  mutating func padded(
    _ x: GraphView, _ pads: inout Pads
  ) throws(RebuildingError) -> (Source, symmetric: [Int]) {
    guard !pads.isSymmetric else { return (x.source, pads.before) }
    let zeros = pads.before.map { _ in 0 }
    let isImage = pads.before.count == 2
    let layer = ZeroPad(
      left: pads.before[isImage ? 1 : 0], right: pads.after[isImage ? 1 : 0],
      top: isImage ? pads.before[0] : 0, bottom: isImage ? pads.after[0] : 0)
    let (source, _) = try emit(.zeroPad(layer), [x.source], suffix: ".pad")
    return (source, zeros)
  }

  mutating func transposedConvolution() throws(RebuildingError) {
    var (kernel, groups) = try kernel { shape, groups in shape[1] * groups }
    let view = try view(0)
    var rank = kernel.rank
    guard view.rank == rank + 2 else {
      throw failure(
        .graphShape, "reads \(view) with weights of \(brief(kernel.shape)), which do not fit")
    }
    var x = try withoutBatch(view)
    var stride = try spatial("strides", rank: rank, default: 1)
    var dilation = try spatial("dilations", rank: rank, default: 1)
    var outputPadding = try spatial("output_padding", rank: rank, default: 0, least: 0)
    let auto = try text("auto_pad") ?? "NOTSET"
    guard node.attributes["output_shape"] == nil, auto == "NOTSET" || auto == "VALID" else {
      throw unsupported("output_shape or auto_pad", auto, "use nn.ConvTranspose2d with padding")
    }
    let pads = try pads(kernel: kernel.size, stride: stride, dilation: dilation, sizes: x.sizes)
    guard pads.isSymmetric else {
      throw unsupported("pads", brief(pads.before + pads.after), "use equal padding on both sides")
    }
    var padding = pads.before
    // There is no transposed convolution over one dimension: it is one over rows of height 1.
    let isFlat = rank == 1
    if isFlat {
      rank = 2
      kernel.shape.insert(1, at: 2)
      (stride, dilation, padding) = ([1] + stride, [1] + dilation, [0] + padding)
      outputPadding = [0] + outputPadding
      let sizes = [x.sizes[0], 1, x.sizes[1]]
      x = GraphView(
        source: try reshaped(x.source, from: x.sizes, to: sizes), sizes: sizes, dims: [])
    }
    let own = kernel
    let name = try learned("ConvTranspose", weight: 1) { name throws(RebuildingError) in
      Self.tensors(of: own, name)
    }
    let operation = Convolution(
      isTransposed: true, inChannels: kernel.shape[0], outChannels: kernel.shape[1] * groups,
      kernelSize: kernel.size, stride: stride, padding: .explicit(padding), dilation: dilation,
      outputPadding: outputPadding, groups: groups, bias: kernel.bias != nil)
    let (source, sizes) = try emit(.convolution(operation), [x.source], name: name)
    var result = batchFirst(source, sizes)
    if isFlat { result.dims.remove(at: 2) }
    give(result)
  }
}
