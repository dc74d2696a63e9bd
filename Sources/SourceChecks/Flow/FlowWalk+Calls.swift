import PythonSyntax

extension FlowWalk {
  /// What a call is given.
  struct Arguments {
    var positional: [Facts] = []
    /// The first of the positional ones that is `*values`.
    var firstStarred: Int?
    var named: [(name: String, facts: Facts)] = []
    /// `**values`
    var unnamed: Facts?
    /// Texts among them.
    var texts: [String] = []
    /// `requires_grad=True`
    var asksForGradients = false
    /// How a file is opened, as in `open(path, "rb")`.
    var mode: String?

    /// All together.
    var all: Facts {
      var facts = unnamed ?? .empty
      for item in positional { facts.join(item) }
      for item in named { facts.join(item.facts) }
      return facts
    }

    var isEmpty: Bool { positional.isEmpty && named.isEmpty && unnamed == nil }

    /// By its place or its name.
    func argument(_ position: Int, _ name: String) -> Facts {
      if let found = named.first(where: { $0.name == name }) { return found.facts }
      if position < positional.count { return positional[position] }
      return unnamed ?? (firstStarred == nil ? .empty : positional.last ?? .empty)
    }
  }

  private mutating func evaluate(
    _ arguments: [PythonExpression], _ keywords: [PythonKeyword]
  ) -> Arguments {
    var all = Arguments()
    for argument in arguments {
      if case .starred = argument.node, all.firstStarred == nil {
        all.firstStarred = all.positional.count
      }
      if case .constant(.string(let text, _)) = argument.node {
        all.texts.append(text)
        if all.positional.count == 1 { all.mode = text }
      }
      all.positional.append(evaluate(argument))
    }
    for keyword in keywords {
      if case .constant(.string(let text, _)) = keyword.value.node {
        all.texts.append(text)
        if keyword.name == "mode" { all.mode = text }
      }
      if keyword.name == "requires_grad", keyword.value.truth == true {
        all.asksForGradients = true
      }
      let facts = evaluate(keyword.value)
      if let name = keyword.name {
        all.named.append((name, facts))
      } else {
        all.unnamed = (all.unnamed ?? .empty).joined(facts)
      }
    }
    return all
  }

  /// What a call gives.
  mutating func call(
    _ callee: Facts, receiver: Receiver, arguments: [PythonExpression],
    keywords: [PythonKeyword], _ range: Range<Int>
  ) -> Facts {
    let given = evaluate(arguments, keywords)
    var result = Facts.empty
    var isOwn = false
    for reference in callee.references {
      switch reference {
      case .function(let index, let isBound):
        isOwn = true
        result.join(callFunction(index, isBound: isBound, receiver.facts, given, range))
      case .ownClass(let own):
        isOwn = true
        result.join(make(own, given, range))
      case .library(let number):
        result.join(callLibrary(number, given, receiver, range))
      case .instance(let own):
        if let method = method("__call__", of: own) {
          isOwn = true
          result.join(callFunction(method, isBound: true, Facts(.instance(own)), given, range))
        }
      case .base, .made, .namespace: break
      }
    }
    noteStoredNetwork(callee, receiver, range)
    if let member = receiver.member, !isOwn {
      result.join(callMember(member, callee, receiver, given, range))
    } else if callee.references.isEmpty {
      result.join(dataOf(given.all))
    }
    return given.asksForGradients ? result.adding(.parameters) : result
  }

  /// A whole network that was stored is used like one: `net = torch.load(path)`, `net(x)`.
  private mutating func noteStoredNetwork(
    _ callee: Facts, _ receiver: Receiver, _ range: Range<Int>
  ) {
    let member = receiver.member
    let isUsed =
      member == nil
      ? callee.kinds.contains(.stored) && !callee.references.contains { $0.isClass || $0.isLibrary }
      : receiver.facts.kinds.contains(.stored) && (member == "eval" || member == "forward")
    guard isUsed else { return }
    note(.takesWeights(member == nil ? callee : receiver.facts, isWhole: true), range)
  }

