import PythonSyntax

extension Interpreter {
  /// What `iter(value)` gives.
  func iterator(over value: Value, at place: SourcePlace) throws(TraceStop) -> IteratorObject {
    switch value {
    case .iterator(let iterator): return iterator
    case .list(let list):
      if let reason = list.uncertainty { return endless(.opaque(reason), at: place) }
      var index = 0
      return IteratorObject(kind: "list_iterator") { () throws(TraceStop) in
        guard index < list.items.count else { return nil }
        index += 1
        return list.items[index - 1]
      }
    case .tuple(let items): return iterator(over: items, kind: "tuple_iterator")
    case .range(let range):
      var index = 0
      let count = range.count
      return IteratorObject(kind: "range_iterator") { () throws(TraceStop) in
        guard index < count else { return nil }
        index += 1
        return .int(range.start + (index - 1) * range.step)
      }
    case .dict(let dict):
      if let reason = dict.uncertainty { return endless(.opaque(reason), at: place) }
      return iterator(over: dict.originals, kind: "dict_keyiterator")
    case .set(let set): return iterator(over: set.members.originals, kind: "set_iterator")
    case .string(let text):
      try charge(text.utf8.count / 4, at: place)
      return iterator(over: text.unicodeScalars.map { .string(String($0)) }, kind: "str_iterator")
    case .bytes(let bytes):
      try charge(bytes.count, at: place)
      return iterator(over: bytes.map { .int(Int($0)) }, kind: "bytes_iterator")
    case .opaque: return endless(value, at: place)
    case .tensor(let tensor):
      return iterator(over: try tensorItems(of: tensor, at: place), kind: "iterator")
    case .data(let data):
      guard case .int = try dataLength(of: data, at: place) else {
        return IteratorObject(standsForMany: true) { [unowned self] () throws(TraceStop) in
          try self.dataItem(self.opaque("an index", at: place), of: data, at: place)
        }
      }
      return iterator(over: try dataItems(of: data, at: place), kind: "iterator")
    case .type(let type) where type.isSubclass(of: types.enumeration):
      return iterator(over: members(of: type), kind: "iterator")
    case .instance(let instance): return try iterator(over: instance, at: place)
    default:
      throw raise("TypeError", "'\(typeName(of: value))' object is not iterable", at: place)
    }
  }

  func iterator(over items: [Value], kind: String) -> IteratorObject {
    var index = 0
    return IteratorObject(kind: kind) { () throws(TraceStop) in
      guard index < items.count else { return nil }
      index += 1
      return items[index - 1]
    }
  }

  /// Items of something that is not known: as many as are asked for.
  private func endless(_ value: Value, at place: SourcePlace) -> IteratorObject {
    opaqueUses += 1
    let what = value.origin?.what ?? "something unknown"
    return IteratorObject(standsForMany: true) { [unowned self] () throws(TraceStop) in
      self.opaque(what.hasPrefix("an item of ") ? what : "an item of \(what)", at: place)
    }
  }

