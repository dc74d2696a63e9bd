import Testing

@testable import Training

@Suite struct ScheduleTests {
  static let all: [(name: String, schedule: Schedule)] = [
    ("step", .step(size: 7, gamma: 0.3)),
    ("multi-step", .multiStep(milestones: [3, 11, 11, 20], gamma: 0.5)),
    ("cosine", .cosineAnnealing(length: 12, minimum: 0.001)),
    ("linear", .linear(start: 0.1, end: 0.9, length: 8)),
    ("warm-up", .warmUp(start: 0.1, length: 6, then: .cosineAnnealing(length: 34))),
    ("one-cycle", .oneCycle(OneCycle(totalSteps: 40))),
    (
      "one-cycle-linear",
      .oneCycle(OneCycle(totalSteps: 40, rise: 0.25, anneal: .linear, momentum: 0.7...0.95))
    ),
    (
      "one-cycle-three",
      .oneCycle(OneCycle(totalSteps: 40, divisor: 10, finalDivisor: 100, threePhase: true))
    ),
  ]

  @Test(arguments: all) func ratesArePyTorchs(_ name: String, _ schedule: Schedule) throws {
    let golden = try Golden("schedules")
    for (index, expected) in try golden.doubles(name + "/rates").enumerated() {
      let rate = schedule.learningRate(at: index, base: 0.2)
      #expect(abs(rate - expected) <= 1e-12 * abs(expected), "\(index): \(rate) for \(expected)")
    }
    for (index, expected) in try golden.doubles(name + "/momenta").enumerated() {
      let momentum = schedule.momentum(at: index) ?? 0.9
      #expect(abs(momentum - expected) <= 1e-12, "\(index): \(momentum) for \(expected)")
    }
  }

  @Test func aConstantRateStays() {
    #expect(Schedule.constant.learningRate(at: 1000, base: 0.3) == 0.3)
    #expect(Schedule.constant.momentum(at: 1000) == nil)
  }

  @Test func aWarmUpHandsOnTheMomentum() {
    let cycle = Schedule.oneCycle(OneCycle(totalSteps: 9))
    let schedule = Schedule.warmUp(length: 2, then: cycle)
    #expect(schedule.momentum(at: 1) == nil)
    #expect(schedule.momentum(at: 4) == cycle.momentum(at: 2))
  }

  /// PyTorch refuses a step past the end; a run that goes on keeps the last rate.
  @Test func aCycleStaysAtItsEnd() {
    let schedule = Schedule.oneCycle(OneCycle(totalSteps: 10))
    #expect(
      schedule.learningRate(at: 12, base: 1) == schedule.learningRate(at: 9, base: 1))
  }
}
