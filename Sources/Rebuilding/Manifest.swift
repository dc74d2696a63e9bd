public import Diagnostics
public import Networks
public import StrictJSON

/// What `submission.json` says, each key understood, the model spec not yet.
///
/// Source: `submission-format.md`, version 1, submission.json.
public struct Manifest: Hashable, Sendable {
  public let student: Student?
  /// The model spec as it stands.
  public let model: JSONValue
  /// Path of the weights; nil in a single safetensors file, which holds them itself.
  public let weights: String?
  public let input: InputScaling
  public let dataLoader: DataLoader?
  /// Path of the probe.
  public let probe: String?
  /// Kept, never read.
  public let extra: JSONValue?

  /// How the manifest reaches its reader.
  public enum Form: Hashable, Sendable {
    /// A file beside the weights.
    case file
    /// In the metadata of the file that holds the weights.
    case metadata
  }

  /// - Parameters:
  ///   - weights: path of the weights; nil for the metadata of the file that holds them.
  ///   - extra: anything, kept beside what is read.
  public init(
    student: Student? = nil, model: JSONValue, weights: String?, input: InputScaling,
    dataLoader: DataLoader? = nil, probe: String? = nil, extra: JSONValue? = nil
  ) {
    self.student = student
    self.model = model
    self.weights = weights
    self.input = input
    self.dataLoader = dataLoader
    self.probe = probe
    self.extra = extra
  }

  /// - Parameter place: what messages call it, such as `submission.json`.
  /// - Throws: `REB003` to `REB006`.
  public init(_ json: JSONValue, form: Form = .file, place: String) throws(RebuildingError) {
    guard let object = json.object else {
      throw RebuildingError(.value, at: place, "must be a JSON object, got \(json.brief)")
    }
    try Self.checkFormat(of: object, at: place)
    try object.refuseKeys(besides: Self.keys, at: place)
    student = try object["student"].map { json throws(RebuildingError) in
      try Student(json, place: place)
    }
    model = try object.required("model", at: place)
    weights = try Self.weights(in: object, form: form, place: place)
    input = try InputScaling(try object.required("input", at: place), place: place)
    dataLoader = try object["data_loader"].map { json throws(RebuildingError) in
      try DataLoader(json, place: place)
    }
    probe = try object.path("probe", at: place)
    extra = object["extra"]
  }

  private static let keys = [
    "format", "version", "student", "model", "weights", "input", "data_loader", "probe", "extra",
  ]

  /// First of all: another version may have other keys.
  private static func checkFormat(
    of object: JSONObject, at place: String
  ) throws(RebuildingError) {
    guard let format = object["format"] else {
      try object.refuseKeys(besides: keys, at: place)
      throw RebuildingError(
        .missingKey, at: place, "the key \"format\" is missing; write \"\(formatName)\"")
    }
    guard format == .string(formatName) else {
      throw RebuildingError(
        .format, at: place, "\"format\" must be \"\(formatName)\", got \(format.brief)")
    }
    let version = try object.required("version", at: place)
    guard version.int == 1 else {
      throw RebuildingError(
        .format, at: place, "\"version\" must be the integer 1, got \(version.brief)")
    }
  }

  static let formatName = "fashion-lab-submission"

  private static func weights(
    in object: JSONObject, form: Form, place: String
  ) throws(RebuildingError) -> String? {
    let path = try object.path("weights", at: place)
    switch form {
    case .file:
      guard let path else {
        throw RebuildingError(
          .missingKey, at: place,
          "the key \"weights\" is missing; write the path of the safetensors file")
      }
      return path
    case .metadata:
      guard path == nil else {
        throw RebuildingError(
          .unknownKey, at: place,
          "the key \"weights\" has no place here: this file holds the weights; leave it out")
      }
      return nil
    }
  }
}

/// Who handed in.
public struct Student: Hashable, Sendable {
  /// The key of the ranking.
  public let id: String?
  public let name: String?

  public init(id: String?, name: String?) {
    self.id = id
    self.name = name
  }

