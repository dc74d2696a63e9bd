import PythonSyntax

/// What the sources define and do, as far as the checks ask for it: found by ``FlowWalk``.
struct Program {
  let tree: SourceTree
  var libraries = LibraryNames()
  var classes: [ClassOutline] = []
  var functions: [FunctionOutline] = []
  /// In the order in which the walk met them, of its last pass.
  var events: [Event] = []
  /// Branches of conditions; the first is the code outside of any.
  var branches: [Branch] = [Branch(parent: 0, place: nil, arm: 0, test: 0..<0)]
  var imports: [ImportStatement] = []
  /// Where a library's name stands that a framework's role has, once for each number and namespace.
  var frameworkUses: [FrameworkUse] = []

  /// Something that the code does.
  struct Event {
    let kind: Kind
    let place: CodePlace
    /// The function whose body it stands in; nil for the top of a namespace.
    let function: Int?
    /// The header of the innermost loop around it within its function.
    let loop: CodePlace?
    let branch: Int

    enum Kind {
      /// A library's ready-made data set is named or loaded.
      case readyMade(String)
      /// Data are read.
      case reads
      case tensorDataset(Facts)
      case dataLoader(Facts)
      /// A class of the student's is made.
      case makes(class: Int, Facts)
      case calls(function: Int)
      case backward
      /// `optimizer.step()`
      case step
      /// Parameters are changed by their gradients without an optimizer.
      case update
      /// `fit` and its like of a framework.
      case fits(framework: String, builtOnPyTorch: Bool)
      case saves(Facts)
      /// Stored weights are read.
      case loads
      /// They are given to a network.
      case takesWeights(Facts, isWhole: Bool)
      /// A loop over data.
      case iterates(Facts)
    }
  }

  struct Branch {
    let parent: Int
    /// Nil for the code outside of any condition.
    let place: CodePlace?
    /// 0 where the condition holds, 1 where not, 2 on where an exception was raised.
    let arm: Int
    /// The bytes of the condition in the place's unit; empty for `try`, and for what only a program
    /// that is started runs.
    let test: Range<Int>
    /// It ends with `return` or `exit`, so that what follows does not run after it.
    var leaves = false
  }

  struct FrameworkUse {
    let namespace: Int
    /// In ``Program/libraries``.
    let name: Int
    let place: CodePlace
    let isCalled: Bool
  }
}

extension Program {
  /// Classes of one lineage that are followed.
  private static let lineageLimit = 32

  /// A class and those of its own bases, in about the order in which Python looks names up.
  func lineage(of own: Int) -> [Int] {
    var all = [own]
    var next = 0
    while next < all.count, all.count < Self.lineageLimit {
      for base in classes[all[next]].bases {
        for case .ownClass(let index) in base.references where !all.contains(index) {
          all.append(index)
        }
      }
      next += 1
    }
    return all
  }

  /// The class goes back to `nn.Module` or its like.
  func isNetwork(_ own: Int) -> Bool {
    lineage(of: own).contains { ancestor in
      classes[ancestor].bases.contains { base in
        base.references.contains { reference in
          guard case .library(let number) = reference else { return false }
          if case .network = libraries.roles[number] { return true }
          return libraries.names[number].last == "LightningModule"
        }
      }
    }
  }

  /// The method that an instance has under a name, its own or inherited.
  func method(_ name: String, of own: Int) -> Int? {
    if let method = classes[own].methods[name] { return method }
    guard !classes[own].bases.isEmpty else { return nil }
    for index in lineage(of: own) {
      if let method = classes[index].methods[name] { return method }
    }
    return nil
  }
}

/// A class of the student's.
struct ClassOutline {
  let name: String
  let place: CodePlace
  let range: Range<Int>
  let namespace: Int
  let scope: Int
  /// For each base in its order, what it may be.
  var bases: [Facts] = []
  /// Functions by the names under which the class has them.
  var methods: [String: Int] = [:]
  /// Of the class and of `self`.
  var attributes: [String: Facts] = [:]
  /// Where the data in all attributes come from.
  var origin = Facts.empty
  /// Annotated names with their order, which a data class makes parameters of.
  var fields: [String] = []
  var isDataClass = false
  /// Another definition takes its name in the same scope.
  var replacedBy: Int?
  var replaces: Int?
  /// What its constructor is given, all arguments together.
  var given = Facts.empty
  var isExtended = false
  /// The best that is done with it.
  var use = ClassUse.none
  var usePlace: CodePlace?
}

/// What is done with a class, in rising order.
enum ClassUse: Int, Comparable {
  /// Nothing names it.
  case none
  /// It is named, in a test of a type or as an argument.
  case named
  case made
  /// Single samples are taken.
  case indexed
  case iterated
  case batched

  static func < (a: ClassUse, b: ClassUse) -> Bool { a.rawValue < b.rawValue }
}

/// A function, method or lambda of the student's.
struct FunctionOutline {
  /// `lambda` for one without a name.
  let name: String
  let place: CodePlace
  let range: Range<Int>
  let namespace: Int
  let scope: Int
  /// The class in whose body it stands.
  let ownerClass: Int?
  /// The function in whose body it stands, and the loop in that.
  let enclosing: Int?
  let loop: CodePlace?
  let definition: Definition
  /// What calls hand to its parameters, and where its result comes from.
  var parameters: [String: Facts] = [:]
  var result = Facts.empty
  var yields = Facts.empty
  /// It is called or handed somewhere.
  var isUsed = false
  let shape: BodyShape

  enum Definition {
    case function(PythonFunction)
    case lambda(PythonParameters, body: PythonExpression)

    var parameters: PythonParameters {
      switch self {
      case .function(let function): function.parameters
      case .lambda(let parameters, _): parameters
      }
    }
  }
}

/// An `import` or `from` statement, one for each module of it.
struct ImportStatement {
  let module: [String]
  /// Leading dots.
  let level: Int
  /// What is taken from it; empty for `import module`, `*` for all.
  let names: [String]
  let place: CodePlace
  let namespace: Int
}
