import Diagnostics
import TestSupport
import Testing

@testable import Scoring

/// One way to get a rubric wrong.
struct WrongRubric: Sendable, CustomTestStringConvertible {
  let name: String
  let code: RubricErrorCode
  let bytes: [UInt8]

  var testDescription: String { name }

  init(_ name: String, _ code: RubricErrorCode, bytes: [UInt8]) {
    self.name = name
    self.code = code
    self.bytes = bytes
  }

  init(_ name: String, _ code: RubricErrorCode, _ yaml: String) {
    self.init(name, code, bytes: [UInt8](yaml.utf8))
  }

  /// A rubric whose one criterion has `lines` after id and title.
  init(_ name: String, _ code: RubricErrorCode, criterion lines: String...) {
    self.init(
      name, code,
      """
      version: 1
      title: Lab
      criteria:
        - id: first
          title: First

      """ + lines.map { "    \($0)\n" }.joined())
  }

  /// A rubric whose extra credit has `lines`.
  init(_ name: String, _ code: RubricErrorCode, extraCredit lines: String...) {
    self.init(
      name, code,
      """
      version: 1
      title: Lab
      criteria: [{id: a, title: A, kind: stored_weights, points: 1}]
      extra_credit:

      """ + lines.map { "  \($0)\n" }.joined())
  }

  func error() -> RubricError? {
    do throws(RubricError) {
      _ = try Rubric(yaml: bytes, file: "lab.yaml")
      return nil
    } catch {
      return error
    }
  }

  static let loader = "kind: data_loader"
  static let trained = "kind: trained_network"
  static let bands = "kind: accuracy_bands"