  // MARK: - The student's functions and classes

  private mutating func callFunction(
    _ index: Int, isBound: Bool, _ receiver: Facts, _ given: Arguments, _ range: Range<Int>
  ) -> Facts {
    note(.calls(function: index), range)
    program.functions[index].isUsed = true
    if isBound { hand(receiver, toSelfOf: index) }
    hand(given, to: index, skipping: isBound ? 1 : 0)
    let outline = program.functions[index]
    return outline.shape.isGenerator ? outline.yields : outline.result
  }

  private mutating func make(_ own: Int, _ given: Arguments, _ range: Range<Int>) -> Facts {
    use(own, .made, range)
    let all = given.all
    note(.makes(class: own, all), range)
    if program.classes[own].given.join(all) { grew = true }
    if let constructor = method("__init__", of: own) {
      program.functions[constructor].isUsed = true
      hand(Facts(.instance(own)), toSelfOf: constructor)
      hand(given, to: constructor, skipping: 1)
    } else if program.classes[own].isDataClass {
      for (position, field) in program.classes[own].fields.prefix(64).enumerated() {
        join(given.argument(position, field), attribute: field, of: own)
      }
    }
    var facts = Facts(.instance(own))
    for index in lineage(of: own) {
      for base in program.classes[index].bases {
        for case .library(let number) in base.references {
          facts.join(madeBy(base: number, given, range))
        }
      }
    }
    return facts
  }

  /// What an instance is by the library's class that it goes back to.
  private mutating func madeBy(base number: Int, _ given: Arguments, _ range: Range<Int>) -> Facts {
    var facts = Facts.empty
    switch program.libraries.roles[number] {
    case .network: facts.kinds = .network
    case .optimizer: facts.kinds = .optimizer
    case .dataLoader:
      facts.kinds = .dataLoader
      let data = given.argument(0, "dataset")
      noteBatches(of: data, range)
      facts.join(data)
    case .readyMade(let name):
      facts.readyMade = Facts.ReadyMade(name: name, place: place(range))
    case .dataset(.container): facts.join(given.all.origin)
    case .framework: facts.join(Facts(.made(number)))
    default: break
    }
    return facts
  }

  // MARK: - Parameters

  /// Parameters of one function that calls give values to.
  fileprivate static let parameterLimit = 100

  mutating func hand(_ facts: Facts, to name: String, of index: Int) {
    guard facts != .empty else { return }
    if program.functions[index].parameters[name, default: .empty].join(facts) { grew = true }
  }

  mutating func hand(_ facts: Facts, toSelfOf index: Int) {
    let parameters = program.functions[index].definition.parameters
    guard let first = parameters.positionalOnly.first ?? parameters.positional.first else { return }
    // A method that is inherited works on the class that inherits it too.
    if let owner = program.functions[index].ownerClass,
      program.functions[index].parameters[first.name] == nil
    {
      hand(Facts(.instance(owner)), to: first.name, of: index)
    }
    hand(facts, to: first.name, of: index)
  }

  /// To a parameter after `self`, by its place.
  mutating func hand(_ facts: Facts, toArgument position: Int, of index: Int) {
    let parameters = program.functions[index].definition.parameters
    let names = parameters.places
    let skipped = program.functions[index].ownerClass == nil ? 0 : 1
    guard position + skipped < names.count else { return }
    hand(facts, to: names[position + skipped], of: index)
  }

