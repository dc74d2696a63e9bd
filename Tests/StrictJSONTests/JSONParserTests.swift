import Diagnostics
import StrictJSON
import Testing

struct JSONParserTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test func readsEveryKindOfValue() throws {
    let value = try parse(
      #" {"a": [1, -0.5e3, true, false, null], "b": {"c": "\u00e9\ud83d\ude00\n\/"}, "é": ""} "#)
    #expect(
      value
        == .object([
          "a": .array([
            .int(1), .number(JSONNumber(text: "-0.5e3")), .bool(true), .bool(false), .null,
          ]),
          "b": .object(["c": .string("é😀\n/")]),
          "é": .string(""),
        ]))
    #expect(value.object?["a"]?.array?[1].double == -500)
  }

  @Test func integersAreOnlyWhatIsWrittenAsSuch() throws {
    #expect(try parse("1").int == 1)
    #expect(try parse("1.0").int == nil)
    #expect(try parse("99999999999999999999").int == nil)
    #expect(try parse("1e999").double == nil)
  }

  @Test(arguments: [
    ("", "1:1", "expected a value, found the end of the text"),
    ("{\"a\": 1,}", "1:9", "expected a key in double quotes, found '}'"),
    ("[1\n 2]", "2:2", "expected ',' or ']', found '2]'"),
    ("{\"a\" 1}", "1:6", "expected ':' after the key 'a', found '1}'"),
    ("01", "1:2", "expected the end of the text, found '1'"),
    ("nul", "1:1", "expected a value, found 'nul'"),
    ("NaN", "1:1", "expected a value, found 'NaN'"),
    ("1 x", "1:3", "expected the end of the text, found 'x'"),
    (
      "\"a\nb\"", "1:3",
      "expected an escape such as \\n; control characters cannot stand in a string, found '\\u{a}b\"'"
    ),
    ("\"\\ud800x\"", "1:8", "expected a second half after a \\u surrogate, found 'x\"'"),
    ("\"\\u12g4\"", "1:6", "expected four hexadecimal digits after \\u, found 'g4\"'"),
    ("\"abc", "1:5", "expected '\"' at the end of the string, found the end of the text"),
    ("1.", "1:3", "expected a digit after '.', found the end of the text"),
  ])
  func syntaxErrorsSayWhereAndWhat(text: String, place: String, message: String) {
    #expect(throws: JSONError(.syntax, at: place, message)) { try parse(text) }
  }

  @Test func duplicateKeysAreRefusedAlsoInAnotherSpelling() {
    #expect(
      throws: JSONError(
        .duplicateKey, at: "2:1", "the key 'a' stands twice in one object; remove one")
    ) { try parse("{\"a\": 1,\n\"\\u0061\": 2}") }
    #expect(throws: JSONError.self) { try parse("{\"e\\u0301\": 1, \"\\u00e9\": 2}") }
  }

  // MARK: - Python's dialect

  @Test(
    arguments: [
      ("NaN", .number(JSONNumber(text: "NaN"))),
      (
        "[Infinity, -Infinity, -1]",
        .array([
          .number(JSONNumber(text: "Infinity")), .number(JSONNumber(text: "-Infinity")), .int(-1),
        ])
      ),
      (#"{"a": 1, "b": 2, "a": 3}"#, .object(["a": .int(3), "b": .int(2)])),
      (#""x\ud83d""#, .string("x\u{FFFD}")),
      (#""\ude00\ud83dx""#, .string("\u{FFFD}\u{FFFD}x")),
      (#""\ud83d\n\ud83d\u0041""#, .string("\u{FFFD}\n\u{FFFD}A")),
      (#""\ud83d\ud83d\ude00""#, .string("\u{FFFD}😀")),
    ] as [(String, JSONValue)])
  func pythonsDialectIsRead(text: String, expected: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8), dialect: .python) == expected)
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test func numbersOfPythonAloneHaveNoValue() throws {
    for text in ["NaN", "Infinity", "-Infinity"] {
      let value = try JSONValue(parsing: Array(text.utf8), dialect: .python)
      #expect(value.number != nil && value.double == nil && value.int == nil)
    }
  }

  @Test(arguments: [
    ("nan", "1:1", "expected a value, found 'nan'"),
    ("-Inf", "1:1", "expected a value, found '-Inf'"),
    ("+1", "1:1", "expected a value, found '+1'"),
    ("[1,]", "1:4", "expected a value, found ']'"),
    (#""\ud83d\u12""#, "1:12", "expected four hexadecimal digits after \\u, found '\"'"),
    ("'a'", "1:1", "expected a value, found ''a''"),
  ])
  func restIsAsStrict(text: String, place: String, message: String) {
    #expect(throws: JSONError(.syntax, at: place, message)) {
      try JSONValue(parsing: Array(text.utf8), dialect: .python)
    }
  }

  @Test(arguments: JSONValue.Dialect.allCases)
  func boundsHoldInEveryDialect(dialect: JSONValue.Dialect) {
    #expect(
      throws: JSONError(
        .tooDeep, at: "1:\(JSONValue.depthLimit + 1)", "more than 128 levels of brackets")
    ) { try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 500), dialect: dialect) }
    #expect(throws: JSONError(.tooManyValues, at: "1:11", "more than 3 values")) {
      try JSONValue(parsing: Array("[1, {\"a\": 2}]".utf8), dialect: dialect, valueLimit: 3)
    }
  }

  // MARK: - Bounds

  @Test func depthIsBounded() throws {
    let limit = JSONValue.depthLimit
    let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    _ = try parse(deepest)
    #expect(
      throws: JSONError(.tooDeep, at: "1:\(limit + 1)", "more than 128 levels of brackets")
    ) { try parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test(arguments: [
    [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
  ])
  func bytesThatAreNotUTF8AreRefused(bytes: [UInt8]) {
    #expect(
      throws: JSONError(.notUTF8, at: "1:2", "the text is not UTF-8; save it as UTF-8")
    ) { try JSONValue(parsing: bytes) }
  }

  @Test func moreValuesThanTheLimitAreRefused() throws {
    _ = try JSONValue(parsing: Array("[1, {\"a\": 2}]".utf8), valueLimit: 4)
    #expect(throws: JSONError(.tooManyValues, at: "1:11", "more than 3 values")) {
      try JSONValue(parsing: Array("[1, {\"a\": 2}]".utf8), valueLimit: 3)
    }
  }

  @Test func truncationAnywhereIsAnError() throws {
    let text = Array(#"{"key": ["é\u0041", 1.5e-3, {"x": null}], "t": true}"#.utf8)
    _ = try JSONValue(parsing: text)
    for count in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: text.prefix(count)) }
    }
  }

  @Test func writingAndReadingAgain() throws {
    let value = JSONValue.object([
      "text": .string("a\"\\\n\u{1}\u{2028}é"), "empty": .object([:]), "none": .array([]),
      "rows": .array([.array([.int(1), .int(2)]), .array([.null])]),
    ])
    let text = value.serialized()
    #expect(try parse(text) == value)
    #expect(
      value.compact()
        == #"{"text":"a\"\\\n\u0001\u2028é","empty":{},"none":[],"rows":[[1,2],[null]]}"#)
    #expect(
      text == """
        {
          "text": "a\\"\\\\\\n\\u0001\\u2028é",
          "empty": {},
          "none": [],
          "rows": [
            [1, 2],
            [null]
          ]
        }
        """)
  }
}