  static let all: [WrongRubric] = [
    WrongRubric("too large", .tooLarge, bytes: Array(repeating: 0x23, count: 1 << 20 + 1)),
    WrongRubric("Latin-1", .notUTF8, bytes: [0x74, 0xFC]),
    WrongRubric("empty", .syntax, ""),
    WrongRubric("only a comment", .syntax, "# nothing\n"),
    WrongRubric("unquoted colon", .syntax, "version: 1\ntitle: Homework 3: images\n"),
    WrongRubric("tab", .syntax, "version: 1\ncriteria:\n\t- id: a\n"),
    WrongRubric("open bracket", .syntax, "version: 1\ntitle: [a\n"),
    WrongRubric("bad indentation", .syntax, "version: 1\n title: Lab\n"),
    WrongRubric("control character", .syntax, "version: 1\ntitle: a\u{1}b\n"),
    WrongRubric("two documents", .syntax, "version: 1\n---\nversion: 1\n"),
    WrongRubric("undefined alias", .syntax, "version: *one\n"),
    WrongRubric(
      "ten thousand levels", .syntax, String(repeating: "[", count: 10_000)),
    WrongRubric("deep block", .syntax, String(repeating: "- ", count: 10_000) + "a"),
    WrongRubric("alias", .unsupportedYAML, "version: &one 1\ntitle: *one\n"),
    WrongRubric("tag", .unsupportedYAML, "version: !!int \"1\"\n"),
    WrongRubric("include", .unsupportedYAML, "version: 1\ntitle: !include other.yaml\n"),
    WrongRubric(
      "points twice", .duplicateKey, criterion: "points: 1", loader, "points: 2"),
    WrongRubric("not a mapping", .wrongType, "- version\n"),
    WrongRubric("list as key", .wrongType, "? [a]\n: 1\n"),
    WrongRubric("a text file", .wrongType, "Dear students\n"),
    WrongRubric("unknown key", .unknownKey, "version: 1\ntittle: Lab\n"),
    WrongRubric("merge key", .unknownKey, "version: 1\n<<: {title: Lab}\n"),
    WrongRubric(
      "key of another kind", .unknownKey,
      criterion: loader, "points: 1", "accuracy_floor: 0.3", "full: [custom]"),
    WrongRubric("no version", .missingKey, "title: Lab\n"),
    WrongRubric("no kind", .missingKey, criterion: "points: 1"),
    WrongRubric("no points", .missingKey, criterion: loader, "full: [custom]"),
    WrongRubric("no floor", .missingKey, criterion: trained, "points: 1"),
    WrongRubric("empty ranks", .missingKey, extraCredit: "ranks: {}"),
    WrongRubric("title null", .wrongType, "version: 1\ntitle: ~\n"),
    WrongRubric("title a list", .wrongType, "version: 1\ntitle: [a, b]\n"),
    WrongRubric("no criteria", .wrongType, "version: 1\ntitle: Lab\ncriteria: []\n"),
    WrongRubric("points in words", .badNumber, criterion: loader, "points: two"),
    WrongRubric("points quoted", .wrongType, criterion: loader, "points: \"2\""),
    WrongRubric("points empty", .wrongType, criterion: loader, "points:"),
    WrongRubric(
      "yes is no boolean", .wrongType,
      criterion: trained, "points: 1", "pytorch_only: yes", "accuracy_floor: 0.3"),
    WrongRubric(
      "id with a space", .wrongType,
      "version: 1\ntitle: T\ncriteria: [{id: a b, title: A, kind: stored_weights, points: 1}]"),
    WrongRubric("five decimals", .badNumber, criterion: loader, "points: 0.00001"),
    WrongRubric("exponent", .badNumber, criterion: loader, "points: 1e3"),
    WrongRubric("decimal comma", .badNumber, criterion: loader, "points: 1,5"),
    WrongRubric(
      "percent sign", .badNumber, criterion: trained, "points: 1", "accuracy_floor: 30%"),
    WrongRubric("rank half", .badNumber, extraCredit: "ranks: {1.5: 1}"),
    WrongRubric("negative points", .outOfRange, criterion: loader, "points: -2"),
    WrongRubric("no points at all", .outOfRange, criterion: loader, "points: 0"),
    WrongRubric("enormous", .outOfRange, criterion: loader, "points: 99999999999999999999"),
    WrongRubric(
      "floor in percent", .outOfRange, criterion: trained, "points: 1", "accuracy_floor: 30"),
    WrongRubric("rank zero", .outOfRange, extraCredit: "ranks: {0: 1}"),
    WrongRubric(
      "long title", .outOfRange,
      "version: 1\ntitle: \(String(repeating: "x", count: 201))\n"),
    WrongRubric(
      "unknown policy", .unknownName, "version: 1\ntitle: Lab\npreprocessing: bests\n"),
    WrongRubric("unknown kind", .unknownName, criterion: "kind: dataloader", "points: 1"),
    WrongRubric(
      "unknown check", .unknownName, criterion: loader, "points: 1", "full: [custom]",
      "checks: {import: 0}"),
    WrongRubric(
      "check that leaves all points", .contradiction, criterion: loader, "points: 1",
      "full: [custom]", "checks: {import_script: 1}"),
    WrongRubric(
      "checks of a check", .unknownKey, criterion: "kind: import_script", "points: 1",
      "checks: {training_loop: 0}"),
    WrongRubric(
      "unclear as much as full", .contradiction, criterion: "kind: weights_saved", "points: 1",
      "partial: {unclear: 1}"),
    WrongRubric(
      "unknown verdict", .unknownName, criterion: loader, "points: 1", "full: [costum]"),
    WrongRubric(
      "unknown ties", .unknownName,
      extraCredit: "ranks: {1: 1}", "accuracy_floor: 0.8", "ties: shared"),
    WrongRubric(
      "id twice", .duplicateID,
      """
      version: 1
      title: Lab
      criteria:
        - {id: a, title: Loader, kind: stored_weights, points: 1}
        - {id: a, title: Weights, kind: stored_weights, points: 1}
      """),
    WrongRubric(
      "verdict twice", .contradiction,
      criterion: loader, "points: 2", "full: [custom, function, custom]"),
    WrongRubric(
      "full and partial", .contradiction,
      criterion: loader, "points: 2", "full: [custom]", "partial: {custom: 1}"),
    WrongRubric(
      "partial as much as full", .contradiction,
      criterion: loader, "points: 2", "full: [custom]", "partial: {function: 2}"),
    WrongRubric(
      "other framework without the rule", .contradiction,
      criterion: trained, "points: 2", "accuracy_floor: 0.3", "partial: {other_framework: 1}"),
    WrongRubric(
      "below a floor of zero", .contradiction,
      criterion: trained, "points: 2", "accuracy_floor: 0", "partial: {below_floor: 1}"),
    WrongRubric(
      "band upside down", .contradiction,
      criterion: bands, "points: 2", "bands: [{from: 0.7, to: 0.7, points: [0, 2]}]"),
    WrongRubric(
      "band with falling points", .contradiction,
      criterion: bands, "points: 2", "bands: [{from: 0.6, to: 0.7, points: [2, 1]}]"),
    WrongRubric(
      "bands overlap", .contradiction,
      criterion: bands, "points: 2",
      "bands: [{from: 0.5, to: 0.7, points: [0, 1]}, {from: 0.6, to: 0.8, points: [1, 2]}]"),
    WrongRubric(
      "points fall between bands", .contradiction,
      criterion: bands, "points: 2",
      "bands: [{from: 0.5, to: 0.6, points: [0, 1]}, {from: 0.6, to: 0.8, points: [0, 2]}]"),
    WrongRubric(
      "full points out of reach", .contradiction,
      criterion: bands, "points: 2", "bands: [{from: 0.5, to: 0.7, points: [0, 1]}]"),
    WrongRubric(
      "one number for a band", .wrongType,
      criterion: bands, "points: 2", "bands: [{from: 0.5, to: 0.7, points: [2]}]"),
    WrongRubric("rank twice", .duplicateKey, extraCredit: "ranks: {1: 1, 1: 2}"),
    WrongRubric("rank twice in two spellings", .contradiction, extraCredit: "ranks: {1: 1, 01: 2}"),
    WrongRubric("rank left out", .contradiction, extraCredit: "ranks: {1: 1, 3: 0.5}"),
    WrongRubric("rank 2 earns more", .contradiction, extraCredit: "ranks: {1: 1, 2: 2}"),
    WrongRubric("version 2", .wrongVersion, "newer: 1\nversion: 2\n"),
  ]
}

