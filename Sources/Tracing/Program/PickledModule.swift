public import Diagnostics
import Networks

/// A module of a network that was pickled as a whole: its class's name, its plain attributes and its
/// tensors' shapes. The class's code is in the sources, if anywhere.
public struct PickledModule: Sendable {
  /// From the network: `features.0`, empty for the network itself.
  public var path: String
  /// `torch.nn.modules.conv.Conv2d`, `__main__.Net`.
  public var className: String
  public var attributes: [(name: String, value: PickledValue)]
  /// Its own parameters and buffers, in the order of its state dict.
  public var tensors: [(name: String, shape: [Int], isBuffer: Bool)]

  public init(
    path: String, className: String, attributes: [(name: String, value: PickledValue)],
    tensors: [(name: String, shape: [Int], isBuffer: Bool)]
  ) {
    self.path = path
    self.className = className
    self.attributes = attributes
    self.tensors = tensors
  }
}

/// A plain value of a pickled attribute.
public enum PickledValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case tuple([PickledValue])
  case list([PickledValue])
  /// The name of a class, a function or a constant: `torch.float32`.
  case name(String)
}

extension TracedProgram {
  /// Adds the network of a pickled tree of modules, with the code that the sources have for its
  /// classes.
  ///
  /// - Parameter modules: each before its children; the first is the network.
  /// - Returns: its place among the candidates.
  /// - Throws: ``TraceErrorCode/noNetwork`` where the sources do not have a class.
  public func addPickled(_ modules: [PickledModule]) throws(TraceError) -> Int {
    let interpreter = interpreter
    let network = try withStack { () -> Result<InstanceObject, TraceError> in
      do throws(TraceError) {
        return .success(try PickledTree(interpreter).network(modules))
      } catch {
        return .failure(error)
      }
    }.get()
    let type = network.type
    return add(
      network,
      NetworkCandidate(
        description: "\(escaped(type.name)) of the file",
        className: type.place == nil ? nil : type.name, place: type.place ?? network.place,
        classPlace: type.place, stateDict: interpreter.stateDict(of: network), checkpointFiles: [],
        feeds: [], isBuiltBySource: false))
  }
}

/// Builds the objects of a pickled tree, as unpickling does: no constructor runs.
private struct PickledTree {
  private let interpreter: Interpreter

  init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  func network(_ modules: [PickledModule]) throws(TraceError) -> InstanceObject {
    guard let first = modules.first else {
      throw TraceError(.noNetwork, "the file holds no module")
    }
    var objects: [String: InstanceObject] = [:]
    for module in modules {
      let object = try self.object(module)
      objects[module.path] = object
      guard module.path != first.path else { continue }
      let relative = module.path.lastIndex(of: ".")
      let parent = relative.map { String(module.path[..<$0]) } ?? first.path
      let name =
        relative.map { String(module.path[module.path.index(after: $0)...]) } ?? module.path
      guard let owner = objects[parent] else {
        throw TraceError(
          .noNetwork,
          "the file's module \(quoted(module.path)) stands before the module that holds it")
      }
      owner.moduleState?.children.append((name, object))
    }
    guard let network = objects[first.path] else {
      throw TraceError(.noNetwork, "the file holds no module")
    }
    return network
  }

  private func object(_ module: PickledModule) throws(TraceError) -> InstanceObject {
    let type = try self.type(named: module.className)
    let place = type.place ?? SourcePlace(unit: 0, range: 0..<0)
    let object = InstanceObject(type, place: place)
    let state = ModuleState()
    object.moduleState = state
    for (name, value) in module.attributes {
      interpreter.setPlainAttribute(name, of: object, to: self.value(value, at: place))
    }
    interpreter.setPlainAttribute("training", of: object, to: .bool(false))
    for tensor in module.tensors {
      let isInteger = tensor.name == "num_batches_tracked"
      let stored = StoredTensor(
        role: tensor.isBuffer ? .buffer : .parameter, sizes: tensor.shape, place: place)
      stored.isInteger = isInteger
      if tensor.isBuffer {
        state.buffers.append((tensor.name, stored, true))
      } else {
        state.parameters.append((tensor.name, stored))
      }
    }
    for name in Self.absentParameters[type.name] ?? []
    where !module.tensors.contains(where: { $0.name == name }) {
      state.parameters.append((name, nil))
    }
    return object
  }

  /// Parameters that a module has as `None` where its state dict has none.
  private static let absentParameters: [String: [String]] = [
    "Linear": ["bias"], "Conv1d": ["bias"], "Conv2d": ["bias"], "Conv3d": ["bias"],
    "ConvTranspose1d": ["bias"], "ConvTranspose2d": ["bias"], "ConvTranspose3d": ["bias"],
    "BatchNorm1d": ["weight", "bias"], "BatchNorm2d": ["weight", "bias"],
    "BatchNorm3d": ["weight", "bias"], "LayerNorm": ["weight", "bias"],
    "GroupNorm": ["weight", "bias"], "InstanceNorm1d": ["weight", "bias"],
    "InstanceNorm2d": ["weight", "bias"], "Bilinear": ["bias"],
  ]

  /// The class: a library's by its full name, a student's by its own name, the last definition first.
  private func type(named name: String) throws(TraceError) -> ClassObject {
    let parts = name.split(separator: ".")
    let short = parts.last.map { String($0) } ?? name
    if parts.first == "torch" {
      // `torch.nn.modules.conv.Conv2d` is `torch.nn.Conv2d`.
      for module in ["torch.nn", parts.dropLast().joined(separator: ".")] {
        if case .type(let type)? = interpreter.libraryModule(module)?.scope.variables[short] {
          return type
        }
      }
      throw TraceError(
        .unsupported, "the file's network has a \(quoted(name)), which is not followed")
    }
    let module = parts.dropLast().joined(separator: ".")
    let fitting = interpreter.classes.filter { $0.name == short }
    let exact = fitting.last { $0.qualifiedName == "\(module).\(short)" }
    guard let type = exact ?? fitting.last else {
      let known = interpreter.classes.map(\.name)
      let hint = nearestMatch(to: short, in: known).map { "; did you mean \(quoted($0))?" } ?? ""
      throw TraceError(
        .noNetwork,
        "the file holds a network of the class \(quoted(name)), which no source file defines\(hint); hand "
          + "in the file that defines it")
    }
    return type
  }

  private func value(_ value: PickledValue, at place: SourcePlace) -> Value {
    switch value {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .text(let text): .string(text)
    case .tuple(let items): .tuple(items.map { self.value($0, at: place) })
    case .list(let items): .list(ListObject(items.map { self.value($0, at: place) }))
    case .name(let name): named(name, at: place)
    }
  }

  /// A class, function or constant by its full name.
  private func named(_ name: String, at place: SourcePlace) -> Value {
    let parts = name.split(separator: ".")
    guard let last = parts.last.map({ String($0) }) else { return .none }
    let module = parts.dropLast().joined(separator: ".")
    for candidate in [module, "torch.nn.functional", "torch"] where !candidate.isEmpty {
      if candidate != module, parts.first != "torch" { continue }
      if let value = interpreter.libraryModule(candidate)?.scope.variables[last] { return value }
    }
    if module == "builtins", let value = interpreter.builtins[last] { return value }
    if let function = interpreter.functions.last(where: { $0.name == last && $0.owner == nil }) {
      return .function(function)
    }
    if let type = interpreter.classes.last(where: { $0.name == last }) { return .type(type) }
    return interpreter.opaque("the file's \(name)", at: place)
  }
}
