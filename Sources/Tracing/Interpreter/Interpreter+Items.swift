import PythonSyntax

extension Interpreter {
  /// `value[index]`
  func item(_ index: Value, of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch value {
    case .tensor(let tensor): return try tensorItem(index, of: tensor, at: place)
    case .data(let data): return try dataItem(index, of: data, at: place)
    case .opaque(let origin):
      opaqueUses += 1
      return .opaque(
        OpaqueValue(
          what: origin.what.hasSuffix("[…]") ? origin.what : origin.what + "[…]",
          place: origin.place, isInert: origin.isInert))
    case .dict(let dict): return settled(try item(index, of: dict, self: value, at: place))
    case .instance(let instance):
      if let method = instance.type.lookup("__getitem__") {
        if method.owner.place == nil, let content = instance.content {
          if case .dict(let dict) = content {
            return settled(try item(index, of: dict, self: value, at: place))
          }
          return try item(index, of: content, at: place)
        }
        return settled(
          try callBound(method, value, CallArguments(positional: [index], place: place)))
      }
      if let content = instance.content { return try item(index, of: content, at: place) }
    case .type(let type):
      if let (method, owner) = type.lookup("__class_getitem__") {
        return try call(
          try bind(method, of: owner, to: .type(type), at: place),
          CallArguments(positional: [index], place: place))
      }
      if type.isSubclass(of: types.enumeration) {
        guard case .string(let name) = index, let member = type.attributes[name] else {
          throw raiseMissing(index, at: place)
        }
        return member
      }
      // `list[int]`, `Dataset[Tensor]`: a type for annotations.
      return value
    case .native(let native): return opaque("\(native.name)[…]", at: place, isInert: true)
    default: break
    }
    if case .opaque(let origin) = index {
      if let item = alike(in: value, at: place) { return item }
      switch value {
      case .list, .tuple, .string, .bytes, .range:
        opaqueUses += 1
        return .opaque(
          OpaqueValue(what: "the item at \(origin.what)", place: origin.place))
      default: break
      }
    }
    if case .slice(let slice) = index {
      if let unknown = slice.parts.lazy.compactMap(\.origin).first {
        return .opaque(OpaqueValue(what: "a part cut at \(unknown.what)", place: unknown.place))
      }
      return try part(slice, of: value, at: place)
    }
    return settled(try item(at: index, of: value, place))
  }