  init(_ json: JSONValue, place: String) throws(RebuildingError) {
    let place = place + " student"
    guard let object = json.object else {
      throw RebuildingError(
        .value, at: place, "must be an object with \"id\" and \"name\", got \(json.brief)")
    }
    try object.refuseKeys(besides: ["id", "name"], at: place)
    id = try Self.text("id", in: object, place: place) { !isInvisible($0) }
    // Joiners are letters' business in some names; what breaks lines or turns the text is not.
    name = try Self.text("name", in: object, place: place) { scalar in
      !isInvisible(scalar) || scalar == "\u{200C}" || scalar == "\u{200D}"
    }
  }

  /// Scalars of an id or name that are read.
  private static let limit = 200

  private static func text(
    _ key: String, in object: JSONObject, place: String,
    allows: (Unicode.Scalar) -> Bool
  ) throws(RebuildingError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.string else {
      throw RebuildingError(.value, at: place, "\"\(key)\" must be a text, got \(value.brief)")
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw RebuildingError(.value, at: place, "\"\(key)\" is empty; write it or leave it out")
    }
    guard text.unicodeScalars.count <= limit, text.unicodeScalars.allSatisfy(allows) else {
      throw RebuildingError(
        .value, at: place,
        "\"\(key)\" must have at most \(limit) characters, none of them invisible, got "
          + quoted(text, limit: 40))
    }
    return text
  }
}

/// Where the student says the data loader is; at least one of the two.
public struct DataLoader: Hashable, Sendable {
  public let file: String?
  public let className: String?

  /// Nil unless one of the two is given.
  public init?(file: String?, className: String?) {
    guard file != nil || className != nil else { return nil }
    self.file = file
    self.className = className
  }

  init(_ json: JSONValue, place: String) throws(RebuildingError) {
    let place = place + " data_loader"
    guard let object = json.object else {
      throw RebuildingError(
        .value, at: place, "must be an object with \"file\" and \"class\", got \(json.brief)")
    }
    try object.refuseKeys(besides: ["file", "class"], at: place)
    file = try object.path("file", at: place)
    className = try object.path("class", at: place)
    guard file != nil || className != nil else {
      throw RebuildingError(.missingKey, at: place, "needs a \"file\" or a \"class\"")
    }
  }
}

extension InputScaling {
  init(_ json: JSONValue, place: String) throws(RebuildingError) {
    let place = place + " input"
    let scales = Arguments.oneOf(Scale.allCases.map { "\"\($0.rawValue)\"" })
    guard let object = json.object else {
      throw RebuildingError(
        .value, at: place, "must be an object such as {\"scale\": \"0-1\"}, got \(json.brief)")
    }
    try object.refuseKeys(besides: ["scale", "mean", "std"], at: place)
    let word = try object.required("scale", at: place)
    guard let scale = word.string.flatMap(Scale.init(rawValue:)) else {
      throw RebuildingError(.value, at: place, "\"scale\" must be \(scales), got \(word.brief)")
    }
    let mean = try Self.number("mean", in: object, place: place) ?? 0
    let std = try Self.number("std", in: object, place: place) ?? 1
    // What is positive in float64 may be zero in float32, which the scaling is computed in.
    guard Float(std) > 0 else {
      throw RebuildingError(.value, at: place, "\"std\" must be positive in float32, got \(std)")
    }
    self.init(scale: scale, mean: mean, std: std)
  }

  private static func number(
    _ key: String, in object: JSONObject, place: String
  ) throws(RebuildingError) -> Double? {
    guard let value = object[key] else { return nil }
    let number = value.array.flatMap { $0.count == 1 ? $0[0].double : nil } ?? value.double
    guard let number, Float(number).isFinite else {
      throw RebuildingError(
        .value, at: place,
        "\"\(key)\" must be a number that is finite in float32, or a list of one, got \(value.brief)"
      )
    }
    return number
  }
}

extension JSONObject {
  /// A text that is not empty; nil where the key is left out.
  fileprivate func path(_ key: String, at place: String) throws(RebuildingError) -> String? {
    guard let value = self[key] else { return nil }
    guard let text = value.string, !text.isEmpty else {
      throw RebuildingError(
        .value, at: place, "\"\(key)\" must be a text that is not empty, got \(value.brief)")
    }
    return text
  }
}
