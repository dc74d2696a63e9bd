import Diagnostics
import Testing

@testable import Datasets

@Suite struct StandardizationTests {
  /// `torch.tensor([1., 2, 4, 9]).std()` is 3.5590 with a mean of 4.
  @Test func measuresAsPyTorchDoes() throws {
    let table = NumericTable(names: ["x"], values: [1, 2, 4, 9])
    let standardization = try Standardization(fitting: table)
    #expect(standardization.means == [4])
    #expect(standardization.stds == [3.5590260])
    #expect(standardization.warnings.isEmpty)
    #expect(
      standardization.apply(to: table).values
        == [1, 2, 4, 9].map { ($0 - Float(4)) / Float(3.5590260) })
  }

  @Test func standardizesAndBack() throws {
    let table = CurveGenerator(seed: 3).points(200)
    let rows = try RandomSplit.course.parts(of: 200, seed: 3)[0]
    let standardization = try Standardization(fitting: table, rows: rows)
    let standardized = standardization.apply(to: table)
    let again = try Standardization(fitting: standardized, rows: rows)
    for column in 0..<2 {
      #expect(abs(again.means[column]) < 1e-6)
      #expect(abs(again.stds[column] - 1) < 1e-6)
    }
    for (back, value) in zip(standardization.inverse(of: standardized).values, table.values) {
      #expect(abs(back - value) <= 1e-3)
    }
    #expect(try Standardization(fitting: table) != standardization)
  }

  @Test(
    arguments: [[3, 3, 3], [0, 0, 0], [0.1, 0.1, 0.1], [-1e30, -1e30, -1e30], [7]] as [[Float]])
  func constantColumnIsMovedOnly(values: [Float]) throws {
    let table = NumericTable(names: ["c"], values: values)
    let standardization = try Standardization(fitting: table)
    #expect(standardization.stds == [1])
    #expect(standardization.apply(to: table).values.allSatisfy { $0 == 0 })
    #expect(standardization.inverse(of: standardization.apply(to: table)) == table)
    #expect(standardization.warnings.map(\.code) == ["DAT028"])
  }

  @Test func namesTheConstantColumn() throws {
    let table = NumericTable(names: ["a", "b"], values: [1, 5, 2, 5])
    #expect(
      try Standardization(fitting: table).warnings == [
        Diagnostic(
          code: "DAT028", severity: .warning,
          message: "the column 'b' has one value in all of 2 rows that the standardisation is "
            + "fitted on; without spread it is only moved, to 0: leave it out")
      ])
  }

  @Test func refusesNoRows() {
    #expect(
      throws: DatasetError(
        .tooFew,
        "expected at least 1 row to measure mean and deviation on; found none: use a larger table "
          + "or another split")
    ) { try Standardization(fitting: NumericTable(names: ["a"], values: [1]), rows: []) }
  }
}
