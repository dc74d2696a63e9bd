import Diagnostics
import StrictJSON
import Tensors

/// Which member of a file of ours holds which tensor: the part of its record that says how to read the
/// tensors without unpickling anything.
struct TensorIndex {
  struct Line: Hashable {
    let name: String
    /// `data/0`, of the value that PyTorch sees, or `extra/0`.
    let member: String
    let elementType: ElementType
    let shape: [Int]

    var isShown: Bool { member.utf8.starts(with: "data/".utf8) }
  }

  let lines: [Line]

  static let format = "fashion-lab-training"
  static let version = 1

  /// - Throws: `CKP004`.
  init(
    shown: [PickleWriter.StoredTensor], hidden: StateDict
  ) throws(CheckpointError) {
    var lines: [Line] = []
    var names: Set<String> = []
    for (index, stored) in shown.enumerated() {
      guard names.insert(stored.name).inserted else {
        throw CheckpointError(
          .duplicateName, at: "tensor \(quoted(stored.name))",
          "two tensors have this name, the keys on the way to them joined by '/'; rename one")
      }
      lines.append(Line(stored.tensor, named: stored.name, member: "data/\(index)"))
    }
    for (index, name) in hidden.names.enumerated() {
      guard let tensor = hidden[name] else { continue }
      lines.append(Line(tensor, named: name, member: "extra/\(index)"))
    }
    self.lines = lines
  }

  /// The record's JSON, with the state of the run.
  func json(state: JSONValue) -> JSONValue {
    .object([
      "format": .string(Self.format), "version": .int(Self.version), "state": state,
      "tensors": .array(lines.map(\.json)),
    ])
  }

  /// Reads what ``json(state:)`` wrote.
  ///
  /// - Throws: `CKP013`.
  static func read(
    _ json: JSONValue
  ) throws(CheckpointError) -> (index: TensorIndex, state: JSONValue) {
    guard let object = json.object, object["format"] == .string(format) else {
      throw damaged("its \"format\" is not \"\(format)\"")
    }
    guard object["version"] == .int(version) else {
      throw CheckpointError(
        .record, at: TorchFile.recordMember,
        "it is of another version than \(version), the one that this program reads; go on with the "
          + "program that wrote it")
    }
    guard Set(object.keys) == ["format", "version", "state", "tensors"],
      let state = object["state"], let values = object["tensors"]?.array
    else { throw damaged("it lacks a key, or has one too many") }
    var lines: [Line] = []
    for (index, value) in values.enumerated() {
      guard let line = Line(value) else { throw damaged("tensor \(index) is not described") }
      lines.append(line)
    }
    return (TensorIndex(lines: lines), state)
  }

  private init(lines: [Line]) { self.lines = lines }

  private static func damaged(_ what: String) -> CheckpointError {
    CheckpointError(
      .record, at: TorchFile.recordMember,
      "the record of the run is damaged: \(what); resume from another checkpoint")
  }
}

extension TensorIndex.Line {
  init(_ tensor: Tensor, named name: String, member: String) {
    self.init(
      name: name, member: member, elementType: tensor.elementType, shape: tensor.shape)
  }

  var json: JSONValue {
    .object([
      "name": .string(name), "member": .string(member), "dtype": .string(elementType.rawValue),
      "shape": .array(shape.map(JSONValue.int)),
    ])
  }

  /// Nil unless the value is what ``json`` gives.
  init?(_ value: JSONValue) {
    guard let object = value.object, object.keys == ["name", "member", "dtype", "shape"],
      let name = object["name"]?.string, let member = object["member"]?.string,
      let elementType = object["dtype"]?.string.flatMap(ElementType.init(rawValue:)),
      let sizes = object["shape"]?.array
    else { return nil }
    let shape = sizes.compactMap(\.int)
    guard shape.count == sizes.count else { return nil }
    self.init(name: name, member: member, elementType: elementType, shape: shape)
  }
}