  private func item(
    at index: Value, of value: Value, _ place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .list(let list):
      return list.items[try position(index, in: list.items.count, "list", at: place)]
    case .tuple(let items): return items[try position(index, in: items.count, "tuple", at: place)]
    case .string(let text):
      if text.utf8.count < 64 || text.utf8.allSatisfy({ $0 < 0x80 }) {
        let scalars = Array(text.unicodeScalars)
        return .string(String(scalars[try position(index, in: scalars.count, "string", at: place)]))
      }
      try charge(text.utf8.count / 16, at: place)
      let scalars = Array(text.unicodeScalars)
      return .string(String(scalars[try position(index, in: scalars.count, "string", at: place)]))
    case .bytes(let bytes):
      return .int(Int(bytes[try position(index, in: bytes.count, "bytes", at: place)]))
    case .range(let range):
      let position = try position(index, in: range.count, "range object", at: place)
      return .int(range.start + position * range.step)
    default:
      throw raise(
        "TypeError", "'\(typeName(of: value))' object is not subscriptable", at: place)
    }
  }

  private func item(
    _ index: Value, of dict: DictObject, self value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if case .opaque(let origin) = index {
      opaqueUses += 1
      return .opaque(OpaqueValue(what: "the item for \(origin.what)", place: origin.place))
    }
    let key = try key(for: index, at: place)
    if let found = dict[key] { return found }
    if case .instance(let instance) = value, let method = instance.type.lookup("__missing__") {
      return try callBound(method, value, CallArguments(positional: [index], place: place))
    }
    if let factory = dict.defaultFactory, !factory.isNone {
      let made = try call(factory, CallArguments(place: place))
      willChange(dict)
      dict.set(key, original: index, to: made)
      return made
    }
    if dict.type?.name == "Counter" { return .int(0) }
    throw raiseMissing(index, at: place)
  }

  /// The position that an index means, which may count from the end.
  private func position(
    _ index: Value, in count: Int, _ kind: String, at place: SourcePlace
  ) throws(TraceStop) -> Int {
    let number: Int
    switch index {
    case .int(let value): number = value
    case .bool(let value): number = value ? 1 : 0
    case .batchSize: throw batchStop(at: place)
    case .instance(let instance) where instance.type.lookup("__index__") != nil:
      guard
        case .int(let value) = try callMethod(
          "__index__", of: index, CallArguments(place: place))
      else { throw raise("TypeError", "__index__ returned non-int", at: place) }
      number = value
    case .tensor, .data:
      throw unknown(
        OpaqueValue(what: "a value of a tensor", place: place), "the index", at: place)
    default:
      throw raise(
        "TypeError",
        "\(kind == "string" ? "string indices must be integers" : "\(kind) indices must be integers or slices"), "
          + "not \(kind == "string" ? "'\(typeName(of: index))'" : typeName(of: index))", at: place)
    }
    let position = number < 0 ? number + count : number
    guard position >= 0, position < count else {
      throw raise("IndexError", "\(kind) index out of range", at: place)
    }
    return position
  }

  // MARK: Slices

  /// Start, stop and step within a sequence, as Python's `slice.indices` gives them.
  func indices(
    of slice: SliceValue, count: Int, at place: SourcePlace
  ) throws(TraceStop) -> (start: Int, stop: Int, step: Int) {
    let step = try bound(slice.step, at: place) ?? 1
    guard step != 0 else { throw raise("ValueError", "slice step cannot be zero", at: place) }
    let lowest = step > 0 ? 0 : -1
    let highest = step > 0 ? count : count - 1
    func clamped(_ value: Int?, _ missing: Int) -> Int {
      guard let value else { return missing }
      let position = value < 0 ? value.addingReportingOverflow(count).partialValue : value
      return min(max(position, lowest), highest)
    }
    let start = clamped(try bound(slice.start, at: place), step > 0 ? lowest : highest)
    let stop = clamped(try bound(slice.stop, at: place), step > 0 ? highest : lowest)
    return (start, stop, step)
  }

  private func bound(_ value: Value, at place: SourcePlace) throws(TraceStop) -> Int? {
    switch value {
    case .none: return nil
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    case .batchSize: throw batchStop(at: place)
    case .opaque(let origin): throw unknown(origin, "the slice", at: place)
    default:
      throw raise(
        "TypeError", "slice indices must be integers or None or have an __index__ method", at: place
      )
    }
  }

  /// The positions that a slice takes.
  private func positions(
    _ slice: SliceValue, _ count: Int, at place: SourcePlace
  ) throws(TraceStop) -> [Int] {
    let (start, stop, step) = try indices(of: slice, count: count, at: place)
    let range = RangeValue(start: start, stop: stop, step: step)
    try charge(range.count, at: place)
    return (0..<range.count).map { start + $0 * step }
  }

  private func part(
    _ slice: SliceValue, of value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .list(let list):
      return .list(
        ListObject(try positions(slice, list.items.count, at: place).map { list.items[$0] }))
    case .tuple(let items):
      return .tuple(try positions(slice, items.count, at: place).map { items[$0] })
    case .string(let text):
      try charge(text.utf8.count / 16, at: place)
      let scalars = Array(text.unicodeScalars)
      var result = String.UnicodeScalarView()
      for position in try positions(slice, scalars.count, at: place) {
        result.append(scalars[position])
      }
      return .string(String(result))
    case .bytes(let bytes):
      return .bytes(try positions(slice, bytes.count, at: place).map { bytes[$0] })
    case .range(let range):
      let (start, stop, step) = try indices(of: slice, count: range.count, at: place)
      let (newStep, isTooLarge) = range.step.multipliedReportingOverflow(by: step)
      guard !isTooLarge else { throw overflow(at: place) }
      let end = range.start.addingReportingOverflow(stop &* range.step)
      guard !end.overflow else { throw overflow(at: place) }
      return .range(
        RangeValue(
          start: range.start + start * range.step, stop: end.partialValue, step: newStep))
    default:
      throw raise(
        "TypeError", "'\(typeName(of: value))' object is not subscriptable", at: place)
    }
  }

  // MARK: Writing

  /// `value[index] = newValue`
  func setItem(
    _ index: Value, of value: Value, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    switch value {
    case .tensor(let tensor): try tensorSetItem(index, of: tensor, to: newValue, at: place)
    case .data(let data): try dataSetItem(index, of: data, to: newValue, at: place)
    case .opaque: opaqueUses += 1
    case .list(let list):
      if let origin = index.origin {
        willChange(list)
        return makeUncertain(list, origin)
      }
      if case .slice(let slice) = index {
        return try setPart(slice, of: list, to: newValue, at: place)
      }
      let position = try position(index, in: list.items.count, "list", at: place)
      willChange(list)
      list.items[position] = newValue
    case .dict(let dict): try setItem(index, of: dict, to: newValue, at: place)
    case .instance(let instance):
      if let method = instance.type.lookup("__setitem__"),
        method.owner.place != nil || instance.content == nil
      {
        willChange(instance)
        _ = try callBound(
          method, value, CallArguments(positional: [index, newValue], place: place))
        return
      }
      guard let content = instance.content else {
        throw raise(
          "TypeError", "'\(instance.type.name)' object does not support item assignment", at: place)
      }
      willChange(instance)
      try setItem(index, of: content, to: newValue, at: place)
    default:
      throw raise(
        "TypeError", "'\(typeName(of: value))' object does not support item assignment", at: place)
    }
  }

  private func setItem(
    _ index: Value, of dict: DictObject, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    willChange(dict)
    if let origin = index.origin { return makeUncertain(dict, origin) }
    try charge(1, at: place)
    dict.set(try key(for: index, at: place), original: index, to: newValue)
  }

  private func setPart(
    _ slice: SliceValue, of list: ListObject, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    let items = try items(of: newValue, at: place)
    let (start, stop, step) = try indices(of: slice, count: list.items.count, at: place)
    willChange(list)
    if step == 1 {
      try charge(list.items.count + items.count, at: place)
      list.items.replaceSubrange(start..<max(start, stop), with: items)
      return
    }
    let positions = try positions(slice, list.items.count, at: place)
    guard positions.count == items.count else {
      throw raise(
        "ValueError",
        "attempt to assign sequence of size \(items.count) to extended slice of size \(positions.count)",
        at: place)
    }
    for (position, item) in zip(positions, items) { list.items[position] = item }
  }

  func deleteItem(_ index: Value, of value: Value, at place: SourcePlace) throws(TraceStop) {
    switch value {
    case .list(let list):
      willChange(list)
      if let origin = index.origin { return makeUncertain(list, origin) }
      if case .slice(let slice) = index {
        let positions = Set(try positions(slice, list.items.count, at: place))
        list.items = list.items.enumerated().filter { !positions.contains($0.offset) }.map(
          \.element)
      } else {
        list.items.remove(at: try position(index, in: list.items.count, "list", at: place))
      }
    case .dict(let dict):
      willChange(dict)
      if let origin = index.origin { return makeUncertain(dict, origin) }
      guard dict.remove(try key(for: index, at: place)) != nil else {
        throw raiseMissing(index, at: place)
      }
    case .instance(let instance):
      willChange(instance)
      if let method = instance.type.lookup("__delitem__"),
        method.owner.place != nil || instance.content == nil
      {
        _ = try callBound(method, value, CallArguments(positional: [index], place: place))
      } else if let content = instance.content {
        try deleteItem(index, of: content, at: place)
      } else {
        throw raise(
          "TypeError", "'\(instance.type.name)' object doesn't support item deletion", at: place)
      }
    case .opaque: break
    default:
      throw raise(
        "TypeError", "'\(typeName(of: value))' object doesn't support item deletion", at: place)
    }
  }

  // MARK: Keys

  /// What a dictionary or set knows the value by.
  func key(for value: Value, at place: SourcePlace) throws(TraceStop) -> DictObject.Key {
    switch value {
    case .none: return .none
    case .ellipsis: return .ellipsis
    case .bool(let value): return .int(value ? 1 : 0)
    case .int(let value): return .int(value)
    case .float(let value):
      if let integer = Int(exactly: value) { return .int(integer) }
      return .number(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .tuple(let items):
      depth += 1
      defer { depth -= 1 }
      guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
      steps += items.count
      return .tuple(try items.map { item throws(TraceStop) in try key(for: item, at: place) })
    case .set(let set) where set.isFrozen: return .set(Set(set.members.keys))
    case .instance(let instance):
      if let (_, owner) = instance.type.lookup("__hash__"), owner.place != nil {
        throw stop(.unsupported, at: place, "an own '__hash__' is not followed")
      }
      if let content = instance.content {
        switch content {
        case .list, .dict, .set: break
        default: return try key(for: content, at: place)
        }
      } else if instance.type.lookup("__eq__")?.owner.place == nil
        || instance.type.lookup("__hash__") != nil
          && instance.type.lookup("__eq__")?.owner === types.object
      {
        return .object(ObjectIdentifier(instance))
      }
    case .function(let function): return .object(ObjectIdentifier(function))
    case .type(let type): return .object(ObjectIdentifier(type))
    case .module(let module): return .object(ObjectIdentifier(module))
    case .iterator(let iterator): return .object(ObjectIdentifier(iterator))
    case .native(let native): return .native(native.name)
    case .bound(let function, let receiver):
      if case .instance(let instance) = receiver {
        return .tuple([.object(ObjectIdentifier(instance)), try key(for: function, at: place)])
      }
    case .tensor(let tensor):
      if case .stored(let stored) = tensor.content { return .object(ObjectIdentifier(stored)) }
      throw stop(.unsupported, at: place, "a tensor as a key is not followed")
    case .range(let range):
      return .tuple([.native("range"), .int(range.start), .int(range.stop), .int(range.step)])
    case .opaque(let origin): throw unknown(origin, "the key", at: place)
    case .data: throw stop(.unknownValue, at: place, "a key of pixels or labels is not known")
    case .batchSize: throw batchStop(at: place)
    default: break
    }
    throw raise("TypeError", "unhashable type: '\(typeName(of: value))'", at: place)
  }

  func add(_ item: Value, to set: SetObject, at place: SourcePlace) throws(TraceStop) {
    set.members.set(try key(for: item, at: place), original: item, to: .none)
  }

  func batchStop(at place: SourcePlace) -> TraceStop {
    stop(
      .unknownValue, at: place,
      "this depends on the number of images in the batch, which the answers must not depend on; write "
        + "-1 or x.size(0) where the batch is meant")
  }
}

extension Value {
  /// The origin of a value that is not known.
  var origin: OpaqueValue? {
    if case .opaque(let value) = self { return value }
    return nil
  }
}

extension RangeValue {
  var count: Int {
    guard step > 0 ? start < stop : start > stop else { return 0 }
    let span = step > 0 ? UInt(bitPattern: stop &- start) : UInt(bitPattern: start &- stop)
    return Int(clamping: (span - 1) / step.magnitude + 1)
  }
}
