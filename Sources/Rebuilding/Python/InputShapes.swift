import Diagnostics
import Networks
import Tracing

/// The shapes in which an image may reach a network, and what came of each.
struct InputShapes {
  /// Tried in this order where the sources do not show what the network is fed.
  private static let usual = [[1, 28, 28], [28, 28], [784]]

  /// A trace that went through to the scores.
  struct Trace {
    let shape: [Int]
    let network: Network
    let traced: TracedNetwork
  }

  /// An image as the network is given it.
  private struct Input: Equatable {
    var shape: [Int]
    /// On the left, top, right and bottom.
    var padding: [Int] = []
    var paddingValue: Float = 0
  }

  private(set) var traces: [Trace] = []
  /// Why the first shape that was tried did not.
  private(set) var failure: Refusal?

  init(_ candidate: Int, of networks: SourceNetworks, _ rebuilder: Rebuilder) {
    let fed = Self.fedInputs(networks.candidates[candidate].feeds, task: rebuilder.task)
    for input in fed {
      attempt(candidate, input, of: networks, rebuilder)
    }
    guard traces.isEmpty else { return }
    for shape in Self.usual where !fed.contains(where: { $0.shape == shape }) {
      attempt(candidate, Input(shape: shape), of: networks, rebuilder)
    }
    // Shapes that differ only in how the first layers lay the same pixels out are one.
    var distinct: [Trace] = []
    for trace in traces
    where !distinct.contains(where: { $0.network.isSameAfterLayout(trace.network) }) {
      distinct.append(trace)
    }
    traces = distinct
  }

  private mutating func attempt(
    _ candidate: Int, _ input: Input, of networks: SourceNetworks, _ rebuilder: Rebuilder
  ) {
    do throws(Refusal) {
      var traced: TracedNetwork
      do throws(TraceError) {
        traced = try networks.program.trace(candidate, inputShape: input.shape)
      } catch {
        throw Refusal(error)
      }
      if !input.padding.isEmpty { traced.pad(input.padding, with: input.paddingValue) }
      let place = networks.program.place(networks.candidates[candidate].place)
      let network: Network
      do throws(NetworkError) {
        network = try Network(
          inputShape: traced.inputShape, layers: traced.layers, limits: rebuilder.limits)
      } catch {
        throw Refusal(NetworkError(error.code, at: place, error.message))
      }
      do throws(RebuildingError) { try rebuilder.task.check(network, place: place) } catch {
        throw Refusal(error)
      }
      traces.append(Trace(shape: input.shape, network: network, traced: traced))
    } catch {
      if failure == nil { failure = error }
    }
  }

  /// What the calls of the sources give the network, evaluation's if there are any.
  private static func fedInputs(_ feeds: [NetworkFeed], task: ClassificationTask) -> [Input] {
    for isTraining in [false, true] {
      var inputs: [Input] = []
      for feed in feeds where feed.isTraining == isTraining {
        guard let shape = feed.imageShape else { continue }
        let input = Input(
          shape: shape, padding: feed.padding?.sizes ?? [], paddingValue: feed.padding?.value ?? 0)
        let isImage = feed.padding != nil || shape.reduce(1, *) == task.inputCount
        if isImage, !inputs.contains(input) { inputs.append(input) }
      }
      if !inputs.isEmpty { return inputs }
    }
    return []
  }
}

extension TracedNetwork {
  /// Puts a frame around each image before the network's own layers: the image without it is what the
  /// network is given from then on.
  fileprivate mutating func pad(_ sizes: [Int], with value: Float) {
    guard sizes.count == 4, inputShape.count >= 2 else { return }
    let frame = Operation.zeroPad(
      ZeroPad(left: sizes[0], right: sizes[2], top: sizes[1], bottom: sizes[3]))
    // Cells are filled with zeros, so another value is taken away before and added after.
    let shift = Operation.scale(factor: 1, offset: -Double(value))
    let unshift = Operation.scale(factor: 1, offset: Double(value))
    let operations = value == 0 ? [frame] : [shift, frame, unshift]
    let prefix = operations.enumerated().map { index, operation in
      LayerDefinition(
        id: "pad\(index)", operation: operation,
        inputs: [index == 0 ? .input : .layer(index - 1)])
    }
    layers =
      prefix
      + layers.map { layer in
        var layer = layer
        layer.inputs = layer.inputs.map { source in
          switch source {
          case .input: .layer(prefix.count - 1)
          case .layer(let index): .layer(index + prefix.count)
          }
        }
        return layer
      }
    places = prefix.map { _ in [] } + places
    let rank = inputShape.count
    inputShape[rank - 1] -= sizes[0] + sizes[2]
    inputShape[rank - 2] -= sizes[1] + sizes[3]
  }
}

extension Network {
  /// Whether two networks do the same from where both stop laying their pixels out: flattening and
  /// reshaping never changes the order of the values.
  func isSameAfterLayout(_ other: Network) -> Bool {
    let (own, others) = (layoutEnd, other.layoutEnd)
    guard own.shape == others.shape, layers.count - own.count == other.layers.count - others.count
    else { return false }
    return zip(layers.dropFirst(own.count), other.layers.dropFirst(others.count)).allSatisfy {
      left, right in
      left.operation == right.operation && left.name == right.name && left.output == right.output
        && left.inputs.map { $0.shifted(by: own.count) }
          == right.inputs.map { $0.shifted(by: others.count) }
    }
  }

  /// How many layers at the beginning only lay out the pixels, one after another, and what they give.
  private var layoutEnd: (count: Int, shape: [Int]) {
    var source = Source.input
    var shape = inputShape
    var count = 0
    for (index, layer) in layers.enumerated() {
      guard layer.operation.keepsOrder, layer.inputs == [source],
        // Nothing else may read what stood before.
        layers[index...].allSatisfy({ $0 == layer || !$0.inputs.contains(source) })
      else { break }
      source = .layer(index)
      shape = layer.output.sizes
      count = index + 1
    }
    return (count, shape)
  }
}

extension Operation {
  /// Whether its values are its input's in the same order, in whatever shape.
  fileprivate var keepsOrder: Bool {
    switch self {
    case .flatten, .unflatten, .reshape, .squeeze, .unsqueeze, .identity, .dropout: true
    default: false
    }
  }
}

extension Source {
  /// The same source where `count` layers before it are not counted; what they give is the input.
  fileprivate func shifted(by count: Int) -> Source {
    guard case .layer(let index) = self, index >= count else { return .input }
    return .layer(index - count)
  }
}
