import Compute
import Datasets
import Diagnostics
import Drawing
import TestSupport
import Testing

@testable import Training

@Suite struct RegressionJobTests {
  private let folder: TemporaryFolder
  private let recipe: Recipe

  init() throws {
    folder = try TemporaryFolder()
    recipe = try #require(Recipes.named("regression"))
  }

  private func run(
    _ table: NumericTable, in name: String, epochs: Int = 12, width: Int = 2, stop: Int? = nil,
    resumingFrom checkpoint: [UInt8]? = nil
  ) throws -> RegressionOutcome? {
    try folder.write([], as: "\(name)/.keep")
    let job = try RegressionJob(
      recipe, options: TrainingOptions(epochs: epochs, seed: 3), table: table,
      folder: folder.path + "/" + name)
    do {
      return try job.run(team: WorkerTeam(width: width), resumingFrom: checkpoint) { event in
        if case .epoch(let record) = event, record.epoch == stop { throw SmallRuns.Stopped() }
      }
    } catch is SmallRuns.Stopped {
      return nil
    }
  }

  private func outputs(_ name: String) throws -> [String: [UInt8]] {
    var outputs: [String: [UInt8]] = [:]
    for ending in [".pt", "-history.csv", "-report.html"] {
      outputs[ending] = try folder.read("\(name)/regression\(ending)")
    }
    return outputs
  }

  @Test func theCurveIsFitted() throws {
    let table = CurveGenerator(seed: 3).points(1_000)
    let outcome = try #require(try run(table, in: "out", epochs: 100))
    #expect(outcome.standardisedTestLoss < 0.05, "a share of the points' variance")
    #expect(outcome.curve.count == 201)
    // In the table's own units, over the range of what is given.
    #expect(outcome.curve.first?.x == Double(table.column(0).min() ?? 0))
    #expect(outcome.curve.last?.x == Double(table.column(0).max() ?? 0))
    guard case .diverged(let place) = outcome.unscaled else {
      Issue.record("without standardisation it should diverge: \(outcome.unscaled)")
      return
    }
    #expect(place.hasPrefix("epoch 1, step "))
    #expect(
      outcome.notes == [
        "on the values as they are, without standardisation, the run diverges at \(place)"
      ])
  }

  @Test func neitherThreadsNorAStopShow() throws {
    let table = CurveGenerator(seed: 3).points(300)
    _ = try run(table, in: "whole", width: 1)
    let whole = try outputs("whole")
    _ = try run(table, in: "three", width: 3)
    #expect(differences(try outputs("three"), whole) == [])
    for stop in [0, 5, 12] {
      #expect(try run(table, in: "stopped-\(stop)", stop: stop) == nil)
      let checkpoint = try folder.read("stopped-\(stop)/regression.pt")
      _ = try run(table, in: "on-\(stop)", resumingFrom: checkpoint)
      #expect(differences(try outputs("on-\(stop)"), whole) == [], "stopped after \(stop)")
    }
  }

  @Test func otherPointsAreAnotherRun() throws {
    #expect(try run(CurveGenerator(seed: 3).points(300), in: "out", stop: 2) == nil)
    let checkpoint = try folder.read("out/regression.pt")
    let error = #expect(throws: TrainingError.self) {
      _ = try run(CurveGenerator(seed: 4).points(300), in: "other", resumingFrom: checkpoint)
    }
    #expect(error?.code == .checkpoint)
    #expect(try folder.names == ["other", "out"])
  }

  @Test func aColumnOfOneValueIsTold() throws {
    let table = NumericTable(names: ["x", "y"], values: (0..<30).flatMap { [Float($0), 5] })
    let outcome = try #require(try run(table, in: "out", epochs: 2))
    #expect(outcome.notes.first?.contains("'y'") == true)
  }

  @Test(arguments: [(3, 10, "the table has 3 columns"), (2, 6, "expected at least 7 points")])
  func tablesThatMakeNoCurve(_ columns: Int, _ rows: Int, _ message: String) throws {
    let names = (0..<columns).map { "c\($0)" }
    let values = (0..<columns * rows).map { Float($0) }
    let error = #expect(throws: TrainingError.self) {
      _ = try run(NumericTable(names: names, values: values), in: "out")
    }
    #expect(error?.code == .settings)
    #expect(error?.message.hasPrefix(message) == true)
  }
}
