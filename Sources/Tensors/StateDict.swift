/// Named tensors in the order of their file: PyTorch's `state_dict`.
public struct StateDict: Hashable, Sendable {
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  public init() {}

  public subscript(name: String) -> Tensor? { tensors[name] }

  public var isEmpty: Bool { names.isEmpty }

  /// False, and nothing added, if the name is there already.
  @discardableResult
  public mutating func append(_ tensor: Tensor, named name: String) -> Bool {
    guard tensors[name] == nil else { return false }
    tensors[name] = tensor
    names.append(name)
    return true
  }
}
