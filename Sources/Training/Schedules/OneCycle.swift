import Glibc

/// One rise of the learning rate and one or two falls, over all steps of a run.
///
/// Source: `torch.optim.lr_scheduler.OneCycleLR`; L. N. Smith, N. Topin (2017).
public struct OneCycle: Hashable, Sendable {
  public enum Anneal: String, Hashable, Sendable, CaseIterable {
    case cosine = "cos"
    case linear
  }

  /// Steps of the run; the last one's rate stays.
  public var totalSteps: Int
  /// Share of the steps in which the rate rises, 0 to 1.
  public var rise: Double
  public var anneal: Anneal
  /// The momentum at the highest rate and at the lowest; nil leaves it alone.
  public var momentum: ClosedRange<Double>?
  /// The highest rate is this times the first.
  public var divisor: Double
  /// The first rate is this times the last.
  public var finalDivisor: Double
  /// Falls to the first rate as fast as it rose, and from there to the last.
  public var threePhase: Bool

  /// PyTorch's defaults.
  public init(
    totalSteps: Int, rise: Double = 0.3, anneal: Anneal = .cosine,
    momentum: ClosedRange<Double>? = 0.85...0.95, divisor: Double = 25,
    finalDivisor: Double = 1e4, threePhase: Bool = false
  ) {
    self.totalSteps = totalSteps
    self.rise = rise
    self.anneal = anneal
    self.momentum = momentum
    self.divisor = divisor
    self.finalDivisor = finalDivisor
    self.threePhase = threePhase
  }

  private enum Level { case first, highest, last }

  func learningRate(at step: Int, highest: Double) -> Double {
    let first = highest / divisor
    return interpolate(at: step) {
      switch $0 {
      case .first: first
      case .highest: highest
      case .last: first / finalDivisor
      }
    }
  }

  func momentum(at step: Int) -> Double? {
    momentum.map { range in
      interpolate(at: step) { $0 == .highest ? range.lowerBound : range.upperBound }
    }
  }

  /// Where the phases end, and between what they lead.
  private var phases: [(end: Double, from: Level, to: Level)] {
    let rising = (end: rise * Double(totalSteps) - 1, from: Level.first, to: Level.highest)
    let end = Double(totalSteps - 1)
    return threePhase
      ? [
        rising, (2 * rise * Double(totalSteps) - 2, .highest, .first), (end, .first, .last),
      ] : [rising, (end, .highest, .last)]
  }

  private func interpolate(at step: Int, _ value: (Level) -> Double) -> Double {
    let step = Double(min(step, totalSteps - 1))
    var start = 0.0
    var phase = phases[0]
    for next in phases {
      phase = next
      if step <= next.end { break }
      if next.to != .last { start = next.end }
    }
    let share = (step - start) / (phase.end - start)
    let (from, to) = (value(phase.from), value(phase.to))
    return switch anneal {
    case .cosine: to + (from - to) / 2 * (cos(.pi * share) + 1)
    case .linear: (to - from) * share + from
    }
  }
}

extension OneCycle: CustomStringConvertible {
  /// As PyTorch writes the call, without what stands at its default.
  public var description: String {
    let standard = OneCycle(totalSteps: totalSteps)
    var arguments = ["total_steps=\(totalSteps)"]
    if rise != standard.rise { arguments.append("pct_start=\(number(rise))") }
    if anneal != standard.anneal { arguments.append("anneal_strategy='\(anneal.rawValue)'") }
    if let momentum {
      if momentum != standard.momentum {
        arguments.append("base_momentum=\(number(momentum.lowerBound))")
        arguments.append("max_momentum=\(number(momentum.upperBound))")
      }
    } else {
      arguments.append("cycle_momentum=False")
    }
    if divisor != standard.divisor { arguments.append("div_factor=\(number(divisor))") }
    if finalDivisor != standard.finalDivisor {
      arguments.append("final_div_factor=\(number(finalDivisor))")
    }
    if threePhase { arguments.append("three_phase=True") }
    return "OneCycleLR(\(arguments.joined(separator: ", ")))"
  }
}
