import Diagnostics
import Evaluations
import Grading
import Scoring
import SourceChecks
import StrictJSON

extension Leaderboard {
  /// All results as one JSON object: `fashion-lab-results`, version 1, keys in a fixed order.
  ///
  /// Source: `output-format.md`, version 1.
  public func json() -> [UInt8] {
    var bytes = Array("{\n".utf8)
    for (key, value) in head { bytes += "  \"\(key)\": \(value.serialized(indent: 2)),\n".utf8 }
    // One submission at a time: the tree of a whole large class would take many times its text.
    bytes += "  \"submissions\": [".utf8
    for (index, entry) in entries.enumerated() {
      bytes += (index == 0 ? "\n    " : ",\n    ").utf8
      bytes += entry.json.serialized(indent: 4).utf8
    }
    bytes += (entries.isEmpty ? "]\n}\n" : "\n  ]\n}\n").utf8
    return bytes
  }

  private var head: [(key: String, value: JSONValue)] {
    [
      ("format", .string("fashion-lab-results")),
      ("version", .int(1)),
      ("tool", .object(["name": .string(run.tool.name), "version": .string(run.tool.version)])),
      (
        "dataset",
        .object([
          "name": .string(run.dataset.name), "source": .string(run.dataset.source),
          "images": .int(run.dataset.images), "sha256": .string(run.dataset.sha256),
        ])
      ),
      (
        "rubric",
        .object(["title": .string(run.rubric.title), "sha256": .string(run.rubric.sha256)])
      ),
    ]
  }
}

extension Leaderboard.Entry {
  fileprivate var json: JSONValue {
    .object([
      "student": .object([
        "id": .string(result.studentID), "name": .orNull(result.studentName),
      ]),
      "path": .string(result.path),
      "sha256": .orNull(result.sha256),
      "status": .string(result.status.rawValue),
      "rank": rank.map(JSONValue.int) ?? .null,
      "total": .orNull(total),
      "points": .orNull(result.scorecard.points),
      "max_points": .orNull(result.scorecard.maxPoints),
      "extra_credit": .orNull(extraCredit),
      "evaluation": result.rankedAccuracy == nil ? .null : result.evaluation?.json ?? .null,
      "network": result.network?.json ?? .null,
      "data_loader": loaderJSON,
      "criteria": .array(result.scorecard.criteria.map(\.json)),
      "diagnostics": .array(result.diagnostics.map(\.json)),
    ])
  }

  private var loaderJSON: JSONValue {
    let loader = result.status == .failed ? nil : result.loader
    return .object([
      "verdict": .orNull(loader?.verdict.rawValue),
      "file": .orNull(loader?.file),
      "line": loader?.line.map(JSONValue.int) ?? .null,
      "class": .orNull(loader?.className),
      "why": .orNull(loader?.why),
    ])
  }
}

extension Evaluation {
  fileprivate var json: JSONValue {
    .object([
      "correct": .int(correct),
      "images": .int(images),
      "accuracy": .decimal(accuracy),
      "interval95": .array([.decimal(interval95.lowerBound), .decimal(interval95.upperBound)]),
      "per_class": .array(
        perClass.map { entry in
          .object([
            "label": .int(entry.label), "correct": .int(entry.correct),
            "images": .int(entry.images),
          ])
        }),
      "confusion": .array(confusion.map { row in .array(row.map(JSONValue.int)) }),
      "predictions_sha256": .string(predictionsSHA256),
    ])
  }
}

extension NetworkSummary {
  fileprivate var json: JSONValue {
    .object([
      "source": .string(source.rawValue), "layers": .int(layers), "parameters": .int(parameters),
      "macs": .int(multiplyAccumulates), "summary": .string(printed),
    ])
  }
}

extension CriterionResult {
  fileprivate var json: JSONValue {
    .object([
      "id": .string(id), "points": .orNull(points), "max_points": .orNull(maxPoints),
      "passed": passed.map(JSONValue.bool) ?? .null, "why": .string(why),
    ])
  }
}

extension Diagnostic {
  fileprivate var json: JSONValue {
    .object([
      "code": .string(code), "severity": .string(severity.rawValue),
      "place": place.isEmpty ? .null : .string(place), "message": .string(message),
    ])
  }
}

extension JSONValue {
  fileprivate static func orNull(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }

  fileprivate static func orNull(_ points: Points?) -> JSONValue {
    points.map { .number(JSONNumber(text: $0.description)) } ?? .null
  }

  /// At most six decimals, at least one, so that readers with types see one type.
  fileprivate static func decimal(_ value: Double) -> JSONValue {
    var text = Substring(fixedPoint(value, places: 6))
    while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
    return .number(JSONNumber(text: String(text)))
  }
}
