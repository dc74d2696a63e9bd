import Datasets
import Diagnostics
import Evaluations
import Foundation
import Scoring
import SourceChecks
import Submissions
import Synchronization
import TestSupport
import Testing

@testable import Grading

struct GradingRunTests {
  private static let rubric = Result {
    let path = packageRoot.appending(path: "Rubrics/homework3.yaml")
    return try Rubric(yaml: Array(Data(contentsOf: path)), file: "homework3.yaml")
  }

  private func grade(
    _ names: [String]? = nil, jobs: Int = 2, limits: ResourceLimits = ResourceLimits(),
    interruption: Interruption = Interruption(),
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [SubmissionResult] {
    let run = GradingRun(
      dataset: try Dataset(path: sampleFolder, source: .sample), rubric: try Self.rubric.get(),
      limits: limits, jobs: jobs, interruption: interruption)
    let entries = try ClassFolder(listing: fixtureClass).entries
      .filter { names?.contains($0.name) ?? true }
    return await run.grade(entries, progress: progress)
  }

  private func lines(_ results: [SubmissionResult]) -> String {
    results.map { result in
      let correct = result.evaluation.map { "\($0.correct)/\($0.images)" } ?? "-"
      let points = result.scorecard.points?.description ?? "-"
      let loader = result.loader?.verdict.rawValue ?? "-"
      return "\(result.path) \(result.studentID) \(result.status.rawValue) \(correct) \(points) "
        + "\(loader)\n" + result.diagnostics.map { "  \($0)\n" }.joined()
    }.joined()
  }

  @Test func theFixturesShowEveryOutcome() async throws {
    try expectSnapshot(lines(try await grade()), "fixtures.txt")
  }

  @Test func resultsDoNotDependOnTheNumberOfWorkers() async throws {
    let one = try await grade(jobs: 1)
    #expect(one.count == 21)
    for jobs in [2, 3, 8] {
      let others = try await grade(jobs: jobs)
      #expect(lines(others) == lines(one))
      #expect(others.map(\.evaluation) == one.map(\.evaluation), "down to the predictions' digest")
      #expect(others.map(\.scorecard) == one.map(\.scorecard))
      #expect(others.map(\.sha256) == one.map(\.sha256))
    }
  }

  @Test func progressCountsEverySubmission() async throws {
    let seen = Mutex<[Int]>([])
    _ = try await grade(["ada.zip", "uwe.zip", "elif"]) { done in seen.withLock { $0.append(done) }
    }
    #expect(seen.withLock(\.self) == [1, 2, 3])
  }

  @Test func aSlowMachineIsNeverAStudentsZero() async throws {
    var limits = ResourceLimits()
    limits.evaluationSeconds = 1e-9
    let result = try #require(try await grade(["ada.zip"], limits: limits).first)
    #expect(result.status == .failed)
    #expect(result.scorecard.points == nil)
    #expect(result.scorecard.criteria.allSatisfy { $0.points == nil })
    #expect(result.loader == nil)
    #expect(
      result.diagnostics == [
        Diagnostic(
          code: "GRD002", severity: .error,
          message:
            "the evaluation took longer than 1e-09 seconds on this machine, which is not the "
            + "student's fault; raise the limit with --max-evaluation-seconds")
      ])
  }

  @Test func whatAnInterruptedRunDidNotReachIsFailed() async throws {
    let interruption = Interruption()
    let results = try await grade(jobs: 1, interruption: interruption) { done in
      if done == 3 { interruption.request() }
    }
    #expect(results.count == 21)
    #expect(results.prefix(3).map(\.status) == [.graded, .graded, .graded])
    let unreached = results.dropFirst(4)
    #expect(unreached.allSatisfy { $0.status == .failed && $0.scorecard.points == nil })
    #expect(
      unreached.allSatisfy {
        $0.diagnostics == [
          Diagnostic(
            code: "GRD001", severity: .error,
            message: "interrupted before it was graded; run grade again")
        ]
      })
  }

  @Test func aMachineFaultIsFailedAndTheOthersAreGraded() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["ada.zip", "bruno.tar.gz"] {
      try FileManager.default.copyItem(
        atPath: "\(fixtureClass)/\(name)", toPath: folder.appending(path: name).path)
    }
    let entries = try ClassFolder(listing: folder.path).entries
    // Listed, and gone when it is opened.
    try FileManager.default.removeItem(at: folder.appending(path: "ada.zip"))
    let run = GradingRun(
      dataset: try Dataset(path: sampleFolder, source: .sample), rubric: try Self.rubric.get(),
      jobs: 2)
    let results = await run.grade(entries)
    #expect(results.map(\.status) == [.failed, .graded])
    #expect(results.map(\.scorecard.points?.description) == [nil, "6"])
    #expect(results[0].diagnostics.map(\.code) == ["SUB001"])
  }

  @Test func aDisagreementWithTheProbeIsFlaggedWithItsSize() async throws {
    let result = try #require(try await grade(["nils.zip"]).first)
    #expect(result.status == .graded)
    let flag = try #require(result.diagnostics.first)
    #expect(flag.code == "GRD003" && flag.severity == .warning)
    #expect(flag.message.hasPrefix("probe-mismatch: 80 of 80 outputs differ"))
    #expect(flag.message.contains("the largest difference is 1.041"))
  }

  @Test func anImageWithANaNScoreIsWrongAndInNoColumn() async throws {
    let result = try #require(try await grade(["pavel.zip"]).first)
    let evaluation = try #require(result.evaluation)
    #expect(evaluation.correct == 0)
    #expect(evaluation.images == 1000)
    #expect(evaluation.confusion.joined().allSatisfy { $0 == 0 })
    #expect(result.diagnostics.map(\.code) == ["REB018", "GRD004"])
  }
}
