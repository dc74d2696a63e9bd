import Glibc

extension Evaluation {
  /// The accuracy that the same predictions would have if they did not depend on the images: for each
  /// class its share of the labels times its share of the predictions. It is 0.1 for ten equal classes,
  /// also where all predictions are one class.
  public var chanceAccuracy: Double {
    guard images > 0 else { return 0 }
    let products = (0..<Self.classCount).map { label in
      let predicted = confusion.reduce(0) { $0 + $1[label] }
      return Double(perClass[label].images) * Double(predicted)
    }
    return products.reduce(0, +) / (Double(images) * Double(images))
  }

  /// How much of the way from chance to no mistake an accuracy goes: 0 at ``chanceAccuracy``, 1 at 1.
  ///
  /// Source: J. Cohen (1960), kappa = (p - p_chance) / (1 - p_chance).
  func kappa(at accuracy: Double) -> Double {
    let chance = chanceAccuracy
    return chance < 1 ? (accuracy - chance) / (1 - chance) : 0
  }

  /// Whether the network answers little better than one that never sees the images: by the low end of
  /// the 95 % interval, kappa is at most a third, which is an accuracy of 0.40 with ten equal classes.
  ///
  /// Networks of 0.86 to 0.94 whose pixels are scaled the wrong way have 0.02 to 0.35. Predictions that
  /// collapse to a few classes count by ``chanceAccuracy``, so that a class which many images have does
  /// not hide them.
  public var isNearChance: Bool {
    kappa(at: interval95.lowerBound) <= NearMissBounds.nearChance
  }

  /// Whether these answers, which the same network gives when the images are read another way, show
  /// that it has learned what the hand-in does not show.
  ///
  /// - Parameters:
  ///   - handedIn: its answers as it was handed in, on the same images.
  ///   - isRelabelled: true where its outputs were renumbered in the best way.
  ///   - readings: how many ways of reading the images were tried.
  public func shows(
    moreThan handedIn: Evaluation, isRelabelled: Bool, readings: Int
  ) -> Bool {
    let bounds = NearMissBounds(isRelabelled: isRelabelled, readings: readings)
    return interval95.lowerBound > handedIn.interval95.upperBound
      && kappa(at: interval95.lowerBound) > bounds.kappa
      && accuracy - chanceAccuracy > bounds.luck(images: images)
  }

  /// Whether they may do so on more images of which these are some.
  public func mayShow(isRelabelled: Bool) -> Bool {
    let bounds = NearMissBounds(isRelabelled: isRelabelled, readings: 1)
    return kappa(at: interval95.upperBound) > bounds.kappa
  }
}

/// From where on the best of many readings says something of the network.
struct NearMissBounds {
  static let nearChance = 1.0 / 3

  let isRelabelled: Bool
  let readings: Int

  /// What a network has to be above, chance aside.
  ///
  /// An untrained network tells images apart too: the best of 1,500 had an accuracy of 0.29 in the best
  /// of twelve readings, and of 0.40 with its outputs renumbered, on 900 images.
  var kappa: Double { isRelabelled ? 0.5 : 0.25 }

  /// The largest excess over chance that answers which do not depend on the images reach in any of the
  /// readings, but for one class in a thousand.
  ///
  /// Source: W. Hoeffding (1963), P(excess >= t) <= exp(-2 n t²), times the readings, times the 10!
  /// ways to renumber ten outputs.
  func luck(images: Int) -> Double {
    let renumberings = isRelabelled ? lgamma(Double(Evaluation.classCount) + 1) : 0
    let trials = log(Double(max(1, readings))) + renumberings
    return ((trials + log(1000)) / (2 * Double(max(1, images)))).squareRoot()
  }
}
