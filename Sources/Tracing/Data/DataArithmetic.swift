import Diagnostics
import PythonSyntax

// Operators on pixels: what each does to the 256 values that a pixel can have.

/// The other side of an operator beside pixels.
enum DataOperand {
  /// A number of Python's, whose type gives way to the array's.
  case number(Double, isFloat: Bool)
  /// A number in an array or of a library's type, which has a type of its own.
  case typed(Double, PixelBuffer.ElementType)
  case array(DataArray)
  /// Not known, in words.
  case unknown(String)
}

extension Interpreter {
  func operand(_ value: Value) -> DataOperand {
    switch value {
    case .bool(let value): return .number(value ? 1 : 0, isFloat: false)
    case .int(let value): return .number(Double(value), isFloat: false)
    case .float(let value): return .number(value, isFloat: true)
    case .data(let data): return operand(data)
    case .tensor(let tensor): return operand(tensor)
    case .list(let list): return operand(list.items)
    case .tuple(let items): return operand(items)
    case .opaque(let value): return .unknown(escaped(value.what))
    default: return .unknown("a value that is no number")
    }
  }

  private func operand(_ data: DataArray) -> DataOperand {
    switch data.content {
    case .literal(let values):
      guard let first = values.first, values.allSatisfy({ $0 == first }) else {
        return .unknown("different numbers for different pixels")
      }
      return .typed(first, data.elementType)
    case .blank(let value): return .typed(value, data.elementType)
    default: return .array(data)
    }
  }

  private func operand(_ tensor: TracedTensor) -> DataOperand {
    let type = PixelBuffer.ElementType(rawValue: tensor.elementType.rawValue) ?? .unknown
    switch tensor.content {
    case .filled(let value): return .typed(value, type)
    case .literal(let values):
      guard let first = values.first, values.allSatisfy({ $0 == first }) else {
        return .unknown("different numbers for different pixels")
      }
      // One number without axes gives way to the array's type, as Python's numbers do.
      return tensor.shape.isEmpty
        ? .number(first, isFloat: type.isFloating) : .typed(first, type)
    default: return .unknown("a tensor of a network")
    }
  }

  /// The same number everywhere, as numpy makes an array of Python's list.
  private func operand(_ items: [Value]) -> DataOperand {
    guard let first = items.first else { return .unknown("an empty list") }
    var result = operand(first)
    for item in items.dropFirst() {
      switch (result, operand(item)) {
      case (.number(let one, let isFloat), .number(let other, let isOtherFloat)) where one == other:
        result = .number(one, isFloat: isFloat || isOtherFloat)
      case (.typed(let one, let type), .typed(let other, let otherType))
      where one == other && type == otherType:
        break
      default: return .unknown("different numbers for different pixels")
      }
    }
    if case .number(let value, let isFloat) = result {
      return .typed(value, isFloat ? .float64 : .int64)
    }
    return result
  }

  func dataBinary(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if case .data(let data) = left, data.content == .many {
      guard op == .add || op == .multiply, let item = data.repeatedItem else {
        return opaque("a list", at: place)
      }
      if case .data(let other) = right, let next = other.repeatedItem {
        return isAlike(item, next) ? left : opaque("two lists joined", at: place)
      }
      return op == .multiply ? left : opaque("two lists joined", at: place)
    }
    if case .data(let data) = right, data.content == .many {
      return opaque("two lists joined", at: place)
    }
    if case .data(let data) = left, data.library == .python, data.axes?.isEmpty == false,
      op == .add || op == .multiply
    {
      // Lists of Python are joined and repeated, not computed with.
      return .data(data.unknown("a list joined or repeated", at: place, axes: .some(nil)))
    }
    switch (left, right, operand(left), operand(right)) {
    case (.data(let data), _, .array, let other):
      return .data(combine(op, data, other, isReversed: false, at: place))
    case (_, .data(let data), let other, .array):
      return .data(combine(op, data, other, isReversed: true, at: place))
    case (.data(let data), _, let one, let other):
      return literal(op, data, one, other, at: place)
    case (_, .data(let data), let one, let other):
      return literal(op, data, one, other, at: place)
    default: return opaque("a computed value", at: place)
    }
  }

  /// `data op= right`, which keeps the array and its element type.
  func dataInPlace(
    _ op: PythonBinaryOperator, _ data: DataArray, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let value = try dataBinary(op, .data(data), right, at: place)
    guard case .data(let result) = value, data.library == .numpy || data.library == .torch,
      data.axes?.isEmpty != true, !data.isConstant
    else { return value }
    guard result.elementType.isFloating == data.elementType.isFloating else {
      throw raise("TypeError", "Cannot cast the result of an operation in place", at: place)
    }
    willChange(data)
    data.wholeChanges += 1
    assign(cast(result, to: data.elementType, at: place), to: data, at: place)
    return .data(data)
  }

