import Glibc

/// How the learning rate changes with epochs or steps, counted from 0, with PyTorch's numbers.
///
/// Source: the torch.optim.lr_scheduler class that each case names.
public enum Schedule: Hashable, Sendable {
  case constant
  /// `StepLR`: times gamma after every `size`.
  case step(size: Int, gamma: Double = 0.1)
  /// `MultiStepLR`: times gamma at each milestone; one that is listed twice counts twice.
  case multiStep(milestones: [Int], gamma: Double = 0.1)
  /// `CosineAnnealingLR`: down to `minimum` at `length`, then up again, and so on.
  case cosineAnnealing(length: Int, minimum: Double = 0)
  /// `OneCycleLR`: up, then down to almost nothing, the momentum the other way. The optimizer's rate is
  /// the highest.
  case oneCycle(OneCycle)
  /// `LinearLR`: the rate's factor goes from `start` to `end` within `length`, and stays.
  case linear(start: Double = 1.0 / 3, end: Double = 1, length: Int = 5)
  /// `SequentialLR` of `LinearLR` and another: a linear warm-up over `length`, then the other from its 0.
  indirect case warmUp(start: Double = 1.0 / 3, length: Int, then: Schedule)

  /// The learning rate at an epoch or step.
  ///
  /// - Parameters:
  ///   - index: from 0.
  ///   - base: the optimizer's own rate.
  /// - Precondition: `index` is not negative, and the schedule's lengths are at least 1.
  public func learningRate(at index: Int, base: Double) -> Double {
    precondition(index >= 0)
    switch self {
    case .constant: return base
    case .step(let size, let gamma):
      return base * pow(gamma, Double(index / size))
    case .multiStep(let milestones, let gamma):
      return base * pow(gamma, Double(milestones.count { $0 <= index }))
    case .cosineAnnealing(let length, let minimum):
      let angle = Double.pi * Double(index % (2 * length)) / Double(length)
      return minimum + (base - minimum) * (1 + cos(angle)) / 2
    case .oneCycle(let cycle): return cycle.learningRate(at: index, highest: base)
    case .linear(let start, let end, let length):
      return base * (start + (end - start) * Double(min(index, length)) / Double(length))
    case .warmUp(let start, let length, let next):
      guard index >= length else {
        return Schedule.linear(start: start, length: length).learningRate(at: index, base: base)
      }
      return next.learningRate(at: index - length, base: base)
    }
  }

  /// The momentum, or Adam's first beta, at an epoch or step; nil where the schedule leaves it alone.
  ///
  /// - Precondition: as ``learningRate(at:base:)``.
  public func momentum(at index: Int) -> Double? {
    precondition(index >= 0)
    switch self {
    case .oneCycle(let cycle): return cycle.momentum(at: index)
    case .warmUp(_, let length, let next):
      return index < length ? nil : next.momentum(at: index - length)
    default: return nil
    }
  }
}

extension Schedule: CustomStringConvertible {
  /// As PyTorch writes the call: `StepLR(step_size=5, gamma=0.1)`.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .step(let size, let gamma): "StepLR(step_size=\(size), gamma=\(number(gamma)))"
    case .multiStep(let milestones, let gamma):
      "MultiStepLR(milestones=\(milestones), gamma=\(number(gamma)))"
    case .cosineAnnealing(let length, let minimum):
      "CosineAnnealingLR(T_max=\(length), eta_min=\(number(minimum)))"
    case .oneCycle(let cycle): cycle.description
    case .linear(let start, let end, let length):
      "LinearLR(start_factor=\(number(start)), end_factor=\(number(end)), total_iters=\(length))"
    case .warmUp(let start, let length, let next):
      "LinearLR(start_factor=\(number(start)), total_iters=\(length)), then \(next)"
    }
  }
}
