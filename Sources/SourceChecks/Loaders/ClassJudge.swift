import Diagnostics

/// Judges the student's classes as data loaders.
struct ClassJudge {
  let program: Program
  /// Readings and ready-made sets, in order of place.
  private let origins: [(place: CodePlace, readyMade: String?)]

  init(_ program: Program) {
    self.program = program
    origins = program.events.compactMap { event in
      switch event.kind {
      case .reads: (event.place, nil)
      case .readyMade(let name): (event.place, name)
      default: nil
      }
    }.sorted { $0.place < $1.place }
  }

  /// Every class that goes back to a data set class, in order of files and lines.
  func loaderClasses() -> [LoaderClass] {
    program.classes.indices.filter { !isDead($0) }.compactMap { judge($0) }
      .filter { !isOnlyExtended($0) }
      .sorted { program.classes[$0.index].place < program.classes[$1.index].place }
  }

  /// A base class that nothing makes and that reads nothing: the classes that extend it say what the
  /// data are.
  private func isOnlyExtended(_ found: LoaderClass) -> Bool {
    let own = program.classes[found.index]
    guard case .custom(_, .unknown) = found.finding else { return false }
    return own.isExtended && own.use < .made
  }

  /// Another class takes its name before anything uses it.
  private func isDead(_ index: Int) -> Bool {
    let own = program.classes[index]
    return own.replacedBy != nil && own.use == .none && !own.isExtended
  }

  /// A ready-made set from which a `DataLoader` or a loop takes samples.
  func readyMadeInUse() -> Facts.ReadyMade? {
    for event in program.events {
      switch event.kind {
      case .dataLoader(let data), .iterates(let data):
        if data.reading == nil, let set = data.readyMade { return set }
      default: break
      }
    }
    return nil
  }

  // MARK: - One class

  /// Nil for a class that has nothing to do with data sets.
  private func judge(_ index: Int) -> LoaderClass? {
    let lineage = program.lineage(of: index)
    var found: (name: [String], kind: KnownNames.Base)?
    var absent: [String]?
    var isUnbound = false
    for ancestor in lineage {
      for base in program.classes[ancestor].bases {
        for case .library(let number) in base.references {
          let name = program.libraries.names[number]
          if let kind = KnownNames.base(name) {
            if found == nil { found = (name, kind) }
          } else if name.last == "Dataset" || name.last == "IterableDataset" {
            if name == [KnownNames.unbound, name.last ?? ""] { isUnbound = true }
            if name.first == KnownNames.missing { absent = Array(name.dropFirst()) }
          }
        }
      }
    }
    let use = program.classes[index].use
    if let (name, kind) = found {
      let (finding, remarks) = finding(index, kind, name, lineage)
      return LoaderClass(index: index, base: name, finding: finding, use: use, remarks: remarks)
    }
    if let absent {
      // A base class from a source that was not handed in gets the benefit of the doubt where the
      // class has all the methods of a data set.
      let kind = absent.last == "Dataset" ? KnownNames.Base.mapStyle : .iterable
      let (finding, remarks) = finding(index, kind, absent, lineage)
      if case .broken = finding { return nil }
      return LoaderClass(index: index, base: absent, finding: finding, use: use, remarks: remarks)
    }
    if isUnbound {
      return LoaderClass(
        index: index, base: ["Dataset"], finding: .broken(method: "Dataset", .unboundBase), use: use
      )
    }
    return duckTyped(index, lineage)
  }

  /// A class without PyTorch's base whose samples a `DataLoader` takes all the same: PyTorch asks for
  /// the methods, not for the base.
  private func duckTyped(_ index: Int, _ lineage: [Int]) -> LoaderClass? {
    let own = program.classes[index]
    guard own.use == .batched, program.method("__getitem__", of: index) != nil,
      fault(of: "__len__", in: index) == nil, fault(of: "__getitem__", in: index) == nil
    else { return nil }
    let finding: LoaderClass.Finding
    switch source(of: index, lineage) {
    case .read(let data): finding = .custom(methods: ["__len__", "__getitem__"], data)
    case .readyMade(let name): finding = .wrapper(of: name)
    }
    return LoaderClass(index: index, base: nil, finding: finding, use: own.use)
  }

  private func finding(
    _ index: Int, _ kind: KnownNames.Base, _ base: [String], _ lineage: [Int]
  ) -> (LoaderClass.Finding, remarks: [String]) {
    var required: [String] = []
    switch kind {
    case .readyMade, .container:
      // Working methods are inherited; what counts is whether the class does any reading.
      required = ["__getitem__", "__iter__"].filter { program.method($0, of: index) != nil }
    case .mapStyle:
      required = ["__len__", "__getitem__"]
      // A data set that is only iterated over may derive from `Dataset` all the same.
      if program.method("__getitem__", of: index) == nil,
        let iterator = program.method("__iter__", of: index),
        program.functions[iterator].shape.givesResult
      {
        required = ["__iter__"]
      }
    case .iterable: required = ["__iter__"]
    }
    if kind == .mapStyle || kind == .iterable {
      for method in required {
        if let fault = fault(of: method, in: index) {
          return (.broken(method: method, fault), [])
        }
      }
    }
    switch source(of: index, lineage) {
    case .readyMade(let name): return (.wrapper(of: name), [])
    case .read(.unknown) where kind == .readyMade: return (.wrapper(of: base.dotted), [])
    case .read(.unknown) where kind == .container && required.isEmpty:
      return (.wrapper(of: base.dotted), [])
    case .read(let data):
      return (.custom(methods: required, data), remarks(on: index, kind, required))
    }
  }

