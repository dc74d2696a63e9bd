import Glibc
import PythonSyntax

extension StandardLibrary {
  static func mathematics() -> [String: Value] {
    var result: [String: Value] = [
      "pi": .float(.pi), "e": .float(M_E), "tau": .float(2 * .pi), "inf": .float(.infinity),
      "nan": .float(.nan),
    ]
    let functions: [(String, (Double) -> Double)] = [
      ("sqrt", { $0.squareRoot() }), ("exp", exp), ("expm1", expm1), ("log2", log2),
      ("log10", log10), ("log1p", log1p), ("sin", sin), ("cos", cos), ("tan", tan), ("asin", asin),
      ("acos", acos), ("atan", atan), ("sinh", sinh), ("cosh", cosh), ("tanh", tanh),
      ("fabs", { $0.magnitude }), ("degrees", { $0 * 180 / .pi }), ("radians", { $0 * .pi / 180 }),
      ("erf", erf), ("erfc", erfc), ("gamma", tgamma), ("cbrt", cbrt), ("exp2", exp2),
    ]
    for (name, compute) in functions {
      result[name] = function("math.\(name)", "x, /") { interpreter, arguments throws(TraceStop) in
        if arguments["x"].origin != nil { return arguments["x"] }
        let value = try interpreter.realNumber(arguments["x"], at: arguments.place)
        let result = compute(value)
        if value.isFinite, result.isNaN || (result.isInfinite && name.hasPrefix("log")) {
          throw interpreter.raise("ValueError", "math domain error", at: arguments.place)
        }
        if value.isFinite, result.isInfinite {
          throw interpreter.raise("OverflowError", "math range error", at: arguments.place)
        }
        return .float(result)
      }
    }
    let roundings: [(String, FloatingPointRoundingRule)] = [
      ("floor", .down), ("ceil", .up), ("trunc", .towardZero),
    ]
    for (name, rule) in roundings {
      result[name] = function("math.\(name)", "x, /") { interpreter, arguments throws(TraceStop) in
        switch arguments["x"] {
        case .opaque, .int, .batchSize: return arguments["x"]
        default:
          let value = try interpreter.realNumber(arguments["x"], at: arguments.place)
          return try interpreter.integer(of: .float(value.rounded(rule)), at: arguments.place)
        }
      }
    }
    let pairs: [(String, (Double, Double) -> Double)] = [
      ("fmod", fmod), ("copysign", copysign), ("atan2", atan2), ("pow", pow),
      ("remainder", remainder),
    ]
    for (name, compute) in pairs {
      result[name] = function("math.\(name)", "x, y, /") {
        interpreter, arguments throws(TraceStop) in
        if arguments["x"].origin != nil { return arguments["x"] }
        if arguments["y"].origin != nil { return arguments["y"] }
        let result = compute(
          try interpreter.realNumber(arguments["x"], at: arguments.place),
          try interpreter.realNumber(arguments["y"], at: arguments.place))
        guard !result.isNaN else {
          throw interpreter.raise("ValueError", "math domain error", at: arguments.place)
        }
        return .float(result)
      }
    }
    let tests: [(String, (Double) -> Bool)] = [
      ("isnan", { $0.isNaN }), ("isinf", { $0.isInfinite }), ("isfinite", { $0.isFinite }),
    ]
    for (name, test) in tests {
      result[name] = function("math.\(name)", "x, /") { interpreter, arguments throws(TraceStop) in
        if arguments["x"].origin != nil { return arguments["x"] }
        return .bool(test(try interpreter.realNumber(arguments["x"], at: arguments.place)))
      }
    }
    result.merge(integerFunctions()) { _, new in new }
    return result
  }