  private mutating func hand(_ given: Arguments, to index: Int, skipping skipped: Int) {
    let parameters = program.functions[index].definition.parameters
    let names = parameters.places.dropFirst(skipped)
    for (position, facts) in given.positional.prefix(Self.parameterLimit).enumerated() {
      if let starred = given.firstStarred, position >= starred {
        for name in names.dropFirst(starred) { hand(facts, to: name, of: index) }
      } else if position < names.count {
        hand(facts, to: names[names.startIndex + position], of: index)
      } else if let rest = parameters.variadic {
        hand(facts, to: rest.name, of: index)
      }
    }
    guard !given.named.isEmpty || given.unnamed != nil else { return }
    let known = Set(names).union(parameters.keywordOnly.prefix(Self.parameterLimit).map(\.name))
    for (name, facts) in given.named {
      if known.contains(name) {
        hand(facts, to: name, of: index)
      } else if let rest = parameters.keywordVariadic {
        hand(facts, to: rest.name, of: index)
      }
    }
    if let facts = given.unnamed {
      for name in known { hand(facts, to: name, of: index) }
    }
  }

  // MARK: - Libraries

  private mutating func callLibrary(
    _ number: Int, _ given: Arguments, _ receiver: Receiver, _ range: Range<Int>
  ) -> Facts {
    let name = program.libraries.names[number]
    let last = name.last ?? ""
    switch program.libraries.roles[number] {
    case .readyMade(let set): return readyMade(set, range)
    case .loadsByName:
      let text = given.texts.first { $0.lowercased().contains("mnist") }
      // A name that stands in a variable is most likely that of the homework's set.
      guard text != nil || given.texts.isEmpty && !given.isEmpty else { return dataOf(given.all) }
      let full = "\(name.joined(separator: "."))(\(text.map { Self.quotedBriefly($0) } ?? "…"))"
      note(.readyMade(full), range)
      return readyMade(full, range)
    case .dataset(.container):
      let data = dataOf(given.all)
      if last == "TensorDataset" { note(.tensorDataset(given.all), range) }
      return data.joined(Facts(.made(number)))
    case .dataset: return dataOf(given.all).joined(Facts(.made(number)))
    case .dataLoader:
      let data = given.argument(0, "dataset")
      noteBatches(of: data, range)
      return data.single.adding(.dataLoader)
    case .reads: return reading(last, given, range)
    case .loads:
      note(.loads, range)
      var facts = Facts(kinds: .stored)
      facts.reading = place(range)
      return facts
    case .handsOn: return handOn(last, given, range)
    case .describes: return .empty
    case .optimizer: return Facts(kinds: .optimizer)
    case .network: return given.all.filter { !$0.isClass }.adding(.network)
    case .saves:
      note(.saves(given.all), range)
      return .empty
    case .framework(let framework):
      // `d2l.train_ch3(net, train_iter, …)`
      if last.hasPrefix("train_ch") {
        note(.fits(framework: framework, builtOnPyTorch: true), range)
      }
      return dataOf(given.all).joined(Facts(.made(number)))
    case .other: return callOther(name, last, given, receiver, range)
    }
  }

  private mutating func callOther(
    _ name: [String], _ last: String, _ given: Arguments, _ receiver: Receiver, _ range: Range<Int>
  ) -> Facts {
    switch last {
    case "super":
      let owner = function.flatMap { program.functions[$0].ownerClass } ?? ownerClass
      return owner.map { Facts(.base($0)) } ?? .empty
    case "map":
      var facts = Facts.empty
      for case .function(let index, _) in given.positional.first?.references ?? [] {
        let values = given.positional.dropFirst().first.map { iterate($0, range) } ?? .empty
        hand(values, toArgument: 0, of: index)
        facts.join(program.functions[index].result)
      }
      return facts.joined(dataOf(given.all))
    case "Parameter": return dataOf(given.all).adding(.parameters)
    // `torch.autograd.grad(loss, parameters)`
    case "grad" where name.first == "torch":
      note(.backward, range)
      return Facts(kinds: .gradient)
    case "backward" where name.first == "torch": note(.backward, range)
    case "script", "trace":
      if name.first == "torch" { return given.all.filter { !$0.isClass }.adding(.network) }
    default: break
    }
    return dataOf(given.all)
  }