  /// What is wrong with a method; nil if it works as far as can be seen.
  private func fault(of name: String, in index: Int) -> LoaderClass.Fault? {
    guard let method = program.method(name, of: index) else {
      let isAssigned = program.lineage(of: index).contains {
        program.classes[$0].attributes[name] != nil
      }
      return isAssigned ? nil : .missing
    }
    let shape = program.functions[method].shape
    if !shape.hasCode { return .empty }
    if !shape.givesResult { return .withoutResult }
    if case .number(let value)? = shape.constant, !shape.isGenerator,
      name == "__getitem__" || value <= 0
    {
      return .constant(Self.words(value))
    }
    return nil
  }

  private static func words(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private func remarks(
    on index: Int, _ kind: KnownNames.Base, _ methods: [String]
  ) -> [String] {
    var remarks: [String] = []
    if methods.contains("__len__"), let method = program.method("__len__", of: index),
      case .number(let value)? = program.functions[method].shape.constant
    {
      let place = program.tree.words(program.functions[method].place)
      remarks.append("its __len__ (\(place)) is always \(Self.words(value)), whatever the data")
    }
    if methods.contains("__getitem__"), let method = program.method("__getitem__", of: index),
      program.functions[method].shape.givesSeveral == false
    {
      let place = program.tree.words(program.functions[method].place)
      remarks.append("its __getitem__ (\(place)) gives a sample without its label")
    }
    return remarks
  }

  // MARK: - Where the data come from

  enum Source {
    case read(LoaderClass.Data)
    case readyMade(String)
  }

  /// Where a class has its samples from. Reading wins, since reading is what is asked for.
  private func source(of index: Int, _ lineage: [Int]) -> Source {
    let samples = samples(of: index, lineage)
    let given = given(index, lineage)
    if let place = samples.reading { return .read(data(read: place, given, lineage)) }
    if let set = samples.readyMade { return .readyMade(set.name) }
    // The way from the data to the samples is not understood, so all that the class touches counts.
    let attributes = lineage.reduce(Facts.empty) { $0.joined(program.classes[$1].origin) }
    if let place = attributes.reading ?? given.reading {
      return .read(data(read: place, given, lineage))
    }
    let inside = events(within: lineage)
    if let place = inside.reading { return .read(.readsItself(place)) }
    if let set = attributes.readyMade ?? given.readyMade ?? inside.readyMade {
      return .readyMade(set.name)
    }
    return .read(.unknown)
  }

  private func data(read place: CodePlace, _ given: Facts, _ lineage: [Int]) -> LoaderClass.Data {
    let isInside = lineage.contains { program.classes[$0].contains(place) }
    return !isInside && given.reading != nil ? .given(place) : .readsItself(place)
  }

  /// What the methods that give samples return. Of an inherited method all attributes count instead,
  /// since it works for other classes too.
  private func samples(of index: Int, _ lineage: [Int]) -> Facts {
    var facts = Facts.empty
    for name in ["__getitem__", "__iter__", "__next__", "__getitems__"] {
      guard let method = program.method(name, of: index) else { continue }
      let outline = program.functions[method]
      if outline.ownerClass == index || lineage.count == 1 {
        facts.join(outline.result.origin)
        facts.join(outline.yields.origin)
      } else {
        for ancestor in lineage { facts.join(program.classes[ancestor].origin) }
      }
    }
    return facts
  }

  private func given(_ index: Int, _ lineage: [Int]) -> Facts {
    var facts = program.classes[index].given.origin
    for case .instance(let own) in program.classes[index].given.references where own != index {
      facts.join(program.classes[own].origin)
    }
    return facts
  }

  /// Readings and ready-made sets in the classes' own code.
  private func events(within lineage: [Int]) -> Facts {
    var facts = Facts.empty
    for ancestor in lineage {
      let own = program.classes[ancestor]
      let first = origins.partitionPoint { $0.place < own.place }
      for (place, name) in origins[first...] {
        guard own.contains(place), facts.reading == nil else { break }
        if let name {
          facts.readyMade = facts.readyMade ?? Facts.ReadyMade(name: name, place: place)
        } else {
          facts.reading = place
        }
      }
    }
    return facts
  }
}

extension BodyShape {
  var givesResult: Bool { givesValue || isGenerator }
}

extension ClassOutline {
  func contains(_ other: CodePlace) -> Bool {
    other.unit == place.unit && range.contains(other.offset)
  }
}

extension [String] {
  /// A dotted name.
  var dotted: String { joined(separator: ".") }
}
