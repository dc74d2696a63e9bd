/// What is known of a value in the sources: where its data come from, and what it may be.
///
/// It never says that something is not so: facts are gathered, and what is not understood adds none.
struct Facts: Equatable {
  /// Where data in it were read from files.
  var reading: CodePlace?
  /// The ready-made data set whose data are in it.
  var readyMade: ReadyMade?
  var kinds: Kinds = []
  /// What it may be, at most ``referenceLimit`` of them.
  private(set) var references: [Reference] = []

  static let empty = Facts()

  /// A library's ready-made data set and where the sources name it.
  struct ReadyMade: Hashable {
    let name: String
    let place: CodePlace
  }

  struct Kinds: OptionSet {
    let rawValue: UInt16

    static let gradient = Kinds(rawValue: 1)
    /// Learned values of a network: `net.parameters()`, tensors that require gradients.
    static let parameters = Kinds(rawValue: 1 << 1)
    static let stateDict = Kinds(rawValue: 1 << 2)
    static let optimizer = Kinds(rawValue: 1 << 3)
    static let network = Kinds(rawValue: 1 << 4)
    static let dataLoader = Kinds(rawValue: 1 << 5)
    /// What `torch.load` and its like give.
    static let stored = Kinds(rawValue: 1 << 6)
    /// Several values beside each other: a tuple, a list, a dictionary.
    static let several = Kinds(rawValue: 1 << 8)
    /// The state of an optimizer, not of a network.
    static let optimizerState = Kinds(rawValue: 1 << 9)
  }

  enum Reference: Hashable {
    /// Something of a library, by its number in ``LibraryNames``.
    case library(Int)
    /// What calling something of a library gives.
    case made(Int)
    case namespace(Int)
    case ownClass(Int)
    case instance(Int)
    /// `isBound`: its first parameter is given already.
    case function(Int, isBound: Bool)
    /// `super()` in a method of the class.
    case base(Int)
  }

  /// More things than one name means in any program that is to be understood.
  private static let referenceLimit = 6

  init() {}

  init(_ reference: Reference) { references = [reference] }

  init(kinds: Kinds) { self.kinds = kinds }

  /// Data come from somewhere that is known.
  var hasOrigin: Bool { reading != nil || readyMade != nil }

  /// True if that adds anything.
  @discardableResult
  mutating func join(_ other: Facts) -> Bool {
    var grew = false
    if reading == nil, let place = other.reading {
      reading = place
      grew = true
    }
    if readyMade == nil, let set = other.readyMade {
      readyMade = set
      grew = true
    }
    if !other.kinds.isSubset(of: kinds) {
      kinds.formUnion(other.kinds)
      grew = true
    }
    if references.isEmpty, !other.references.isEmpty {
      references = other.references
      return true
    }
    for reference in other.references
    where references.count < Self.referenceLimit && !references.contains(reference) {
      references.append(reference)
      grew = true
    }
    return grew
  }

  func joined(_ other: Facts) -> Facts {
    var both = self
    both.join(other)
    return both
  }

  /// Where the data come from, and no more.
  var origin: Facts {
    var facts = Facts()
    facts.reading = reading
    facts.readyMade = readyMade
    return facts
  }

  func filter(_ isIncluded: (Reference) -> Bool) -> Facts {
    var facts = self
    facts.references = references.filter(isIncluded)
    return facts
  }
}
