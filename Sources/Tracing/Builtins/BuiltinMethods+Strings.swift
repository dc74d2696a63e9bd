extension BuiltinMethods {
  func defineStrings(_ type: ClassObject) {
    defineCases(type)
    defineStripping(type)
    defineSplitting(type)
    defineSearching(type)
    defineTests(type)
    definePadding(type)
    type.attributes["format"] = .native(
      NativeFunction("str.format") { interpreter, arguments throws(TraceStop) in
        guard case .string(let text)? = arguments.positional.first else { return .none }
        var rest = arguments
        rest.positional.removeFirst()
        return try interpreter.braceFormat(text, rest)
      })
    type.define("format_map", 1...1) { interpreter, value, arguments throws(TraceStop) in
      var call = CallArguments(place: arguments.place)
      for (key, value) in try interpreter.pairs(of: arguments.positional[0], at: arguments.place) {
        if case .string(let name) = key { call.keywords.append((name, value)) }
      }
      return try interpreter.braceFormat(value.text, call)
    }
    type.define("encode", Signature("encoding='utf-8', errors='strict'")) {
      _, value, _ throws(TraceStop) in .bytes(Array(value.text.utf8))
    }
    type.define("join", 1...1) { interpreter, value, arguments throws(TraceStop) in
      if let origin = arguments.positional[0].origin { return .opaque(origin) }
      let items = try interpreter.items(of: arguments.positional[0], at: arguments.place)
      var parts: [String] = []
      var count = 0
      for (index, item) in items.enumerated() {
        if let origin = item.origin { return .opaque(origin) }
        guard case .string(let part) = item.content ?? item else {
          throw interpreter.raise(
            "TypeError",
            "sequence item \(index): expected str instance, \(interpreter.typeName(of: item)) found",
            at: arguments.place)
        }
        parts.append(part)
        count += part.utf8.count + value.text.utf8.count
        try interpreter.checkLength(count, at: arguments.place)
      }
      try interpreter.charge(count / 16, at: arguments.place)
      return .string(parts.joined(separator: value.text))
    }
    type.define("translate", 1...1) { interpreter, value, arguments throws(TraceStop) in
      guard case .dict(let table) = arguments.positional[0] else { return value }
      var result = ""
      for scalar in value.text.unicodeScalars {
        switch table[.int(Int(scalar.value))] {
        case nil: result.unicodeScalars.append(scalar)
        case .string(let text)?: result += text
        case .int(let code)?:
          if let scalar = Unicode.Scalar(UInt32(clamping: code)) {
            result.unicodeScalars.append(scalar)
          }
        default: break
        }
      }
      return .string(result)
    }
    type.attributes["maketrans"] = .native(
      NativeFunction("str.maketrans") { interpreter, arguments throws(TraceStop) in
        let values = arguments.positional.filter { value in
          if case .type = value { return false }
          return true
        }
        let dict = DictObject()
        if values.count == 1, case .dict(let table) = values[0] {
          for entry in table.entries {
            if case .string(let text) = entry.original, let scalar = text.unicodeScalars.first {
              dict.set(.int(Int(scalar.value)), original: .int(Int(scalar.value)), to: entry.value)
            } else {
              dict.set(entry.key, original: entry.original, to: entry.value)
            }
          }
        } else if values.count >= 2 {
          for (one, two) in zip(values[0].text.unicodeScalars, values[1].text.unicodeScalars) {
            dict.set(.int(Int(one.value)), original: .int(Int(one.value)), to: .int(Int(two.value)))
          }
          if values.count > 2 {
            for one in values[2].text.unicodeScalars {
              dict.set(.int(Int(one.value)), original: .int(Int(one.value)), to: .none)
            }
          }
        }
        return .dict(dict)
      })
  }

  private func defineCases(_ type: ClassObject) {
    type.define("lower") { _, value, _ throws(TraceStop) in .string(value.text.lowercased()) }
    type.define("casefold") { _, value, _ throws(TraceStop) in .string(value.text.lowercased()) }
    type.define("upper") { _, value, _ throws(TraceStop) in .string(value.text.uppercased()) }
    type.define("capitalize") { _, value, _ throws(TraceStop) in
      .string(value.text.prefix(1).uppercased() + value.text.dropFirst().lowercased())
    }
    type.define("title") { _, value, _ throws(TraceStop) in
      var result = ""
      var isInWord = false
      for character in value.text {
        result += isInWord ? character.lowercased() : character.uppercased()
        isInWord = character.isLetter
      }
      return .string(result)
    }
    type.define("swapcase") { _, value, _ throws(TraceStop) in
      .string(value.text.map { $0.isUppercase ? $0.lowercased() : $0.uppercased() }.joined())
    }
  }

  private func defineStripping(_ type: ClassObject) {
    func strip(_ name: String, left: Bool, right: Bool) {
      type.define(name, 0...1) { _, value, arguments throws(TraceStop) in
        var scalars = Array(value.text.unicodeScalars)[...]
        let isStripped: (Unicode.Scalar) -> Bool
        if case .string(let set)? = arguments.positional.first {
          let scalars = Set(set.unicodeScalars)
          isStripped = { scalars.contains($0) }
        } else {
          isStripped = { $0.properties.isWhitespace }
        }
        if left { scalars = scalars.drop(while: isStripped) }
        if right { while let last = scalars.last, isStripped(last) { scalars.removeLast() } }
        return .string(String(String.UnicodeScalarView(scalars)))
      }
    }
    strip("strip", left: true, right: true)
    strip("lstrip", left: true, right: false)
    strip("rstrip", left: false, right: true)
    type.define("removeprefix", 1...1) { _, value, arguments throws(TraceStop) in
      let prefix = arguments.positional[0].text
      return .string(
        value.text.hasPrefix(prefix) ? String(value.text.dropFirst(prefix.count)) : value.text)
    }
    type.define("removesuffix", 1...1) { _, value, arguments throws(TraceStop) in
      let suffix = arguments.positional[0].text
      return .string(
        !suffix.isEmpty && value.text.hasSuffix(suffix)
          ? String(value.text.dropLast(suffix.count)) : value.text)
    }
  }

  private func defineSplitting(_ type: ClassObject) {
    for (name, isReversed) in [("split", false), ("rsplit", true)] {
      type.define(name, Signature("sep=None, maxsplit=-1")) {
        interpreter, value, arguments throws(TraceStop) in
        let limit = try arguments.int("maxsplit")
        if let origin = arguments["sep"].origin { return .opaque(origin) }
        let separator = try arguments.optionalString("sep")
        if separator?.isEmpty == true {
          throw interpreter.raise("ValueError", "empty separator", at: arguments.place)
        }
        let parts = Self.split(value.text, separator, limit, isReversed)
        try interpreter.charge(parts.count, at: arguments.place)
        return .list(ListObject(parts.map { .string($0) }))
      }
    }
    type.define("splitlines", Signature("keepends=False")) {
      _, value, arguments throws(TraceStop) in
      let keepsEnds = try arguments.bool("keepends")
      var lines: [String] = []
      var line = ""
      var isAfterReturn = false
      for scalar in value.text.unicodeScalars {
        if isAfterReturn, scalar == "\n" {
          isAfterReturn = false
          if keepsEnds, let last = lines.popLast() { lines.append(last + "\n") }
          continue
        }
        isAfterReturn = scalar == "\r"
        if scalar == "\n" || scalar == "\r" || scalar == "\u{0B}" || scalar == "\u{0C}"
          || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
        {
          lines.append(keepsEnds ? line + String(scalar) : line)
          line = ""
        } else {
          line.unicodeScalars.append(scalar)
        }
      }
      if !line.isEmpty { lines.append(line) }
      return .list(ListObject(lines.map { .string($0) }))
    }
    for (name, isLast) in [("partition", false), ("rpartition", true)] {
      type.define(name, 1...1) { interpreter, value, arguments throws(TraceStop) in
        let separator = arguments.positional[0].text
        guard !separator.isEmpty else {
          throw interpreter.raise("ValueError", "empty separator", at: arguments.place)
        }
        let parts = Self.split(value.text, separator, 1, isLast)
        guard parts.count == 2 else {
          let all: [Value] = [.string(value.text), .string(""), .string("")]
          return .tuple(isLast ? all.reversed() : all)
        }
        return .tuple([.string(parts[0]), .string(separator), .string(parts[1])])
      }
    }
    type.define("replace", Signature("old, new, count=-1")) {
      interpreter, value, arguments throws(TraceStop) in
      if let origin = arguments["old"].origin ?? arguments["new"].origin { return .opaque(origin) }
      let old = try arguments.string("old")
      let new = try arguments.string("new")
      let limit = try arguments.int("count")
      let parts: [String]
      if old.isEmpty {
        let scalars = value.text.unicodeScalars.map { String($0) }
        let count = limit < 0 ? scalars.count + 1 : min(limit, scalars.count + 1)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
          if index < count { result += new }
          result += scalar
        }
        if scalars.count < count { result += new }
        try interpreter.checkLength(result.utf8.count, at: arguments.place)
        return .string(result)
      } else {
        parts = Self.split(value.text, old, limit, false)
      }
      let (grown, isTooLong) = parts.count.multipliedReportingOverflow(by: new.utf8.count)
      let length = isTooLong ? Int.max : grown
      try interpreter.checkLength(
        length.addingReportingOverflow(value.text.utf8.count).overflow
          ? .max
          : length
            + value.text.utf8.count, at: arguments.place)
      try interpreter.charge((length + value.text.utf8.count) / 16, at: arguments.place)
      return .string(parts.joined(separator: new))
    }
  }

  /// Parts between a separator, or between white space where it is nil.
  private static func split(
    _ text: String, _ separator: String?, _ limit: Int, _ isReversed: Bool
  ) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var parts: [ArraySlice<Unicode.Scalar>] = []
    let limit = limit < 0 ? Int.max : limit
    if let separator {
      let wanted = Array(separator.unicodeScalars)
      var positions: [Int] = []
      var index = 0
      if isReversed {
        index = scalars.count - wanted.count
        while index >= 0, positions.count < limit {
          if scalars[index..<(index + wanted.count)].elementsEqual(wanted) {
            positions.insert(index, at: 0)
            index -= wanted.count
          } else {
            index -= 1
          }
        }
      } else {
        while index + wanted.count <= scalars.count, positions.count < limit {
          if scalars[index] == wanted[0],
            scalars[index..<(index + wanted.count)].elementsEqual(wanted)
          {
            positions.append(index)
            index += wanted.count
          } else {
            index += 1
          }
        }
      }
      var start = 0
      for position in positions {
        parts.append(scalars[start..<position])
        start = position + wanted.count
      }
      parts.append(scalars[start...])
    } else if isReversed {
      var rest = scalars[...]
      while true {
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        if rest.isEmpty { break }
        if parts.count == limit {
          parts.append(rest)
          break
        }
        let start = rest.lastIndex { $0.properties.isWhitespace }.map { $0 + 1 } ?? rest.startIndex
        parts.append(rest[start...])
        rest = rest[..<start]
      }
      parts.reverse()
    } else {
      var rest = scalars[...]
      while true {
        rest = rest.drop { $0.properties.isWhitespace }
        if rest.isEmpty { break }
        if parts.count == limit {
          parts.append(rest)
          break
        }
        let part = rest.prefix { !$0.properties.isWhitespace }
        parts.append(part)
        rest = rest[part.endIndex...]
      }
    }
    return parts.map { String(String.UnicodeScalarView($0)) }
  }

  private func defineSearching(_ type: ClassObject) {
    func search(_ name: String, isLast: Bool, raises: Bool) {
      type.define(name, 1...3) { interpreter, value, arguments throws(TraceStop) in
        let scalars = Array(value.text.unicodeScalars)
        let wanted = Array(arguments.positional[0].text.unicodeScalars)
        let range = try interpreter.searchRange(arguments, scalars.count)
        var found = -1
        if range.count >= wanted.count {
          let positions = Array(range.lowerBound...(range.upperBound - wanted.count))
          interpreter.steps += positions.count
          for position in isLast ? positions.reversed() : positions
          where scalars[position..<(position + wanted.count)].elementsEqual(wanted) {
            found = position
            break
          }
        }
        if found < 0, raises {
          throw interpreter.raise("ValueError", "substring not found", at: arguments.place)
        }
        return .int(found)
      }
    }
    search("find", isLast: false, raises: false)
    search("rfind", isLast: true, raises: false)
    search("index", isLast: false, raises: true)
    search("rindex", isLast: true, raises: true)
    type.define("count", 1...3) { interpreter, value, arguments throws(TraceStop) in
      let scalars = Array(value.text.unicodeScalars)
      let range = try interpreter.searchRange(arguments, scalars.count)
      let text = String(String.UnicodeScalarView(scalars[range]))
      let wanted = arguments.positional[0].text
      return .int(wanted.isEmpty ? range.count + 1 : Self.split(text, wanted, -1, false).count - 1)
    }
    for (name, isStart) in [("startswith", true), ("endswith", false)] {
      type.define(name, 1...3) { interpreter, value, arguments throws(TraceStop) in
        if let origin = arguments.positional[0].origin { return .opaque(origin) }
        let scalars = Array(value.text.unicodeScalars)
        let range = try interpreter.searchRange(arguments, scalars.count)
        let wanted: [Value] =
          if case .tuple(let items) = arguments.positional[0] { items } else {
            [arguments.positional[0]]
          }
        for item in wanted {
          guard case .string(let text) = item else {
            throw interpreter.raise(
              "TypeError",
              "\(name) first arg must be str or a tuple of str, not \(interpreter.typeName(of: item))",
              at: arguments.place)
          }
          let part = Array(text.unicodeScalars)
          guard part.count <= range.count else { continue }
          let found =
            isStart ? scalars[range].prefix(part.count) : scalars[range].suffix(part.count)
          if found.elementsEqual(part) { return .bool(true) }
        }
        return .bool(false)
      }
    }
  }

  private func defineTests(_ type: ClassObject) {
    func test(_ name: String, _ holds: @escaping (Unicode.Scalar) -> Bool) {
      type.define(name) { _, value, _ throws(TraceStop) in
        .bool(!value.text.isEmpty && value.text.unicodeScalars.allSatisfy(holds))
      }
    }
    test("isdigit") { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }
    test("isdecimal") { $0.properties.numericType == .decimal }
    test("isnumeric") { $0.properties.numericType != nil }
    test("isalpha") { $0.isLetter }
    test("isalnum") { $0.isLetter || $0.properties.numericType != nil }
    test("isspace") { $0.properties.isWhitespace }
    test("isascii") { $0.isASCII }
    type.attributes["isascii"] = .native(
      NativeFunction("str.isascii") { _, arguments throws(TraceStop) in
        .bool(arguments.positional.first?.text.utf8.allSatisfy { $0 < 0x80 } ?? true)
      })
    type.define("islower") { _, value, _ throws(TraceStop) in
      .bool(value.text.contains { $0.isLowercase } && !value.text.contains { $0.isUppercase })
    }
    type.define("isupper") { _, value, _ throws(TraceStop) in
      .bool(value.text.contains { $0.isUppercase } && !value.text.contains { $0.isLowercase })
    }
    type.define("isidentifier") { _, value, _ throws(TraceStop) in
      let scalars = value.text.unicodeScalars
      return .bool(
        (scalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false)
          && scalars.allSatisfy { $0.properties.isXIDContinue })
    }
  }

  private func definePadding(_ type: ClassObject) {
    for (name, alignment) in [("ljust", "<"), ("rjust", ">"), ("center", "^")] {
      type.define(name, 1...2) { interpreter, value, arguments throws(TraceStop) in
        guard let width = arguments.positional[0].integer else {
          throw interpreter.raise("TypeError", "an integer is required", at: arguments.place)
        }
        try interpreter.checkLength(width, at: arguments.place)
        let fill = arguments.positional.count > 1 ? arguments.positional[1].text : " "
        let missing = max(0, width - value.text.unicodeScalars.count)
        let left: Int
        switch alignment {
        case "<": left = 0
        case ">": left = missing
        // CPython puts the odd one on the left of an odd width.
        default: left = missing / 2 + (missing & width & 1)
        }
        return .string(
          String(repeating: fill, count: left) + value.text
            + String(repeating: fill, count: missing - left))
      }
    }
    type.define("zfill", 1...1) { interpreter, value, arguments throws(TraceStop) in
      let width = arguments.positional[0].integer ?? 0
      try interpreter.checkLength(width, at: arguments.place)
      let text = value.text
      let zeros = String(repeating: "0", count: max(0, width - text.unicodeScalars.count))
      if let first = text.first, first == "-" || first == "+" {
        return .string(String(first) + zeros + text.dropFirst())
      }
      return .string(zeros + text)
    }
    type.define("expandtabs", Signature("tabsize=8")) {
      interpreter, value, arguments throws(TraceStop) in
      let size = min(max(0, try arguments.int("tabsize")), 1_000)
      var result = ""
      var column = 0
      for scalar in value.text.unicodeScalars {
        if scalar == "\t" {
          let count = size == 0 ? 0 : size - column % size
          result += String(repeating: " ", count: count)
          column += count
          try interpreter.checkLength(result.utf8.count, at: arguments.place)
        } else {
          result.unicodeScalars.append(scalar)
          column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
        }
      }
      return .string(result)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}

extension Value {
  /// The text of a string; empty for anything else.
  var text: String {
    switch self {
    case .string(let text): text
    case .instance(let instance): instance.content?.text ?? ""
    default: ""
    }
  }
}

extension Interpreter {
  /// The part of a sequence that `find(x, start, end)` and the like look at.
  fileprivate func searchRange(
    _ arguments: CallArguments, _ count: Int
  ) throws(TraceStop) -> Range<Int> {
    let slice = SliceValue(
      start: arguments.positional.count > 1 ? arguments.positional[1] : .none,
      stop: arguments.positional.count > 2 ? arguments.positional[2] : .none)
    if arguments.positional[0].origin != nil {
      throw unknown(
        arguments.positional[0].origin ?? OpaqueValue(what: "", place: arguments.place),
        "the search", at: arguments.place)
    }
    let (start, stop, _) = try indices(of: slice, count: count, at: arguments.place)
    return start..<max(start, stop)
  }

  /// `text.format(…)`
  ///
  /// Source: Python 3.14 library reference, `string`, "Format String Syntax".
  func braceFormat(_ text: String, _ arguments: CallArguments) throws(TraceStop) -> Value {
    var next = 0
    return try braceFormat(Array(text.unicodeScalars), arguments, &next, depth: 0)
  }

  private func braceFormat(
    _ scalars: [Unicode.Scalar], _ arguments: CallArguments, _ next: inout Int, depth: Int
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    guard depth < 3 else {
      throw raise("ValueError", "Max string recursion exceeded", at: place)
    }
    var result = String.UnicodeScalarView()
    var unknown: OpaqueValue?
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      guard scalar == "{" || scalar == "}" else {
        result.append(scalar)
        continue
      }
      if index < scalars.count, scalars[index] == scalar {
        result.append(scalar)
        index += 1
        continue
      }
      guard scalar == "{" else {
        throw raise("ValueError", "Single '}' encountered in format string", at: place)
      }
      let start = index
      var level = 1
      while index < scalars.count, level > 0 {
        if scalars[index] == "{" { level += 1 }
        if scalars[index] == "}" { level -= 1 }
        index += 1
      }
      guard level == 0 else {
        throw raise("ValueError", "expected '}' before end of string", at: place)
      }
      switch try field(scalars[start..<(index - 1)], arguments, &next, depth) {
      case .string(let text): result.append(contentsOf: text.unicodeScalars)
      case .opaque(let origin): unknown = unknown ?? origin
      default: break
      }
      try checkLength(result.count, at: place)
    }
    if let unknown { return .opaque(unknown) }
    return .string(String(result))
  }

  /// One replacement field: `name.attribute[item]!r:specification`.
  private func field(
    _ scalars: ArraySlice<Unicode.Scalar>, _ arguments: CallArguments, _ next: inout Int,
    _ depth: Int
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    var name = scalars.prefix { $0 != "!" && $0 != ":" }
    var rest = scalars[name.endIndex...]
    let head = name.prefix { $0 != "." && $0 != "[" }
    name = name[head.endIndex...]
    let key = String(String.UnicodeScalarView(head))
    var value: Value
    if key.isEmpty || Int(key) != nil {
      let position = Int(key) ?? next
      if key.isEmpty { next += 1 }
      guard position >= 0, position < arguments.positional.count else {
        throw raise(
          "IndexError",
          "Replacement index \(position) out of range for positional args tuple", at: place)
      }
      value = arguments.positional[position]
    } else {
      guard let found = arguments[keyword: key] else {
        throw raiseMissing(.string(key), at: place)
      }
      value = found
    }
    while let first = name.first {
      name = name.dropFirst()
      if first == "." {
        let attribute = name.prefix { $0 != "." && $0 != "[" }
        name = name[attribute.endIndex...]
        value = try self.attribute(
          String(String.UnicodeScalarView(attribute)), of: value, at: place)
      } else {
        let item = name.prefix { $0 != "]" }
        name = name[item.endIndex...].dropFirst()
        let key = String(String.UnicodeScalarView(item))
        value = try self.item(Int(key).map { .int($0) } ?? .string(key), of: value, at: place)
      }
    }
    if rest.first == "!" {
      rest = rest.dropFirst()
      if rest.first == "s" {
        value = try stringValue(of: value, at: place)
      } else {
        value = try representationValue(of: value, at: place)
      }
      rest = rest.dropFirst()
    }
    guard rest.first == ":" else { return try format(value, "", at: place) }
    let specification = try braceFormat(Array(rest.dropFirst()), arguments, &next, depth: depth + 1)
    guard case .string(let text) = specification else { return specification }
    return try format(value, text, at: place)
  }
}