  private static func integerFunctions() -> [String: Value] {
    var result: [String: Value] = [:]
    result["log"] = function("math.log", "x, base=None, /") {
      interpreter, arguments throws(TraceStop) in
      if arguments["x"].origin != nil { return arguments["x"] }
      let value = try interpreter.realNumber(arguments["x"], at: arguments.place)
      guard value > 0 else {
        throw interpreter.raise(
          "ValueError", "expected a positive input", at: arguments.place)
      }
      guard !arguments["base"].isNone else { return .float(log(value)) }
      let base = try interpreter.realNumber(arguments["base"], at: arguments.place)
      return try interpreter.binary(
        .divide, .float(log(value)), .float(log(base)), at: arguments.place)
    }
    result["isqrt"] = function("math.isqrt", "n, /") { interpreter, arguments throws(TraceStop) in
      let value = try arguments.int("n")
      guard value >= 0 else {
        throw interpreter.raise(
          "ValueError", "isqrt() argument must be nonnegative", at: arguments.place)
      }
      var root = Int(Double(value).squareRoot())
      while root.multipliedReportingOverflow(by: root).overflow || root * root > value { root -= 1 }
      while !(root + 1).multipliedReportingOverflow(by: root + 1).overflow,
        (root + 1) * (root + 1) <= value
      { root += 1 }
      return .int(root)
    }
    for (name, isLeast) in [("gcd", false), ("lcm", true)] {
      result[name] = function("math.\(name)", "*integers") {
        interpreter, arguments throws(TraceStop) in
        var result = isLeast ? 1 : 0
        for value in arguments.variadic("integers") {
          if value.origin != nil { return value }
          guard var other = value.integer, other != .min else {
            throw interpreter.raise("TypeError", "an integer is required", at: arguments.place)
          }
          other = abs(other)
          var (one, two) = (result, other)
          while two != 0 { (one, two) = (two, one % two) }
          guard isLeast else {
            result = one
            continue
          }
          guard other != 0 else { return .int(0) }
          let (product, isTooLarge) = (result / one).multipliedReportingOverflow(by: other)
          guard !isTooLarge else { throw interpreter.overflow(at: arguments.place) }
          result = product
        }
        return .int(result)
      }
    }
    result["factorial"] = function("math.factorial", "n, /") {
      interpreter, arguments throws(TraceStop) in
      let value = try arguments.int("n")
      guard value >= 0 else {
        throw interpreter.raise(
          "ValueError", "factorial() not defined for negative values", at: arguments.place)
      }
      guard value <= 20 else { throw interpreter.overflow(at: arguments.place) }
      return .int(value < 2 ? 1 : (2...value).reduce(1, *))
    }
    result["comb"] = function("math.comb", "n, k, /") { interpreter, arguments throws(TraceStop) in
      let (count, chosen) = (try arguments.int("n"), try arguments.int("k"))
      guard count >= 0, chosen >= 0 else {
        throw interpreter.raise(
          "ValueError", "n must be a non-negative integer", at: arguments.place)
      }
      guard chosen <= count else { return .int(0) }
      var result = 1
      for index in 0..<min(chosen, count - chosen) {
        let (product, isTooLarge) = result.multipliedReportingOverflow(by: count - index)
        guard !isTooLarge else { throw interpreter.overflow(at: arguments.place) }
        result = product / (index + 1)
      }
      return .int(result)
    }
    result["prod"] = function("math.prod", "iterable, /, *, start=1") {
      interpreter, arguments throws(TraceStop) in
      var product = arguments["start"]
      if arguments["iterable"].origin != nil { return arguments["iterable"] }
      for item in try interpreter.items(of: arguments["iterable"], at: arguments.place) {
        product = try interpreter.binary(.multiply, product, item, at: arguments.place)
      }
      return product
    }
    result["hypot"] = function("math.hypot", "*coordinates") {
      interpreter, arguments throws(TraceStop) in
      var sum = 0.0
      for value in arguments.variadic("coordinates") {
        if value.origin != nil { return value }
        sum = hypot(sum, try interpreter.realNumber(value, at: arguments.place))
      }
      return .float(sum)
    }
    result["isclose"] = function("math.isclose", "a, b, *, rel_tol=1e-9, abs_tol=0.0") {
      interpreter, arguments throws(TraceStop) in
      let (one, two) = (try arguments.number("a"), try arguments.number("b"))
      let tolerance = max(
        try arguments.number("rel_tol") * max(one.magnitude, two.magnitude),
        try arguments.number("abs_tol"))
      return .bool(one == two || one.isFinite && two.isFinite && (one - two).magnitude <= tolerance)
    }
    return result
  }
}

extension Interpreter {
  /// A number for a function of `math`.
  func realNumber(_ value: Value, at place: SourcePlace) throws(TraceStop) -> Double {
    if let number = value.number { return number }
    if case .float(let number) = try float(of: value, at: place) { return number }
    if let origin = value.origin { throw unknown(origin, "the number", at: place) }
    throw stop(.unknownValue, at: place, "the value of a tensor is not known")
  }
}