struct RubricErrorTests {
  @Test(arguments: WrongRubric.all)
  func isRefusedWithItsCode(_ wrong: WrongRubric) {
    #expect(wrong.error()?.code == wrong.code, "\(wrong.error()?.description ?? "accepted")")
  }

  @Test func everyCodeHasACase() {
    #expect(Set(WrongRubric.all.map(\.code)) == Set(RubricErrorCode.allCases))
  }

  @Test func messages() throws {
    let lines = WrongRubric.all.map { wrong in
      "\(wrong.name)\n  \(wrong.error()?.description ?? "accepted")\n"
    }
    try expectSnapshot(lines.joined(), "rubric-errors.txt")
  }

  @Test func aliasBombIsRefusedAtOnce() {
    // Each line repeats the one above nine times; as a key, Yams would compare all of it.
    var yaml = "a0: &a0 [x]\n"
    for level in 1...60 {
      let repeated = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      yaml += "a\(level): &a\(level) [\(repeated)]\n"
    }
    let wrong = WrongRubric("bomb", .unsupportedYAML, yaml + "? *a60\n: 1\n")
    #expect(
      wrong.error()
        == RubricError(
          .unsupportedYAML, at: "lab.yaml:2:10",
          "the alias *a0 is not read; write the value out in full"))
  }

  @Test func anAmpersandOrAStarAloneIsText() throws {
    let yaml = """
      version: 1
      title: R&D *Lab  # &anchor without alias
      criteria: [{id: a, title: "* starred", kind: stored_weights, points: 1}]
      """
    #expect(try Rubric(yaml: [UInt8](yaml.utf8), file: "r.yaml").title == "R&D *Lab")
  }

  /// Every prefix of a rubric is read or refused; none traps.
  @Test func truncatedAnywhere() throws {
    let yaml = WrongRubric(
      "", .syntax, criterion: "kind: accuracy_bands", "points: 2",
      "bands: [{from: 0.5, to: 0.7, points: [0, 2]}]  # the only one")
    let whole = yaml.bytes
    let accepted = (0..<whole.count).filter { count in
      WrongRubric("", .syntax, bytes: Array(whole.prefix(count))).error() == nil
    }
    #expect(yaml.error() == nil)
    // Only the comment and the last line end may go.
    #expect(accepted.allSatisfy { $0 >= whole.count - "  # the only one\n".utf8.count })
  }
}
