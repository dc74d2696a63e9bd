extension StandardLibrary {
  static func copying() -> [String: Value] {
    [
      "copy": function("copy.copy", "x") { interpreter, arguments throws(TraceStop) in
        try interpreter.shallowCopy(of: arguments["x"], at: arguments.place)
      },
      "deepcopy": function("copy.deepcopy", "x, memo=None") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.deepCopy(of: arguments["x"], at: arguments.place)
      },
    ]
  }
}

extension Interpreter {
  func shallowCopy(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch value {
    case .list(let list):
      let copy = ListObject(list.items)
      (copy.type, copy.maximumCount) = (list.type, list.maximumCount)
      return .list(copy)
    case .dict(let dict): return .dict(dict.copy())
    case .set(let set):
      let copy = SetObject(isFrozen: set.isFrozen)
      copy.members.content = set.members.content
      return .set(copy)
    case .instance(let instance):
      if instance.type.lookup("__copy__") != nil {
        return try callMethod("__copy__", of: value, CallArguments(place: place))
      }
      let copy = blankCopy(of: instance, at: place)
      copy.attributes = instance.attributes
      copy.content = instance.content
      if let state = instance.moduleState {
        let copied = ModuleState()
        (copied.parameters, copied.buffers, copied.children) =
          (state.parameters, state.buffers, state.children)
        copy.moduleState = copied
      }
      return .instance(copy)
    default: return value
    }
  }

  /// `copy.deepcopy`: networks get parameters of their own.
  func deepCopy(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    var memo = CopyMemo()
    return try deepCopy(value, &memo, place)
  }

  /// What has been copied already, so that one object stays one.
  private struct CopyMemo {
    var values: [ObjectIdentifier: Value] = [:]
    var tensors: [ObjectIdentifier: StoredTensor] = [:]
  }

  private func blankCopy(of instance: InstanceObject, at place: SourcePlace) -> InstanceObject {
    let copy = InstanceObject(instance.type, place: place)
    copy.attributeOrder = instance.attributeOrder
    copy.payload = instance.payload
    copy.uncertainty = instance.uncertainty
    copy.construction = instance.construction
    return copy
  }

  private func deepCopy(
    _ value: Value, _ memo: inout CopyMemo, _ place: SourcePlace
  ) throws(TraceStop) -> Value {
    try step(place)
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    switch value {
    case .tuple(let items):
      try charge(items.count, at: place)
      var copies: [Value] = []
      for item in items { copies.append(try deepCopy(item, &memo, place)) }
      return .tuple(copies)
    case .list(let list):
      if let copy = memo.values[ObjectIdentifier(list)] { return copy }
      try charge(list.items.count, at: place)
      let copy = ListObject([])
      (copy.type, copy.maximumCount, copy.uncertainty) =
        (list.type, list.maximumCount, list.uncertainty)
      memo.values[ObjectIdentifier(list)] = .list(copy)
      for item in list.items { copy.items.append(try deepCopy(item, &memo, place)) }
      return .list(copy)
    case .dict(let dict):
      if let copy = memo.values[ObjectIdentifier(dict)] { return copy }
      try charge(dict.count, at: place)
      let copy = DictObject()
      (copy.defaultFactory, copy.type, copy.uncertainty) =
        (dict.defaultFactory, dict.type, dict.uncertainty)
      memo.values[ObjectIdentifier(dict)] = .dict(copy)
      for entry in dict.entries {
        copy.set(entry.key, original: entry.original, to: try deepCopy(entry.value, &memo, place))
      }
      return .dict(copy)
    case .set: return try shallowCopy(of: value, at: place)
    case .instance(let instance): return .instance(try deepCopy(instance, &memo, place))
    case .bound(let function, let receiver):
      return .bound(function: function, receiver: try deepCopy(receiver, &memo, place))
    case .tensor(let tensor):
      guard case .stored(let stored) = tensor.content else { return value }
      var copy = tensor
      copy.content = .stored(self.copy(of: stored, &memo))
      return .tensor(copy)
    default: return value
    }
  }

  private func deepCopy(
    _ instance: InstanceObject, _ memo: inout CopyMemo, _ place: SourcePlace
  ) throws(TraceStop) -> InstanceObject {
    if case .instance(let copy)? = memo.values[ObjectIdentifier(instance)] { return copy }
    if let (_, owner) = instance.type.lookup("__deepcopy__"), owner.place != nil {
      throw stop(.unsupported, at: place, "an own '__deepcopy__' is not followed")
    }
    if instance.type.isSubclass(of: types.enumeration) { return instance }
    let copy = blankCopy(of: instance, at: place)
    memo.values[ObjectIdentifier(instance)] = .instance(copy)
    for (name, value) in instance.attributes {
      copy.attributes[name] = try deepCopy(value, &memo, place)
    }
    if let content = instance.content { copy.content = try deepCopy(content, &memo, place) }
    guard let state = instance.moduleState else { return copy }
    let copied = ModuleState()
    copy.moduleState = copied
    for (name, tensor) in state.parameters {
      copied.parameters.append((name, tensor.map { self.copy(of: $0, &memo) }))
    }
    for (name, tensor, isPersistent) in state.buffers {
      copied.buffers.append((name, tensor.map { self.copy(of: $0, &memo) }, isPersistent))
    }
    for (name, module) in state.children {
      copied.children.append(
        (name, try module.map { module throws(TraceStop) in try deepCopy(module, &memo, place) }))
    }
    return copy
  }

  private func copy(of tensor: StoredTensor, _ memo: inout CopyMemo) -> StoredTensor {
    if let copy = memo.tensors[ObjectIdentifier(tensor)] { return copy }
    let copy = StoredTensor(
      role: tensor.role, sizes: tensor.sizes, values: tensor.values, place: tensor.place)
    copy.isInteger = tensor.isInteger
    memo.tensors[ObjectIdentifier(tensor)] = copy
    return copy
  }
}
