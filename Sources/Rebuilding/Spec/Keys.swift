import Diagnostics
import StrictJSON

extension JSONObject {
  /// - Throws: `REB004`.
  func required(_ key: String, at place: String) throws(RebuildingError) -> JSONValue {
    guard let value = self[key] else {
      throw RebuildingError(.missingKey, at: place, "the key \"\(key)\" is missing")
    }
    return value
  }

  /// - Throws: `REB003` for the first key that is not among `known`.
  func refuseKeys(besides known: [String], at place: String) throws(RebuildingError) {
    for key in keys where !known.contains(key) {
      let near = nearestMatch(to: key, in: known).map { "; did you mean \"\($0)\"?" }
      throw RebuildingError(
        .unknownKey, at: place,
        "the key \(quoted(key)) is not known\(near ?? "; known are " + known.joined(separator: ", "))"
      )
    }
  }
}
