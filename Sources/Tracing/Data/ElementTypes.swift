// Names of element types as numpy, PyTorch, pandas and Python have them.

extension Interpreter {
  /// The element type that a `dtype` argument means; nil for one that is not known.
  func elementType(of value: Value) -> PixelBuffer.ElementType? {
    switch value {
    case .native(let function): elementType(named: function.name)
    case .type(let type): elementType(named: type.qualifiedName)
    case .string(let name): elementType(named: name)
    case .opaque(let value): elementType(named: value.what)
    case .instance(let instance):
      (instance.payload as? DTypePayload)?.elementType
        ?? instance.attributes["name"].flatMap { elementType(of: $0) }
    default: nil
    }
  }

  /// - Parameter name: `numpy.float32`, `torch.float`, `float`, `>u1`, `B`.
  func elementType(named name: String) -> PixelBuffer.ElementType? {
    let parts = name.split(separator: ".")
    let isTorch = parts.first == "torch"
    let last = (parts.last.map(String.init) ?? name).lowercased()
    let bare = last.drop { "<>=|".contains($0) }
    switch bare {
    case "float": return isTorch ? .float32 : .float64
    case "float32", "f4", "f", "single", "floattensor", "tensor": return .float32
    case "float64", "f8", "d", "double", "float_", "doubletensor": return .float64
    case "float16", "f2", "e", "half", "halftensor": return .float16
    case "uint8", "u1", "b", "ubyte", "bytetensor":
      // `b` is a signed byte of numpy's, `B` an unsigned one.
      return parts.last == "b" ? .int8 : .uint8
    case "int8", "i1", "byte": return isTorch && bare == "byte" ? .uint8 : .int8
    case "int16", "i2", "h", "short": return .int16
    case "int32", "i4", "i", "intc": return .int32
    case "int": return isTorch ? .int32 : .int64
    case "int64", "i8", "l", "q", "long", "longlong", "int_", "longtensor", "intp": return .int64
    case "bool", "bool_", "?", "booltensor": return .bool
    case "str", "object", "str_", "o": return .text
    default: return nil
    }
  }

  /// `np.float32` and its like, and what `.dtype` gives.
  func dtype(_ type: PixelBuffer.ElementType, of library: DataArray.Library, at place: SourcePlace)
    -> Value
  {
    switch library {
    case .torch:
      if let module = libraryModule("torch"), let value = module.scope.variables[type.rawValue] {
        return value
      }
      return opaque("torch.\(type.rawValue)", at: place, isInert: true)
    default: return Self.numpyType(type.rawValue)
    }
  }

  /// A scalar type of numpy: a dtype, and a function that converts.
  static func numpyType(_ name: String) -> Value {
    .native(
      NativeFunction("numpy.\(name)") { (interpreter, arguments) throws(TraceStop) in
        guard let value = arguments.positional.first else { return .int(0) }
        return interpreter.numpyScalar(name, value, at: arguments.place)
      })
  }

  private func numpyScalar(_ name: String, _ value: Value, at place: SourcePlace) -> Value {
    guard let type = elementType(named: "numpy." + name) else {
      return opaque("numpy.\(name)(…)", at: place)
    }
    if case .data(let data) = array(from: value, in: .numpy, at: place) ?? value {
      guard !data.isConstant || data.axes?.isEmpty == false else {
        return number(data, as: type, at: place)
      }
      return .data(cast(data, to: type, at: place))
    }
    return opaque("numpy.\(name)(…)", at: place)
  }

  /// `np.float64` is a float of Python; other types keep their own.
  private func number(
    _ data: DataArray, as type: PixelBuffer.ElementType, at place: SourcePlace
  ) -> Value {
    guard case .literal(let values) = data.content, let value = values.first,
      let rounded = type.rounded(value)
    else { return opaque("a number", at: place) }
    if type == .float64 { return .float(rounded) }
    if type.isInteger { return .int(Int(rounded)) }
    return .data(cast(data, to: type, at: place))
  }
}

/// `np.dtype("uint8")`.
struct DTypePayload: Sendable {
  let elementType: PixelBuffer.ElementType
}
