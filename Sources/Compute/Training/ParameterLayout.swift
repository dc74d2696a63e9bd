public import Networks
public import Tensors

/// Where each tensor of a network stands in one flat array: the learned ones in state-dict order, and
/// apart from them the statistics and counters.
public struct ParameterLayout: Sendable {
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let shape: [Int]
    public let role: TensorSlot.Role
    /// In the array of its kind.
    public let range: Range<Int>
  }

  /// In state-dict order.
  public let entries: [Entry]
  /// Learned values.
  public let parameterCount: Int
  /// Values of statistics, and one for each counter.
  public let statisticCount: Int
  private let indices: [String: Int]

  public init(_ network: Network) {
    var entries: [Entry] = []
    var parameters = 0
    var statistics = 0
    for slot in network.tensors {
      let count = slot.shape.reduce(1, *)
      let start = slot.role == .learned ? parameters : statistics
      entries.append(
        Entry(name: slot.name, shape: slot.shape, role: slot.role, range: start..<start + count))
      if slot.role == .learned { parameters += count } else { statistics += count }
    }
    self.entries = entries
    parameterCount = parameters
    statisticCount = statistics
    indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// The learned tensors, in state-dict order: what an optimizer steps.
  public var parameters: [Entry] { entries.filter { $0.role == .learned } }

  public subscript(name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// Tensors by state-dict name of values that lie one after the other: all parameters, then all
  /// statistics and counters.
  public func tensors(fromFlat values: [Float]) -> [String: FloatTensor] {
    precondition(values.count == parameterCount + statisticCount)
    var result: [String: FloatTensor] = [:]
    for entry in entries {
      let start = entry.range.lowerBound + (entry.role == .learned ? 0 : parameterCount)
      result[entry.name] = FloatTensor(
        shape: entry.shape, values: Array(values[start..<start + entry.range.count]))
    }
    return result
  }
}
