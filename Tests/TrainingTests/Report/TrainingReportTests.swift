import Drawing
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingReportTests {
  @Test(arguments: [
    ("classifier", Reports.classifier), ("regression", Reports.regression),
    ("hostile", Reports.hostile),
  ])
  func pagesAsRecorded(name: String, report: TrainingReport) throws {
    try expectSnapshot(report.html(), "report-\(name).html")
  }

  /// Nothing is loaded from elsewhere, and nothing runs.
  @Test(arguments: [Reports.classifier, Reports.regression, Reports.hostile])
  func pagesStandAlone(report: TrainingReport) {
    let html = report.html()
    #expect(!html.contains("<script") && !html.contains("src=\"http"))
    #expect(!html.contains("href=") && !html.contains("url(") && !html.contains("@import"))
  }

  /// An accent on a quotation mark or a bracket does not carry it past the escaping.
  @Test func textIsText() {
    let html = Reports.hostile.html()
    #expect(!html.contains("<img src=x") && !html.contains("<b>"))
    #expect(html.contains("&quot;\u{301} onload=&quot;alert(1)"))
    // Nor is a text taken for a template.
    #expect(html.contains("{{{network}}} &amp; &lt;/title&gt;"))
  }

  @Test func longHistoriesAreThinned() {
    var report = Reports.regression
    report.history = (1...999).map { .init(number: $0, trainLoss: 1 / Double($0)) }
    let html = report.html()
    #expect(html.contains("One epoch in 5 and the last; all of them are in the history file."))
    #expect(html.split(separator: "<td class=\"number\">5</td>").count == 2)
    #expect(html.contains("<td class=\"number\">999</td>"))
    #expect(!html.contains("<td class=\"number\">998</td>"))
  }

  @Test func parametersAreCounted() {
    #expect(TrainingReport.Parameter(name: "weight", shape: [16, 784]).count == 12_544)
    #expect(TrainingReport.Parameter(name: "scale", shape: []).count == 1)
  }
}
