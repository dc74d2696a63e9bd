/// Points for the highest accuracies of a class.
public struct ExtraCredit: Hashable, Sendable {
  /// Rank 1 first; never empty, never rising.
  public let pointsByRank: [Points]
  /// Below it a rank earns nothing.
  public let accuracyFloor: Proportion
  public let ties: Ties

  /// What submissions with equally many correct answers earn.
  public enum Ties: String, Hashable, Sendable, CaseIterable {
    /// Each of them the points of their shared rank.
    case each
    /// The points of the ranks they take up together, in equal parts, rounded down.
    case split
    /// Nothing.
    case none
  }

  /// Extra credit of each submission, in the order given; zero for nil, which was not evaluated.
  public func award(_ accuracies: [MeasuredAccuracy?]) -> [Points] {
    let ranks = competitionRanks(accuracies.map { $0?.correct })
    var sizes: [Int: Int] = [:]
    for case let rank? in ranks { sizes[rank, default: 0] += 1 }
    return zip(ranks, accuracies).map { rank, accuracy in
      guard let rank, let accuracy, accuracy.reaches(accuracyFloor) else { return .zero }
      return share(of: rank, tied: sizes[rank] ?? 1)
    }
  }

  private func share(of rank: Int, tied: Int) -> Points {
    guard rank <= pointsByRank.count else { return .zero }
    if tied == 1 { return pointsByRank[rank - 1] }
    switch ties {
    case .each: return pointsByRank[rank - 1]
    case .none: return .zero
    case .split:
      let pot = pointsByRank[(rank - 1)..<min(rank - 1 + tied, pointsByRank.count)]
        .reduce(.zero, +)
      return Points(tenThousandths: pot.tenThousandths / tied)
    }
  }
}

/// Standard competition ranks (1, 2, 2, 4) by falling count; nil stays without rank.
public func competitionRanks(_ counts: [Int?]) -> [Int?] {
  var ranks: [Int: Int] = [:]
  for (index, count) in counts.compactMap(\.self).sorted(by: >).enumerated()
  where ranks[count] == nil {
    ranks[count] = index + 1
  }
  return counts.map { count in count.flatMap { ranks[$0] } }
}

extension ExtraCredit {
  /// `rank 1: 1 point, from accuracy 0.80 on; equal ranks earn it each`.
  public var summary: String {
    let ranks = pointsByRank.prefix(5).enumerated().map {
      "rank \($0.offset + 1): \($0.element.phrase)"
    }
    let more = pointsByRank.count > 5 ? ", and on to rank \(pointsByRank.count)" : ""
    let equal =
      switch ties {
      case .each: "equal ranks earn it each"
      case .split: "equal ranks share"
      case .none: "equal ranks earn nothing"
      }
    return ranks.joined(separator: ", ") + more + "; from accuracy \(accuracyFloor) on; \(equal)"
  }
}
