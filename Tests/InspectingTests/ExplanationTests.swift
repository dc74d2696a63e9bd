import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Inspecting

/// From line to layer to weight to shape, as people read it.
@Suite struct ExplanationTests {
  @Test(arguments: [
    "Tests/HandInTests/HandIns/gru-bidirectional",
    "Tests/HandInTests/HandIns/parameter-softmax-regression",
    "Tests/HandInTests/HandIns/whole-module-pickled",
    // Its weights are not there.
    "Tests/HandInTests/HandIns/course-cnn",
    // A model spec has no lines.
    "Fixtures/submissions/ada.zip",
  ]) func everyLayerIsExplained(_ path: String) throws {
    let explanation = try Explanation(
      path: packageRoot.appending(path: path).path, limits: ResourceLimits())
    let name = path.split(separator: "/").last ?? ""
    try expectSnapshot(explanation.text(named: path), "explanation-\(name).txt")
  }
}
