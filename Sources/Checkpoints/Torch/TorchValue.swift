public import Tensors

/// A value as `torch.save` takes it: plain containers, plain values and tensors, nothing that runs.
public indirect enum TorchValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([TorchValue])
  case tuple([TorchValue])
  /// A `dict`, or a `collections.OrderedDict` as `state_dict()` gives it, in this order.
  case dictionary([Entry], isOrdered: Bool = false)
  /// On the CPU, row-major, without gradient, in a storage of its own.
  case tensor(Tensor)

  /// One item of a dictionary. Keys differ.
  public struct Entry: Hashable, Sendable {
    public let key: Key
    public let value: TorchValue

    public init(_ key: Key, _ value: TorchValue) {
      self.key = key
      self.value = value
    }
  }

  public enum Key: Hashable, Sendable {
    case string(String)
    case int(Int)
  }
}

extension TorchValue {
  /// A `state_dict`: an `OrderedDict` of tensors by name.
  public init(_ stateDict: StateDict) {
    self = .dictionary(
      stateDict.names.compactMap { name in
        stateDict[name].map { Entry(.string(name), .tensor($0)) }
      }, isOrdered: true)
  }
}

extension TorchValue.Key: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
}

extension TorchValue: ExpressibleByDictionaryLiteral {
  /// A `dict`.
  public init(dictionaryLiteral elements: (Key, TorchValue)...) {
    self = .dictionary(elements.map { Entry($0, $1) })
  }
}
