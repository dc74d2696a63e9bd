import Diagnostics
import SourceChecks

extension DataLoaderRequirement {
  /// - Parameter points: the criterion's, for full credit.
  init(_ fields: RubricFields, _ points: Points) throws(RubricError) {
    var full: [LoaderVerdict.Kind] = []
    for node in try fields.required("full").list(of: "verdicts") {
      let verdict = try node.name(of: LoaderVerdict.Kind.self, "verdict")
      guard !full.contains(verdict) else {
        throw node.error(.contradiction, "the verdict \(quoted(verdict.rawValue)) is listed twice")
      }
      full.append(verdict)
    }
    var partial: [LoaderVerdict.Kind: Points] = [:]
    for (key, value) in try fields["partial"]?.pairs("verdicts with points") ?? [] {
      let verdict = try key.name(of: LoaderVerdict.Kind.self, "verdict")
      guard !full.contains(verdict) else {
        throw key.error(
          .contradiction,
          "the verdict \(quoted(verdict.rawValue)) is listed under 'full' and under 'partial'")
      }
      partial[verdict] = try value.partialPoints(of: points)
    }
    self.init(full: full, partial: partial)
  }
}

extension TrainedNetworkRequirement {
  /// - Parameter points: the criterion's, for full credit.
  init(_ fields: RubricFields, _ points: Points) throws(RubricError) {
    let partial = try fields["partial"]?.fields(["below_floor", "other_framework"])
    let onlyPyTorch = try fields["pytorch_only"]?.flag() ?? false
    let other = partial?["other_framework"]
    if let other, !onlyPyTorch {
      throw other.error(
        .contradiction,
        "'other_framework' has no meaning without 'pytorch_only: true' in the same criterion")
    }
    let floorNode = try fields.required("accuracy_floor")
    let floor = try floorNode.proportion()
    let below = partial?["below_floor"]
    if let below, floor.millionths == 0 {
      throw below.error(
        .contradiction, "'below_floor' can't be earned: no accuracy is below the floor of 0")
    }
    self.init(
      accuracyFloor: floor,
      belowFloor: try below?.partialPoints(of: points) ?? .zero,
      otherFramework: onlyPyTorch ? try other?.partialPoints(of: points) ?? .zero : nil)
  }
}

extension StoredWeightsRequirement {
  /// - Parameter points: the criterion's, for full credit.
  init(_ fields: RubricFields, _ points: Points) throws(RubricError) {
    let partial = try fields["partial"]?.fields(["weights_unusable"])
    self.init(weightsUnusable: try partial?["weights_unusable"]?.partialPoints(of: points) ?? .zero)
  }
}

extension SourceCheckRequirement {
  /// - Parameter points: the criterion's, for full credit.
  init(_ check: SourceCheck, _ fields: RubricFields, _ points: Points) throws(RubricError) {
    let partial = try fields["partial"]?.fields(["unclear"])
    self.init(
      check: check, unclear: try partial?["unclear"]?.partialPoints(of: points) ?? .zero)
  }
}

extension AccuracyBands {
  /// - Parameter points: the criterion's, for full credit.
  init(_ fields: RubricFields, _ points: Points) throws(RubricError) {
    var bands: [Band] = []
    let nodes = try fields.required("bands").list(of: "bands")
    for node in nodes {
      let band = try Band(node)
      if let previous = bands.last {
        guard previous.upper <= band.lower else {
          throw node.error(
            .contradiction,
            "the band from \(band.lower) begins before the one above ends, at \(previous.upper); "
              + "list bands in rising order without overlap")
        }
        guard previous.upperPoints <= band.lowerPoints else {
          throw node.error(
            .contradiction,
            "the band from \(band.lower) starts with \(band.lowerPoints.phrase), fewer than the "
              + "\(previous.upperPoints) of the band above: a better network would lose points")
        }
      }
      bands.append(band)
    }
    if let last = bands.last, let node = nodes.last, last.upperPoints != points {
      throw node.error(
        .contradiction,
        "the last band ends with \(last.upperPoints.phrase), but the criterion has \(points); the "
          + "best accuracy must earn them all")
    }
    self.init(bands: bands)
  }
}

extension AccuracyBands.Band {
  fileprivate init(_ node: RubricNode) throws(RubricError) {
    let fields = try node.fields(["from", "to", "points"])
    let lower = try fields.required("from").proportion()
    let upper = try fields.required("to").proportion()
    guard lower < upper else {
      throw node.error(
        .contradiction, "the band's 'from' (\(lower)) must be below its 'to' (\(upper))")
    }
    let pointsNode = try fields.required("points")
    let ends = try pointsNode.list(of: "two numbers, the points at both ends")
    guard ends.count == 2 else {
      throw pointsNode.error(
        .wrongType, "'points' of a band must be two numbers such as [2, 6], found \(ends.count)")
    }
    let (lowerPoints, upperPoints) = (try ends[0].points(), try ends[1].points())
    guard lowerPoints <= upperPoints else {
      throw pointsNode.error(
        .contradiction,
        "the band falls from \(lowerPoints) to \(upperPoints) points: a better network would lose "
          + "points")
    }
    self.init(lower: lower, upper: upper, lowerPoints: lowerPoints, upperPoints: upperPoints)
  }
}

extension ExtraCredit {
  init(_ node: RubricNode) throws(RubricError) {
    let fields = try node.fields(["ranks", "ties", "accuracy_floor"])
    let ranksNode = try fields.required("ranks")
    var byRank: [Int: (points: Points, node: RubricNode)] = [:]
    for (key, value) in try ranksNode.pairs("ranks with points, such as 1: 1") {
      let rank = try key.count()
      guard byRank[rank] == nil else {
        throw key.error(.contradiction, "rank \(rank) is given twice")
      }
      byRank[rank] = (try value.points(), key)
    }
    guard !byRank.isEmpty else {
      throw ranksNode.error(.missingKey, "'ranks' is empty; give rank 1 its points")
    }
    var pointsByRank: [Points] = []
    for (rank, entry) in byRank.sorted(by: { $0.key < $1.key }) {
      guard rank == pointsByRank.count + 1 else {
        throw entry.node.error(
          .contradiction,
          "rank \(rank) is listed, but rank \(pointsByRank.count + 1) is not; list every rank from 1"
        )
      }
      if let better = pointsByRank.last, better < entry.points {
        throw entry.node.error(
          .contradiction,
          "rank \(rank) earns \(entry.points), more than the \(better) of rank \(rank - 1)")
      }
      pointsByRank.append(entry.points)
    }
    self.init(
      pointsByRank: pointsByRank,
      accuracyFloor: try fields.required("accuracy_floor").proportion(),
      ties: try fields.required("ties").name(of: Ties.self, "way to treat ties"))
  }
}

extension RubricNode {
  /// Points for less than full: below `full`, since partial credit of all points contradicts itself.
  func partialPoints(of full: Points) throws(RubricError) -> Points {
    let value = try points()
    guard value < full else {
      throw error(
        .contradiction,
        "\(quoted(name)) earns \(value), but partial credit must be less than the criterion's "
          + full.phrase)
    }
    return value
  }
}
