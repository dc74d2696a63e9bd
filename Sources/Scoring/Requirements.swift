import Diagnostics
public import SourceChecks

/// Points by what the loader check found.
public struct DataLoaderRequirement: Hashable, Sendable {
  /// Verdicts that earn full points, in the rubric's order; never empty.
  public let full: [LoaderVerdict.Kind]
  /// Verdicts that earn less; all others earn nothing.
  public let partial: [LoaderVerdict.Kind: Points]

  func judge(_ evidence: Evidence, for criterion: Criterion) -> CriterionResult {
    let loader = evidence.loader
    let earned =
      full.contains(loader.verdict) ? criterion.points : partial[loader.verdict] ?? .zero
    let place = loader.place.map { loader.why.contains($0) ? "" : " (\($0))" } ?? ""
    var why = "\(loader.verdict.rawValue): \(loader.why)\(place)"
    if earned < criterion.points {
      why += ". Full points need \(full.map(\.phrase).joined(separator: " or "))"
    }
    // An archive that can't be opened has neither network nor sources, for one and the same reason.
    let refused =
      loader.verdict == .unreadable && evidence.network == .unavailable(why: loader.why)
    return criterion.result(earned, why, followsFromRefusal: refused && earned == .zero)
  }
}

/// Points for a network that runs and has learned something.
public struct TrainedNetworkRequirement: Hashable, Sendable {
  /// A network at or above it counts as trained.
  public let accuracyFloor: Proportion
  /// Points for a network below the floor.
  public let belowFloor: Points
  /// Nil where any framework is allowed; else the points of a trained network beside another one.
  public let otherFramework: Points?

  func judge(_ evidence: Evidence, for criterion: Criterion) -> CriterionResult {
    guard case .evaluated(let accuracy) = evidence.network else {
      return criterion.withoutNetwork(evidence.network)
    }
    let reached = accuracy.reaches(accuracyFloor)
    var earned = reached ? criterion.points : belowFloor
    var why = "\(accuracy) is \(reached ? "at least" : "below") the floor of \(accuracyFloor)"
    if !reached { why += " that a trained network reaches" }
    if let otherFramework {
      if case .others = evidence.frameworks { earned = min(earned, otherFramework) }
      why += ", " + Self.words(evidence.frameworks)
    }
    return criterion.result(earned, why)
  }

  private static func words(_ finding: FrameworkFinding) -> String {
    switch finding {
    case .unchecked(let why):
      return "and whether only PyTorch is used was not checked: \(why)"
    case .onlyPyTorch(let files):
      let sources = files == 1 ? "the source file" : "any of the \(grouped(files)) source files"
      return "and no training framework but PyTorch is imported in \(sources)"
    case .others(let imports):
      // Each framework once, where it is imported first.
      var seen: Set<String> = []
      let shown = imports.filter { seen.insert($0.framework).inserted }.prefix(3).map { found in
        "\(quoted(found.framework)) is imported in \(found.place)"
      }
      return "but only PyTorch is asked for: " + shown.joined(separator: ", ")
    }
  }
}

/// Points for weights that are stored so that the network is evaluated without training it.
public struct StoredWeightsRequirement: Hashable, Sendable {
  /// Points for weights that can be read, but that no network could be evaluated with.
  public let weightsUnusable: Points

  func judge(_ evidence: Evidence, for criterion: Criterion) -> CriterionResult {
    switch evidence.network {
    case .evaluated(let accuracy):
      return criterion.result(
        criterion.points,
        "the stored weights were read and the network answered \(grouped(accuracy.images)) images "
          + "without any training")
    case .weightsOnly(let why) where weightsUnusable > .zero:
      return criterion.result(
        weightsUnusable,
        "the stored weights can be read, but no network could be evaluated with them: \(why)")
    case .weightsOnly, .unavailable:
      return criterion.withoutNetwork(evidence.network)
    }
  }
}

/// Points by accuracy, linear within each band.
public struct AccuracyBands: Hashable, Sendable {
  /// In rising order, without overlap; never empty, and points never fall.
  public let bands: [Band]

  /// From `lower` to `upper` the points rise linearly from `lowerPoints` to `upperPoints`.
  public struct Band: Hashable, Sendable {
    public let lower: Proportion
    public let upper: Proportion
    public let lowerPoints: Points
    public let upperPoints: Points

    /// - Precondition: `accuracy` lies within the band.
    func points(at accuracy: MeasuredAccuracy) -> Points {
      let images = Int128(accuracy.images)
      let above = Int128(accuracy.correct) * 1_000_000 - Int128(lower.millionths) * images
      let width = Int128(upper.millionths - lower.millionths) * images
      guard width > 0 else { return lowerPoints }
      return lowerPoints + (upperPoints - lowerPoints).scaled(by: above, over: width)
    }
  }

  func judge(_ evidence: Evidence, for criterion: Criterion) -> CriterionResult {
    guard case .evaluated(let accuracy) = evidence.network else {
      return criterion.withoutNetwork(evidence.network)
    }
    guard let band = bands.last(where: { accuracy.reaches($0.lower) }) else {
      let floor = bands.first?.lower ?? .one
      return criterion.result(
        .zero,
        "\(accuracy) is below \(floor), where the first band begins")
    }
    // Above the highest band, or in the gap before the next one, the band's best points stand.
    if accuracy.reaches(band.upper) {
      return criterion.result(
        band.upperPoints,
        "\(accuracy) is at least \(band.upper), the end of the band from \(band.lower)")
    }
    let earned = band.points(at: accuracy)
    return criterion.result(
      earned,
      "\(accuracy) lies in the band from \(band.lower) (\(band.lowerPoints.phrase)) to "
        + "\(band.upper) (\(band.upperPoints.phrase))")
  }
}

extension Criterion {
  /// No points, since no network could be evaluated.
  func withoutNetwork(_ finding: NetworkFinding) -> CriterionResult {
    let reason =
      switch finding {
      case .evaluated: ""
      case .weightsOnly(let why), .unavailable(let why): ": \(why)"
      }
    return result(.zero, "no network could be evaluated\(reason)", followsFromRefusal: true)
  }
}