  /// Arithmetic among known numbers: `np.array([0.5]) * 2`.
  private func literal(
    _ op: PythonBinaryOperator, _ data: DataArray, _ left: DataOperand, _ right: DataOperand,
    at place: SourcePlace
  ) -> Value {
    guard case .blank = data.content else {
      guard let left = left.value, let right = right.value,
        let result = PixelBuffer.ElementType.float64.apply(op, left, right),
        data.elementType == .float64, case .literal(let values) = data.content
      else { return opaque("a computed array", at: place) }
      let copy = data.copy()
      copy.content = .literal(Array(repeating: result, count: values.count))
      return .data(copy)
    }
    return opaque("a computed array", at: place)
  }

  /// `data op other`, or `other op data`.
  func combine(
    _ op: PythonBinaryOperator, _ data: DataArray, _ other: DataOperand, isReversed: Bool,
    at place: SourcePlace
  ) -> DataArray {
    let result = data.copy()
    let buffer = result.pixels
    var numbers: [Double]?
    let type: PixelBuffer.ElementType
    var step: PixelStep.Function = .function("computed")
    switch other {
    case .number(let number, let isFloat):
      type = data.elementType.promoted(withNumber: isFloat, op: op, in: data.library)
      if let rounded = converted(number, to: type) {
        numbers = Array(repeating: rounded, count: buffer.table?.count ?? 0)
      }
      step = .init(op, number, isReversed: isReversed)
    case .typed(let number, let numberType):
      type = computing(op, data.elementType.promoted(with: numberType, in: data.library), data)
      if let rounded = numberType.rounded(number).flatMap({ converted($0, to: type) }) {
        numbers = Array(repeating: rounded, count: buffer.table?.count ?? 0)
      }
      step = .init(op, number, isReversed: isReversed)
    case .array(let array):
      if array.library == .torch { result.library = .torch }
      type = computing(
        op, data.elementType.promoted(with: array.elementType, in: result.library), data)
      if array.pixels.origin === data.pixels.origin, array.axes == data.axes,
        array.position == data.position
      {
        numbers = array.pixels.table?.compactMap { type.converted($0, from: array.elementType) }
      }
      for reason in array.pixels.random where !buffer.random.contains(reason) {
        buffer.random.append(reason)
      }
    case .unknown:
      type = data.elementType.promoted(withNumber: true, op: op, in: data.library)
    }
    guard data.content == .images || data.content == .fields else {
      buffer.elementType = type
      return result
    }
    compute(op, buffer, numbers, in: type, isReversed: isReversed)
    if buffer.table == nil {
      buffer.becomeUnknown(other.words(op, isReversed: isReversed, pixels: data.words), at: place)
    } else {
      buffer.steps.append(PixelStep(function: step, elementType: type, place: place))
    }
    return result
  }

  private func converted(_ number: Double, to type: PixelBuffer.ElementType) -> Double? {
    // A number beyond an integer type's range is an error or wraps, as versions have it.
    type.isInteger && (!type.holds(number) || number != number.rounded())
      ? nil : type.rounded(number)
  }

  /// Of two arrays of integers: division gives floats.
  private func computing(
    _ op: PythonBinaryOperator, _ type: PixelBuffer.ElementType, _ data: DataArray
  ) -> PixelBuffer.ElementType {
    guard op == .divide, type.isInteger || type == .bool else { return type }
    return data.library == .torch ? .float32 : .float64
  }

  private func compute(
    _ op: PythonBinaryOperator, _ buffer: PixelBuffer, _ numbers: [Double]?,
    in type: PixelBuffer.ElementType, isReversed: Bool
  ) {
    let source = buffer.elementType
    buffer.elementType = type
    guard let table = buffer.table, let numbers, numbers.count == table.count else {
      buffer.table = nil
      return
    }
    var values: [Double] = []
    values.reserveCapacity(table.count)
    for (pixel, number) in zip(table, numbers) {
      guard let pixel = type.converted(pixel, from: source),
        let value = isReversed ? type.apply(op, number, pixel) : type.apply(op, pixel, number)
      else {
        buffer.table = nil
        return
      }
      values.append(value)
    }
    buffer.table = values
  }

  func dataCompare(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let (data, other, isReversed): (DataArray, Value, Bool)
    switch (left, right) {
    case (.data(let value), _): (data, other, isReversed) = (value, right, false)
    case (_, .data(let value)): (data, other, isReversed) = (value, left, true)
    default: return opaque("a comparison", at: place)
    }
    if data.content == .many, op != .is, op != .isNot {
      return opaque("a comparison of lists", at: place)
    }
    if op == .is || op == .isNot {
      // No array is None.
      guard case .none = other else { return opaque("a comparison of arrays", at: place) }
      return .bool(op == .isNot)
    }
    if op == .in || op == .notIn { return opaque("whether a value is in the data", at: place) }
    if data.content == .other("columns") {
      guard op == .notEqual, case .string(let name) = other, namesLabels(name) else {
        return opaque("a comparison of columns", at: place)
      }
      let mask = data.view(axes: data.axes)
      mask.content = .other("all columns but the label")
      return .data(mask)
    }
    guard let number = operand(other).value, data.content == .images || data.content == .fields
    else {
      guard data.content != .labels || data.axes?.isEmpty != false else {
        let mask = data.copy(pixels: .untracked(.bool))
        mask.content = .other("a comparison of labels")
        return .data(mask)
      }
      return opaque("a comparison of \(data.words)", at: place)
    }
    let words = "\(op.sign) \(short(number))"
    return .data(
      map(data, isReversed ? "\(short(number)) \(op.sign) pixel" : words, in: .bool, at: place) {
        (isReversed ? op.holds(number, $0) : op.holds($0, number)).map { $0 ? 1 : 0 }
      })
  }