  private func readyMade(_ name: String, _ range: Range<Int>) -> Facts {
    var facts = Facts.empty
    facts.readyMade = Facts.ReadyMade(name: name, place: place(range))
    return facts
  }

  private static func quotedBriefly(_ text: String) -> String {
    let shown = text.count > 40 ? String(text.prefix(39)) + "…" : text
    return "'\(shown)'"
  }

  /// Functions that take bytes apart which are in memory already.
  private static let inMemory: Set<String> = [
    "frombuffer", "unpack", "unpack_from", "iter_unpack", "BytesIO", "imdecode", "decode_image",
    "decode_jpeg", "decode_png", "reader", "DictReader",
  ]

  private mutating func reading(_ last: String, _ given: Arguments, _ range: Range<Int>) -> Facts {
    let data = dataOf(given.all)
    if Self.inMemory.contains(last), data.hasOrigin { return data }
    // What is opened to be written to is not read.
    if last == "open", let mode = given.mode, Self.writingModes.contains(mode) { return .empty }
    note(.reads, range)
    var facts = data
    facts.reading = place(range)
    return facts
  }

  private static let writingModes: Set<String> = [
    "w", "wb", "a", "ab", "w+", "wb+", "wt", "x", "xb",
  ]

  private mutating func handOn(_ last: String, _ given: Arguments, _ range: Range<Int>) -> Facts {
    switch last {
    case "next", "list", "tuple", "sorted", "set", "dict":
      let all = given.all
      let values = iterate(all, range).joined(all.filter { !$0.isInstance })
      return last == "next" ? values : values.adding(.several)
    case "random_split": return given.all.adding(.several)
    case "getattr", "vars":
      var facts = Facts.empty
      for name in given.texts.prefix(2) {
        facts.join(member(name, of: given.positional.first ?? .empty))
      }
      return facts == .empty ? dataOf(given.all) : facts
    default:
      // `ConcatDataset([a, b])` is one data set, `enumerate(values)` as many as its values.
      return last.first?.isUppercase == true ? given.all.single : given.all
    }
  }

  private mutating func noteBatches(of data: Facts, _ range: Range<Int>) {
    note(.dataLoader(data), range)
    for case .instance(let own) in data.references { use(own, .batched, range) }
  }

  /// Where the data in values come from, those in instances included.
  func dataOf(_ facts: Facts) -> Facts {
    var data = facts.data
    for case .instance(let own) in facts.references { data.join(program.classes[own].origin) }
    return data
  }

  // MARK: - Methods of what is not the student's

  /// Methods by which frameworks train.
  private static let fitting: Set<String> = [
    "fit", "fit_generator", "train_on_batch", "partial_fit", "fit_one_cycle", "fine_tune",
    "minimize",
    "apply_gradients", "run",
  ]