  private func iterator(
    over instance: InstanceObject, at place: SourcePlace
  ) throws(TraceStop) -> IteratorObject {
    let value = Value.instance(instance)
    if let method = instance.type.lookup("__iter__") {
      if method.owner.place == nil, let content = instance.content {
        return try iterator(over: content, at: place)
      }
      let made = try callBound(method, value, CallArguments(place: place))
      guard case .instance(let iterator) = made else {
        return try self.iterator(over: made, at: place)
      }
      guard let next = iterator.type.lookup("__next__") else {
        throw raise(
          "TypeError", "iter() returned non-iterator of type '\(iterator.type.name)'", at: place)
      }
      return IteratorObject { [unowned self] () throws(TraceStop) in
        try self.untilStopped("StopIteration") { () throws(TraceStop) in
          try self.callBound(next, made, CallArguments(place: place))
        }
      }
    }
    if let content = instance.content { return try iterator(over: content, at: place) }
    guard let method = instance.type.lookup("__getitem__") else {
      throw raise("TypeError", "'\(instance.type.name)' object is not iterable", at: place)
    }
    if mode == .exploring, instance.type.place != nil {
      // A data set, whose end only the files tell.
      return IteratorObject(standsForMany: true) { [unowned self] () throws(TraceStop) in
        try self.sample(of: value, at: place)
      }
    }
    // A data set of unknown length ends at an index that only a run could tell.
    if instance.type.lookup("__len__") != nil {
      let length = try length(of: value, at: place)
      if case .int = length {
      } else {
        return IteratorObject(standsForMany: true) { [unowned self] () throws(TraceStop) in
          try self.callBound(
            method, value,
            CallArguments(positional: [self.opaque("an index", at: place)], place: place))
        }
      }
    }
    var index = 0
    return IteratorObject { [unowned self] () throws(TraceStop) in
      index += 1
      return try self.untilStopped("IndexError") { () throws(TraceStop) in
        try self.callBound(
          method, value, CallArguments(positional: [.int(index - 1)], place: place))
      }
    }
  }

  /// The value, or nil where the exception says that there are no more.
  private func untilStopped(
    _ exception: String, _ body: () throws(TraceStop) -> Value
  ) throws(TraceStop) -> Value? {
    tryDepth += 1
    defer { tryDepth -= 1 }
    do {
      return try body()
    } catch {
      guard case .exception = error, raised?.type.name == exception else { throw error }
      return nil
    }
  }

  /// All items of an iterable.
  func items(of value: Value, at place: SourcePlace) throws(TraceStop) -> [Value] {
    switch value {
    case .tuple(let items): return items
    case .list(let list) where list.uncertainty == nil: return list.items
    default: break
    }
    if case .range(let range) = value { try charge(range.count, at: place) }
    let iterator = try iterator(over: value, at: place)
    if iterator.standsForMany {
      let origin =
        try iterator.next()?.origin ?? OpaqueValue(what: "the number of items", place: place)
      throw unknown(origin, "the items", at: place)
    }
    var items: [Value] = []
    while let item = try iterator.next() {
      try step(place)
      if iterator.standsForMany {
        throw unknown(
          OpaqueValue(what: "the number of items", place: place), "the items", at: place)
      }
      items.append(item)
      if items.count % 1_024 == 0 { try charge(1_024, at: place) }
      guard items.count <= limits.items else {
        try charge(items.count, at: place)
        break
      }
    }
    return items
  }

  /// Members of an enumeration, in order.
  func members(of type: ClassObject) -> [Value] {
    type.order.compactMap { name in
      guard case .instance(let member)? = type.attributes[name], member.type === type else {
        return nil
      }
      return .instance(member)
    }
  }

  /// `len(value)`
  func length(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch value {
    case .string(let text): return .int(text.unicodeScalars.count)
    case .bytes(let bytes): return .int(bytes.count)
    case .tuple(let items): return .int(items.count)
    case .list(let list): return .int(list.items.count)
    case .dict(let dict): return .int(dict.count)
    case .set(let set): return .int(set.members.count)
    case .range(let range): return .int(range.count)
    case .tensor(let tensor): return try tensorLength(of: tensor, at: place)
    case .data(let data): return try dataLength(of: data, at: place)
    case .opaque(let origin):
      opaqueUses += 1
      return .opaque(OpaqueValue(what: "the length of \(origin.what)", place: origin.place))
    case .type(let type) where type.isSubclass(of: types.enumeration):
      return .int(members(of: type).count)
    case .instance(let instance):
      if let method = instance.type.lookup("__len__"),
        method.owner.place != nil || instance.content == nil
      {
        return try callBound(method, value, CallArguments(place: place))
      }
      if let content = instance.content { return try length(of: content, at: place) }
    default: break
    }
    throw raise("TypeError", "object of type '\(typeName(of: value))' has no len()", at: place)
  }
}