  func dataUnary(_ op: PythonUnaryOperator, _ data: DataArray, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    switch op {
    case .plus: return .data(data)
    case .not: return opaque("whether there is data", at: place)
    case .minus:
      return .data(
        map(data, "negated", in: data.elementType, at: place) {
          data.elementType.isFloating ? -$0 : data.elementType.apply(.subtract, 0, $0)
        })
    case .invert:
      return .data(
        map(data, "inverted", in: data.elementType, at: place) {
          switch data.elementType {
          case .bool: 1 - $0
          case .uint8: 255 - $0
          case .int8, .int16, .int32, .int64: -$0 - 1
          default: nil
          }
        })
    }
  }

  /// The array with a function of each pixel's value alone.
  func map(
    _ data: DataArray, _ words: String, in type: PixelBuffer.ElementType, at place: SourcePlace,
    _ function: (Double) -> Double?
  ) -> DataArray {
    let result = data.copy()
    let buffer = result.pixels
    buffer.elementType = type
    guard data.content == .images || data.content == .fields else { return result }
    if let table = buffer.table {
      let values = table.compactMap(function)
      guard values.count == table.count else {
        buffer.becomeUnknown(words, at: place)
        return result
      }
      buffer.table = values
      buffer.steps.append(PixelStep(function: .function(words), elementType: type, place: place))
    }
    return result
  }

  /// Converted to another element type: `.astype(np.float32)`.
  func cast(_ data: DataArray, to type: PixelBuffer.ElementType, at place: SourcePlace) -> DataArray
  {
    guard data.elementType != type else { return data }
    let result = data.copy()
    let source = data.elementType
    result.pixels.elementType = type
    switch data.content {
    case .literal(let values):
      let converted = values.compactMap { type.rounded($0) }
      result.content = converted.count == values.count ? .literal(converted) : .other("an array")
    case .images, .fields:
      guard let table = result.pixels.table else { break }
      // Text of a file holds whole numbers.
      let origin = source == .text ? PixelBuffer.ElementType.int64 : source
      let converted = table.compactMap { type.converted($0, from: origin) }
      guard converted.count == table.count else {
        result.pixels.becomeUnknown("converted to \(type.rawValue)", at: place)
        break
      }
      if converted != table, type.isInteger || type == .bool {
        result.pixels.steps.append(
          PixelStep(
            function: .function("as \(type.rawValue)"), elementType: type, place: place))
      }
      if converted != table { result.pixels.table = converted }
    default: break
    }
    return result
  }

  /// Changes an array in place, under all its names.
  func assign(_ result: DataArray, to data: DataArray, at place: SourcePlace) {
    if data.isPart, !data.pixels.isSame(as: result.pixels) {
      // Other views of the file have it in one image alone.
      let own = data.pixels.copy()
      data.pixels.becomeUnknown("some images changed in place", at: place)
      data.pixels = own
    }
    data.pixels.become(result.pixels)
    data.axes = result.axes
    data.transposed = result.transposed
  }
}

extension DataArray {
  /// One image or a batch of an array that holds more.
  var isPart: Bool { position.sample != nil || isSlice }
}

extension DataOperand {
  var value: Double? {
    switch self {
    case .number(let value, _), .typed(let value, _): value
    case .array, .unknown: nil
    }
  }

  /// What could not be followed: `pixels / the mean of the pixels`.
  fileprivate func words(
    _ op: PythonBinaryOperator, isReversed: Bool, pixels: String
  ) -> String {
    let other: String
    switch self {
    case .number(let value, _), .typed(let value, _): other = short(value)
    case .array(let array): other = array.words
    case .unknown(let what): other = what
    }
    return isReversed ? "\(other) \(op.symbol) \(pixels)" : "\(pixels) \(op.symbol) \(other)"
  }
}

extension PixelStep.Function {
  fileprivate init(_ op: PythonBinaryOperator, _ number: Double, isReversed: Bool) {
    switch (op, isReversed) {
    case (.divide, false): self = .divide(number)
    case (.multiply, _): self = .multiply(number)
    case (.add, _): self = .add(number)
    case (.subtract, false): self = .subtract(number)
    case (_, true): self = .function("\(short(number)) \(op.symbol) pixel")
    case (_, false): self = .function("\(op.symbol) \(short(number))")
    }
  }
}

/// A number for people: 255 and 0.5 rather than 255.0.
func short(_ number: Double) -> String {
  guard let whole = Int(exactly: number) else { return "\(number)" }
  return "\(whole)"
}

extension PythonCompareOperator {
  var sign: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .is: "is"
    case .isNot: "is not"
    case .in: "in"
    case .notIn: "not in"
    }
  }
}
