import Diagnostics

/// The instructions that move values between the stack and the graph.
extension Unpickler {
  mutating func push(_ node: PickleNode) { stack.append(graph.append(node)) }

  /// The lowest height that may be popped: what stands below the last MARK is out of reach.
  private var floor: Int { marks.last ?? 0 }

  func top() throws(CheckpointError) -> NodeID {
    guard stack.count > floor, let id = stack.last else { throw underflow() }
    return id
  }

  mutating func pop() throws(CheckpointError) -> NodeID {
    let id = try top()
    stack.removeLast()
    return id
  }

  /// Removes the value under the top one.
  mutating func popSecond() throws(CheckpointError) -> NodeID {
    guard stack.count >= floor + 2 else { throw underflow() }
    return stack.remove(at: stack.count - 2)
  }

  /// POP takes a MARK where one is on top.
  mutating func discard() throws(CheckpointError) {
    if marks.last == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  mutating func popMark() throws(CheckpointError) -> Int {
    guard let mark = marks.popLast() else {
      throw failure(.pickle, "the pickle closes a group that it has not opened; save it again")
    }
    return mark
  }

  // What is taken from the stack goes to the graph before the stack shrinks: held in a slice, it would
  // have the whole stack copied.

  /// Takes the values above the last MARK.
  mutating func storeToMark() throws(CheckpointError) -> PickleSpan {
    let mark = try popMark()
    let span = graph.store(stack[mark...])
    stack.removeSubrange(mark...)
    return span
  }

  /// Takes the top `count` values.
  mutating func storeTop(_ count: Int) throws(CheckpointError) -> PickleSpan {
    guard stack.count >= floor + count else { throw underflow() }
    let span = graph.store(stack[(stack.count - count)...])
    stack.removeLast(count)
    return span
  }

  /// Takes keys and values above the last MARK.
  mutating func storeItems() throws(CheckpointError) -> PickleSpan {
    let items = try storeToMark()
    guard items.count.isMultiple(of: 2) else {
      throw failure(.pickle, "the last key of a dictionary has no value; save the file again")
    }
    return items
  }

  /// Puts values into the one that is now on top.
  mutating func fill(
    _ filling: PickleGraph.Filling, with parts: PickleSpan
  ) throws(CheckpointError) {
    graph.fill(try top(), filling, with: parts)
  }

  mutating func pushGlobal(
    _ module: PickleSpan, _ name: PickleSpan
  ) throws(CheckpointError) {
    guard let position = graph.global(module: graph[module], name: graph[name], offset: offset)
    else {
      throw failure(.pickle, "the pickle refers to a name that is not UTF-8; save it again")
    }
    push(.global(position))
  }

  mutating func pushStackGlobal() throws(CheckpointError) {
    let (module, name) = (try popSecond(), try pop())
    guard case .text(let module) = graph[module], case .text(let name) = graph[name],
      !graph[module].contains(0x0A), !graph[name].contains(0x0A)
    else {
      throw failure(.pickle, "the pickle refers to a name that is no text; save it again")
    }
    try pushGlobal(module, name)
  }

  /// The positional and the keyword arguments stand as a pair.
  mutating func pushObjectWithKeywords() throws(CheckpointError) {
    let arguments = graph.append(.tuple(try storeTop(2)))
    push(.object(type: try pop(), arguments: arguments))
  }

  private func underflow() -> CheckpointError {
    failure(.pickle, "the pickle takes a value that is not there; save the file again")
  }
}
