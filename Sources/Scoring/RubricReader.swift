import Crypto
public import Diagnostics
import Files

extension Rubric {
  /// The version of the rubric's format that this reader knows.
  static let version = 1
  private static let keys = ["version", "title", "preprocessing", "criteria", "extra_credit"]

  /// Reads a rubric, strictly: every key and word is known, stands once, and contradicts no other.
  ///
  /// - Parameters:
  ///   - bytes: the file, UTF-8 YAML.
  ///   - file: its name, for the places of errors.
  /// - Throws: `RUB001` to `RUB014`.
  public init(yaml bytes: [UInt8], file: String) throws(RubricError) {
    let root = try RubricDocument.root(yaml: bytes, file: file)
    try Self.checkVersion(of: root)
    let fields = try root.fields(Self.keys)
    title = try fields.required("title").text()
    let policy = fields["preprocessing"]
    preprocessing =
      try policy?.name(of: PreprocessingPolicy.self, "policy of preprocessing") ?? .declared
    criteria = try Self.criteria(fields.required("criteria"))
    var extraCredit: ExtraCredit?
    if let credit = fields["extra_credit"] { extraCredit = try ExtraCredit(credit) }
    self.extraCredit = extraCredit
    sha256 = hexadecimal(SHA256.hash(data: bytes))
  }

  /// Comes before the other keys, which another version may have changed.
  private static func checkVersion(of root: RubricNode) throws(RubricError) {
    let pairs = try root.pairs("keys with values (\(keys.joined(separator: ", ")))")
    guard let version = pairs.first(where: { $0.value.name == "version" })?.value else {
      throw root.error(
        .missingKey, "the key 'version' is missing; begin the file with 'version: \(version)'")
    }
    guard try version.count() == Self.version else {
      throw version.error(.wrongVersion, "'version' must be \(Self.version), the only one so far")
    }
  }

  private static func criteria(_ node: RubricNode) throws(RubricError) -> [Criterion] {
    var criteria: [Criterion] = []
    for element in try node.list(of: "criteria") {
      let (criterion, id) = try Criterion.read(element)
      if let twin = criteria.first(where: { $0.id == criterion.id }) {
        throw id.error(
          .duplicateID,
          "the id \(quoted(criterion.id)) already names the criterion \(quoted(twin.title)); give "
            + "each its own")
      }
      criteria.append(criterion)
      guard criteria.count <= 100 else {
        throw element.error(.outOfRange, "a rubric may have at most 100 criteria")
      }
    }
    return criteria
  }
}

extension Criterion {
  private enum Kind: String, CaseIterable {
    case dataLoader = "data_loader"
    case trainedNetwork = "trained_network"
    case storedWeights = "stored_weights"
    case accuracyBands = "accuracy_bands"
    case dataByHand = "data_by_hand"
    case trainingLoop = "training_loop"
    case weightsSaved = "weights_saved"
    case importScript = "import_script"

    /// The keys of this kind beside those of every criterion.
    var keys: [String] {
      switch self {
      case .dataLoader: ["full", "partial", "checks"]
      case .trainedNetwork: ["accuracy_floor", "pytorch_only", "partial", "checks"]
      case .storedWeights: ["partial", "checks"]
      case .accuracyBands: ["bands", "checks"]
      case .dataByHand, .trainingLoop, .weightsSaved, .importScript: ["partial"]
      }
    }
  }

  /// The criterion, and the node of its id for a complaint that it is taken.
  fileprivate static func read(
    _ node: RubricNode
  ) throws(RubricError) -> (criterion: Criterion, id: RubricNode) {
    let common = ["id", "title", "kind", "points"]
    // All kinds' keys first, so that the kind can be read before its own keys are insisted on.
    let all = common + ["full", "partial", "accuracy_floor", "pytorch_only", "bands", "checks"]
    let kind = try node.fields(all).required("kind").name(of: Kind.self, "kind")
    let fields = try node.fields(common + kind.keys, of: "kind \(quoted(kind.rawValue))")
    let id = try fields.required("id")
    let pointsNode = try fields.required("points")
    let points = try pointsNode.points()
    guard points > .zero else {
      throw pointsNode.error(
        .outOfRange, "'points' must be above 0, found 0; or remove the criterion")
    }
    let requirement: Requirement =
      switch kind {
      case .dataLoader: .dataLoader(try DataLoaderRequirement(fields, points))
      case .trainedNetwork: .trainedNetwork(try TrainedNetworkRequirement(fields, points))
      case .storedWeights: .storedWeights(try StoredWeightsRequirement(fields, points))
      case .accuracyBands: .accuracyBands(try AccuracyBands(fields, points))
      case .dataByHand: .sourceCheck(try SourceCheckRequirement(.dataByHand, fields, points))
      case .trainingLoop: .sourceCheck(try SourceCheckRequirement(.trainingLoop, fields, points))
      case .weightsSaved: .sourceCheck(try SourceCheckRequirement(.weightsSaved, fields, points))
      case .importScript: .sourceCheck(try SourceCheckRequirement(.importScript, fields, points))
      }
    let criterion = Criterion(
      id: try id.identifier(), title: try fields.required("title").text(), points: points,
      requirement: requirement, checks: try checks(fields, points))
    return (criterion, id)
  }

  /// Checks of the sources, with the points that are left where one is missed.
  private static func checks(
    _ fields: RubricFields, _ points: Points
  ) throws(RubricError) -> [SourceCheck: Points] {
    var checks: [SourceCheck: Points] = [:]
    for (key, value) in try fields["checks"]?.pairs("checks with points") ?? [] {
      checks[try key.name(of: SourceCheck.self, "check")] = try value.partialPoints(of: points)
    }
    return checks
  }
}

extension RubricNode {
  /// A word of letters, digits, `-` and `_`.
  fileprivate func identifier() throws(RubricError) -> String {
    let word = try text()
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, word.utf8.count <= 64 else {
      throw error(
        .wrongType,
        "'id' must be up to 64 letters, digits, - and _, found \(quoted(word, limit: 80))")
    }
    return word
  }
}
