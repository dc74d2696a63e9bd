import Networks
public import StrictJSON

extension Manifest {
  /// The JSON that reads back as this manifest: what is nil or has its default is left out.
  ///
  /// Source: `submission-format.md`, version 1, submission.json.
  public var json: JSONValue {
    var object: JSONObject = ["format": .string(Self.formatName), "version": .int(1)]
    if let student { object.append(key: "student", value: student.json) }
    object.append(key: "model", value: model)
    object.append(key: "weights", text: weights)
    object.append(key: "input", value: input.json)
    if let dataLoader { object.append(key: "data_loader", value: dataLoader.json) }
    object.append(key: "probe", text: probe)
    if let extra { object.append(key: "extra", value: extra) }
    return .object(object)
  }
}

extension Student {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    object.append(key: "id", text: id)
    object.append(key: "name", text: name)
    return .object(object)
  }
}

extension DataLoader {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    object.append(key: "file", text: file)
    object.append(key: "class", text: className)
    return .object(object)
  }
}

extension InputScaling {
  fileprivate var json: JSONValue {
    var arguments = SpecArguments()
    arguments.add("scale", scale.rawValue)
    arguments.add("mean", mean, unless: 0)
    arguments.add("std", std, unless: 1)
    return .object(arguments.members)
  }
}

extension JSONObject {
  /// Left out where it is nil.
  fileprivate mutating func append(key: String, text: String?) {
    if let text { append(key: key, value: .string(text)) }
  }
}
