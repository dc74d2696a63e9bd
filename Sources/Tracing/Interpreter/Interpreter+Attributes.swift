import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: Reading

  func attribute(
    _ name: String, of value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .instance(let instance):
      return try settled(attribute(name, of: instance, at: place))
    case .module(let module): return try settled(attribute(name, of: module, at: place))
    case .type(let type): return try settled(attribute(name, of: type, at: place))
    case .superProxy(let type, let receiver):
      return try attribute(name, after: type, of: receiver, at: place)
    case .tensor(let tensor): return try tensorAttribute(name, of: tensor, at: place)
    case .data(let data): return try dataAttribute(name, of: data, at: place)
    case .opaque(let origin):
      let what = origin.what.utf8.count < 200 ? "\(origin.what).\(name)" : origin.what
      return .opaque(OpaqueValue(what: what, place: origin.place))
    case .function(let function): return try attribute(name, of: function, at: place)
    case .bound(let function, let receiver):
      switch name {
      case "__self__": return receiver
      case "__func__": return function
      default: return try attribute(name, of: function, at: place)
      }
    case .native(let native):
      switch name {
      case "__name__", "__qualname__":
        return .string(String(native.name.split(separator: ".").last ?? ""))
      default: return opaque("\(native.name).\(name)", at: place)
      }
    case .slice(let slice):
      switch name {
      case "start": return slice.start
      case "stop": return slice.stop
      case "step": return slice.step
      default: break
      }
    case .range(let range):
      switch name {
      case "start": return .int(range.start)
      case "stop": return .int(range.stop)
      case "step": return .int(range.step)
      default: break
      }
    case .int, .bool:
      switch name {
      case "real", "numerator": return value
      case "imag": return .int(0)
      case "denominator": return .int(1)
      default: break
      }
    case .float(let number):
      switch name {
      case "real": return .float(number)
      case "imag": return .float(0)
      default: break
      }
    case .dict(let dict) where name == "default_factory" && dict.type != nil:
      return dict.defaultFactory ?? .none
    default: break
    }
    let type = type(of: value)
    if name == "__class__" { return .type(type) }
    guard let (found, owner) = type.lookup(name) else { throw missing(name, of: value, at: place) }
    return try bind(found, of: owner, to: value, at: place)
  }

  func missing(_ name: String, of value: Value, at place: SourcePlace) -> TraceStop {
    let type = type(of: value)
    let known = type.resolution.flatMap { Array($0.attributes.keys) }.sorted()
    let hint = hint(for: name, among: known)
    return raise(
      "AttributeError", "'\(type.name)' object has no attribute '\(name)'\(hint)", at: place)
  }

  private func attribute(
    _ name: String, of instance: InstanceObject, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let found = instance.type.lookup(name)
    if let found, case .instance(let descriptor) = found.value,
      descriptor.type === types.property
    {
      return try bind(found.value, of: found.owner, to: .instance(instance), at: place)
    }
    if let value = instance.attributes[name] { return value }
    if let found {
      if let content = instance.content, found.owner === types.object,
        let own = type(of: content).lookup(name), own.owner !== types.object
      {
        return try bind(own.value, of: own.owner, to: content, at: place)
      }
      if let content = instance.content, found.owner.place == nil,
        type(of: content).isSubclass(of: found.owner), name != "__init__"
      {
        return try bind(found.value, of: found.owner, to: content, at: place)
      }
      return try bind(found.value, of: found.owner, to: .instance(instance), at: place)
    }
    switch name {
    case "__class__": return .type(instance.type)
    case "__dict__":
      let dict = DictObject()
      for name in instance.attributeOrder {
        if let value = instance.attributes[name] { dict.set(name, to: value) }
      }
      return .dict(dict)
    case "__module__": return .string("__main__")
    case "__doc__": return .none
    default: break
    }
    if let method = instance.type.lookup("__getattr__") {
      return try callBound(
        method, .instance(instance), CallArguments(positional: [.string(name)], place: place))
    }
    if let content = instance.content { return try attribute(name, of: content, at: place) }
    let known =
      instance.attributeOrder + instance.type.resolution.flatMap { $0.attributes.keys.sorted() }
    let hint = hint(for: name, among: known)
    throw raise(
      "AttributeError", "'\(instance.type.name)' object has no attribute '\(name)'\(hint)",
      at: place)
  }

  private func attribute(
    _ name: String, of type: ClassObject, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if let (found, owner) = type.lookup(name), owner !== types.object || name != "__class__" {
      guard case .instance(let descriptor) = found else { return found }
      switch descriptor.type {
      case types.staticMethod, types.nativeMethod:
        return descriptor.attributes["__func__"] ?? .none
      case types.classMethod:
        return .bound(function: descriptor.attributes["__func__"] ?? .none, receiver: .type(type))
      default: return found
      }
    }
    switch name {
    case "__name__": return .string(type.name)
    case "__qualname__": return .string(type.name)
    case "__module__":
      let parts = type.qualifiedName.split(separator: ".").dropLast()
      return .string(parts.joined(separator: "."))
    case "__mro__": return .tuple(type.resolution.map { .type($0) })
    case "__bases__": return .tuple(type.bases.map { .type($0) })
    case "__doc__": return .none
    case "__class__": return .type(types.type)
    case "mro":
      return .native(
        NativeFunction("type.mro") { _, _ throws(TraceStop) in
          .list(ListObject(type.resolution.map { .type($0) }))
        })
    case "__subclasses__":
      return .native(
        NativeFunction("type.__subclasses__") { interpreter, _ throws(TraceStop) in
          .list(
            ListObject(
              interpreter.classes.filter { $0.bases.contains { $0 === type } }.map { .type($0) }))
        })
    case "__dict__":
      let dict = DictObject()
      for name in type.attributes.keys.sorted() {
        dict.set(name, to: type.attributes[name] ?? .none)
      }
      return .dict(dict)
    case "__annotations__":
      let dict = DictObject()
      for field in type.fields {
        dict.set(field.name, to: opaque("a type", at: place, isInert: true))
      }
      return .dict(dict)
    default:
      let known = type.resolution.flatMap { $0.attributes.keys.sorted() }
      let hint = hint(for: name, among: known)
      throw raise(
        "AttributeError", "type object '\(type.name)' has no attribute '\(name)'\(hint)", at: place)
    }
  }

  private func attribute(
    _ name: String, of module: ModuleObject, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if let value = module.scope.variables[name] { return value }
    if name == "__dict__" {
      let dict = DictObject()
      for name in module.scope.variables.keys.sorted() {
        dict.set(name, to: module.scope.variables[name] ?? .none)
      }
      return .dict(dict)
    }
    if name == "__name__" { return .string(module.name) }
    if let inner = modules["\(module.name).\(name)"] { return .module(inner) }
    if let inner = libraryModule("\(module.name).\(name)") { return .module(inner) }
    if module.isLibrary {
      return opaque(
        "\(module.name).\(name)", at: place, isInert: StandardLibrary.isInert(module.name))
    }
    throw raise("AttributeError", "module '\(module.name)' has no attribute '\(name)'", at: place)
  }

  /// An attribute through `super()`.
  private func attribute(
    _ name: String, after type: ClassObject, of receiver: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let own: ClassObject
    if case .type(let receiver) = receiver { own = receiver } else { own = self.type(of: receiver) }
    guard let (found, owner) = own.lookup(name, after: type) else {
      throw raise("AttributeError", "'super' object has no attribute '\(name)'", at: place)
    }
    if case .instance(let instance) = receiver, let content = instance.content, owner.place == nil,
      owner !== types.object, name != "__init__", self.type(of: content).isSubclass(of: owner)
    {
      return try bind(found, of: owner, to: content, at: place)
    }
    if name == "__new__" { return unwrapped(found) }
    if case .type(let receiver) = receiver {
      if case .instance(let descriptor) = found, descriptor.type === types.classMethod {
        return .bound(
          function: descriptor.attributes["__func__"] ?? .none, receiver: .type(receiver))
      }
      return unwrapped(found)
    }
    return try bind(found, of: owner, to: receiver, at: place)
  }

  private func attribute(
    _ name: String, of function: FunctionObject, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if let value = function.attributes[name] { return value }
    switch name {
    case "__name__": return .string(function.name)
    case "__qualname__": return .string(function.qualifiedName)
    case "__doc__":
      if case .statements(let statements) = function.body, let text = statements.documentation {
        return .string(text)
      }
      return .none
    case "__module__": return .string("__main__")
    case "__dict__":
      let dict = DictObject()
      for name in function.attributes.keys.sorted() {
        dict.set(name, to: function.attributes[name] ?? .none)
      }
      return .dict(dict)
    case "__defaults__", "__code__", "__globals__", "__annotations__", "__kwdefaults__",
      "__closure__":
      return opaque("\(function.name).\(name)", at: place)
    default:
      throw raise(
        "AttributeError", "'function' object has no attribute '\(name)'", at: place)
    }
  }

  /// What a class holds, as an object of it gives it: functions get their receiver, properties are
  /// computed.
  func bind(
    _ value: Value, of owner: ClassObject, to receiver: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .function: return .bound(function: value, receiver: receiver)
    case .native(let native):
      // Functions of C are no methods where a student's class holds them; `F.relu` is one of Python.
      let isMethod = owner.place == nil || native.name.hasPrefix("torch.nn.functional.")
      return isMethod ? .bound(function: value, receiver: receiver) : value
    case .instance(let descriptor):
      switch descriptor.type {
      case types.staticMethod: return descriptor.attributes["__func__"] ?? .none
      case types.nativeMethod:
        return .bound(function: descriptor.attributes["__func__"] ?? .none, receiver: receiver)
      case types.classMethod:
        return .bound(
          function: descriptor.attributes["__func__"] ?? .none, receiver: .type(type(of: receiver)))
      case types.property:
        guard let getter = descriptor.attributes["fget"] else { return .none }
        let result = try call(getter, CallArguments(positional: [receiver], place: place))
        if case .string(let name)? = descriptor.attributes["cachedName"],
          case .instance(let instance) = receiver
        {
          willChange(instance)
          setPlainAttribute(name, of: instance, to: result)
        }
        return result
      default: return value
      }
    default: return value
    }
  }

  /// The function inside of a static or class method.
  func unwrapped(_ value: Value) -> Value {
    guard case .instance(let descriptor) = value,
      descriptor.type === types.staticMethod || descriptor.type === types.classMethod
    else { return value }
    return descriptor.attributes["__func__"] ?? .none
  }

  func hasAttribute(
    _ name: String, of value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Bool {
    do {
      _ = try attribute(name, of: value, at: place)
      return true
    } catch {
      guard case .exception = error, let exception = raised,
        exception.type.isSubclass(of: exceptionClass("AttributeError"))
      else { throw error }
      return false
    }
  }

  // MARK: Writing

  func setAttribute(
    _ name: String, of value: Value, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    switch value {
    case .instance(let instance):
      if let method = instance.type.lookup("__setattr__"), method.owner !== types.object {
        _ = try callBound(
          method, value, CallArguments(positional: [.string(name), newValue], place: place))
        return
      }
      try setOwnAttribute(name, of: instance, to: newValue, at: place)
    case .type(let type):
      guard type.place != nil else {
        throw stop(
          .unsupported, at: place,
          "changing '\(escaped(name))' of the library's class \(type.name) is not followed")
      }
      willChange(type)
      type.attributes[name] = newValue
    case .module(let module):
      guard !module.isLibrary else {
        if case .opaque = newValue { return }
        if module.isUnknown { return }
        throw stop(
          .unsupported, at: place,
          "changing '\(escaped(name))' of the library \(module.name) is not followed")
      }
      willChange(module.scope)
      module.scope.variables[name] = newValue
    case .function(let function):
      willChange(function)
      function.attributes[name] = newValue
    case .superProxy(_, let receiver):
      guard case .instance(let instance) = receiver else { break }
      willChange(instance)
      setPlainAttribute(name, of: instance, to: newValue)
    case .opaque: opaqueUses += 1
    case .tensor:
      guard ["requires_grad", "grad"].contains(name) else {
        throw stop(
          .unsupported, at: place,
          "setting '\(escaped(name))' of a tensor is not followed; make a new tensor")
      }
    case .bound(.function(let function), _):
      willChange(function)
      function.attributes[name] = newValue
    case .dict(let dict) where name == "default_factory": dict.defaultFactory = newValue
    default:
      throw raise(
        "AttributeError", "'\(typeName(of: value))' object has no attribute '\(name)'", at: place)
    }
  }

  /// `object.__setattr__`, with properties.
  func setOwnAttribute(
    _ name: String, of instance: InstanceObject, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    if let (found, _) = instance.type.lookup(name), case .instance(let descriptor) = found,
      descriptor.type === types.property, descriptor.attributes["cachedName"] == nil
    {
      guard let setter = descriptor.attributes["fset"], !setter.isNone else {
        throw raise(
          "AttributeError",
          "property '\(name)' of '\(instance.type.name)' object has no setter", at: place)
      }
      _ = try call(
        setter, CallArguments(positional: [.instance(instance), newValue], place: place))
      return
    }
    if name == "__class__" {
      throw stop(.unsupported, at: place, "changing an object's class is not followed")
    }
    if let isFrozen = instance.type.lookup("__dataclass_frozen__"),
      case .bool(true) = isFrozen.value,
      !constructions.contains(where: { $0 === instance })
    {
      throw raise("FrozenInstanceError", "cannot assign to field '\(name)'", at: place)
    }
    willChange(instance)
    setPlainAttribute(name, of: instance, to: newValue)
  }

  /// `object.__setattr__` without properties.
  func setPlainAttribute(_ name: String, of instance: InstanceObject, to newValue: Value) {
    if instance.attributes.updateValue(newValue, forKey: name) == nil {
      instance.attributeOrder.append(name)
    }
  }

  func deleteAttribute(
    _ name: String, of value: Value, at place: SourcePlace
  ) throws(TraceStop) {
    switch value {
    case .instance(let instance):
      if let method = instance.type.lookup("__delattr__"), method.owner !== types.object {
        _ = try callBound(
          method, value, CallArguments(positional: [.string(name)], place: place))
        return
      }
      willChange(instance)
      guard instance.attributes.removeValue(forKey: name) != nil else {
        throw raise(
          "AttributeError", "'\(instance.type.name)' object has no attribute '\(name)'", at: place)
      }
      instance.attributeOrder.removeAll { $0 == name }
    case .type(let type) where type.place != nil:
      willChange(type)
      guard type.attributes.removeValue(forKey: name) != nil else {
        throw raise(
          "AttributeError", "type object '\(type.name)' has no attribute '\(name)'", at: place)
      }
    case .opaque: break
    case .module(let module) where !module.isLibrary:
      willChange(module.scope)
      module.scope.variables[name] = nil
    default:
      throw stop(.unsupported, at: place, "this deletion is not followed")
    }
  }

  // MARK: Makers for the libraries

  /// A class of a library.
  func libraryClass(
    _ qualifiedName: String, bases: [ClassObject], attributes: [String: Value]
  ) -> ClassObject {
    let bases = bases.isEmpty ? [types.object] : bases
    let name = qualifiedName.split(separator: ".").last.map { String($0) } ?? qualifiedName
    guard let linearization = ClassObject.linearization(of: bases) else {
      preconditionFailure("the bases of a library's class fit one another")
    }
    return ClassObject(
      name: name, qualifiedName: qualifiedName, bases: bases, linearization: linearization,
      attributes: attributes, place: nil)
  }

  func staticMethod(_ function: Value) -> Value { descriptor(types.staticMethod, function) }

  func classMethod(_ function: Value) -> Value { descriptor(types.classMethod, function) }

  private func descriptor(_ type: ClassObject, _ function: Value) -> Value {
    let instance = InstanceObject(type, place: SourcePlace(unit: 0, range: 0..<0))
    instance.attributes["__func__"] = function
    return .instance(instance)
  }

  /// A property; the getter takes the receiver, the setter the receiver and the value.
  func property(getter: Value, setter: Value = .none) -> Value {
    let instance = InstanceObject(types.property, place: SourcePlace(unit: 0, range: 0..<0))
    instance.attributes["fget"] = getter
    instance.attributes["fset"] = setter
    return .instance(instance)
  }
}

extension Value {
  var isNone: Bool {
    if case .none = self { return true }
    return false
  }
}

extension ClassObject {
  /// The classes after one with these bases in its method resolution order; nil where there is no order
  /// that keeps all of theirs.
  ///
  /// Source: Python 3.14, "The Python 2.3 Method Resolution Order" (C3).
  static func linearization(of bases: [ClassObject]) -> [ClassObject]? {
    var lists = bases.map(\.resolution) + [bases]
    var result: [ClassObject] = []
    while true {
      lists.removeAll(where: \.isEmpty)
      if lists.isEmpty { return result }
      let candidate = lists.lazy.compactMap(\.first).first { candidate in
        !lists.contains { $0.dropFirst().contains { $0 === candidate } }
      }
      guard let candidate else { return nil }
      result.append(candidate)
      for index in lists.indices where lists[index].first === candidate {
        lists[index].removeFirst()
      }
    }
  }
}

extension [PythonStatement] {
  /// The documentation string at the start of a body.
  var documentation: String? {
    guard case .expr(let expression)? = first?.node,
      case .constant(.string(let text, _)) = expression.node
    else { return nil }
    return text
  }
}