  private mutating func callMember(
    _ name: String, _ callee: Facts, _ receiver: Receiver, _ given: Arguments, _ range: Range<Int>
  ) -> Facts {
    let owner = receiver.facts
    switch name {
    case "append", "add", "insert", "extend", "update", "appendleft", "setdefault", "put":
      extend(receiver.expression, given.all.filter { !$0.isClass })
      if case .base = callee.references.first { return .empty }
    case "__init__":
      for case .base(let own) in owner.references { noteBaseConstructor(of: own, given, range) }
    case "backward", "manual_backward": note(.backward, range)
    case "step": noteStep(owner, receiver, given, range)
    case "sub_", "add_", "copy_", "addcmul_", "addcdiv_", "subtract_":
      let values = given.all
      if values.kinds.contains(.gradient) {
        note(.update, range)
      } else if owner.kinds.contains(.network),
        values.kinds.contains(.stored) || values.reading != nil
      {
        note(.takesWeights(values, isWhole: false), range)
      }
    case "load_from_checkpoint", "from_pretrained":
      note(.loads, range)
      note(.takesWeights(Facts(kinds: .stored), isWhole: true), range)
      return Facts(kinds: [.network, .stored])
    case "state_dict":
      return Facts(kinds: owner.kinds.contains(.optimizer) ? .optimizerState : .stateDict)
    case "parameters", "named_parameters", "requires_grad_": return Facts(kinds: .parameters)
    case "load_state_dict":
      if !owner.kinds.contains(.optimizer) {
        note(.takesWeights(given.all, isWhole: false), range)
      }
      return owner
    case "save", "save_weights", "save_pretrained", "save_checkpoint":
      if owner.kinds.contains(.network) || !owner.frameworks(program).isEmpty {
        note(.saves(owner), range)
      }
    case "to", "cuda", "cpu", "eval", "train", "float", "double", "half", "apply",
      "share_memory", "module", "compile", "to_empty":
      if owner.kinds.contains(.network) { return owner }
    case _ where Self.fitting.contains(name):
      for framework in owner.frameworks(program) {
        let isBuiltOn = Frameworks.isBuiltOnPyTorch(framework)
        note(.fits(framework: framework, builtOnPyTorch: isBuiltOn), range)
      }
    default: break
    }
    if case .library = callee.references.first { return .empty }
    if KnownNames.reads([name]), callee.references.isEmpty { return reading(name, given, range) }
    return dataOf(given.all).joined(owner.data).joined(dataOf(owner))
  }

  /// `super().__init__(dataset, …)` in a class that extends a library's.
  private mutating func noteBaseConstructor(of own: Int, _ given: Arguments, _ range: Range<Int>) {
    for index in lineage(of: own) {
      for base in program.classes[index].bases {
        for case .library(let number) in base.references {
          let facts = madeBy(base: number, given, range)
          if facts.hasOrigin { join(facts.origin, attribute: "tensors", of: own) }
        }
      }
    }
  }

  /// `optimizer.step()`, `scaler.step(optimizer)`; a scheduler's step is none.
  private mutating func noteStep(
    _ owner: Facts, _ receiver: Receiver, _ given: Arguments, _ range: Range<Int>
  ) {
    let isOptimizer =
      owner.kinds.contains(.optimizer) || given.all.kinds.contains(.optimizer)
    let name = receiver.expression.lastName.lowercased()
    let isScheduler = name.contains("sched") || name.contains("lr") || name.contains("warmup")
    let others = name.contains("env") || name.contains("bar") || name.contains("prof")
    if isOptimizer || !(isScheduler || others || !owner.references.isEmpty) { note(.step, range) }
  }
}

extension PythonParameters {
  /// Names of the parameters that a value by place may go to.
  fileprivate var places: [String] {
    let limit = FlowWalk.parameterLimit
    return (positionalOnly.prefix(limit) + positional.prefix(limit)).map(\.name)
  }
}

extension Facts {
  /// Frameworks whose models these are, by name.
  fileprivate func frameworks(_ program: Program) -> [String] {
    var found: [String] = []
    var numbers: [Int] = []
    for case .made(let number) in references { numbers.append(number) }
    for number in numbers {
      guard case .framework(let name) = program.libraries.roles[number],
        name == "d2l" || Frameworks.trains(program.libraries.names[number])
      else { continue }
      found.append(name)
    }
    return found
  }
}

extension Facts.Reference {
  var isLibrary: Bool {
    if case .library = self { true } else { false }
  }

  fileprivate var isInstance: Bool {
    if case .instance = self { true } else { false }
  }
}

extension PythonExpression {
  /// The last name of a dotted one.
  var lastName: String {
    var rest = self
    for _ in 0..<8 {
      switch rest.node {
      case .name(let name), .attribute(_, let name): return name
      case .subscript(let owner, _), .call(let owner, _, _): rest = owner
      default: return ""
      }
    }
    return ""
  }
}
