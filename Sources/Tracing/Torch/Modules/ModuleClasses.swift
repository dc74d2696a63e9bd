import Networks

/// A class of torch.nn: its place, its constructor and what it computes.
///
/// `forward` reads the object's attributes and tensors alone, so that a pickled object runs too.
struct LayerClass: Sendable {
  let name: String
  /// Of its module: `linear` for `torch.nn.modules.linear`.
  let module: String
  let bases: [String]
  let methods: [ModuleMethod]

  var qualifiedName: String { "torch.nn.modules.\(module).\(name)" }
}

/// The classes of torch.nn, built for an interpreter when they are first asked for.
enum ModuleClasses {
  static let moduleName = "torch.nn.modules.module.Module"

  static let table: [String: LayerClass] = {
    let classes =
      LinearClasses.all + ConvolutionClasses.all + PoolClasses.all + NormClasses.all
      + ActivationClasses.all + ShapeClasses.all + RecurrentClasses.all + AttentionClasses.all
      + ContainerClasses.all + OtherClasses.all
    return Dictionary(classes.map { ($0.name, $0) }) { first, _ in first }
  }()
}

extension Interpreter {
  /// `nn.Module` itself.
  var moduleClass: ClassObject {
    if let known = torch.classes["Module"] { return known }
    var attributes: [String: Value] = [:]
    for method in ModuleMethods.all {
      attributes[method.name] = .native(method.native(of: "Module"))
    }
    attributes["training"] = .bool(true)
    let made = libraryClass(ModuleClasses.moduleName, bases: [], attributes: attributes)
    torch.classes["Module"] = made
    return made
  }

  /// A class of torch.nn by its name; nil for one that there is not.
  func layerClass(_ name: String) -> ClassObject? {
    if name == "Module" { return moduleClass }
    if let known = torch.classes[name] { return known }
    guard let layer = ModuleClasses.table[name] else { return nil }
    var bases = layer.bases.compactMap { layerClass($0) }
    if bases.isEmpty { bases = [moduleClass] }
    var attributes: [String: Value] = [:]
    for method in layer.methods {
      attributes[method.name] = .native(method.native(of: name))
    }
    let made = libraryClass(layer.qualifiedName, bases: bases, attributes: attributes)
    torch.classes[name] = made
    return made
  }

  /// A module of a class of torch.nn by the name that a pickle has for it, without its `__init__`.
  func bareModule(ofClass qualifiedName: String, at place: SourcePlace) -> InstanceObject? {
    guard qualifiedName.hasPrefix("torch.nn."),
      let name = qualifiedName.split(separator: ".").last, let type = layerClass(String(name))
    else { return nil }
    let module = InstanceObject(type, place: place)
    module.moduleState = ModuleState()
    module.setPlain("training", .bool(false))
    return module
  }

  /// A module of torch.nn as its constructor makes it.
  func makeModule(
    _ name: String, _ positional: [Value] = [], _ keywords: [(name: String, value: Value)] = [],
    at place: SourcePlace
  ) throws(TraceStop) -> InstanceObject {
    guard let type = layerClass(name),
      case .instance(let module) = try call(
        .type(type), CallArguments(positional: positional, keywords: keywords, place: place))
    else { throw stop(.unsupported, at: place, "nn.\(name) is not known") }
    return module
  }
}

extension LayerClass {
  /// A class whose constructor sets up the module first.
  init(
    _ name: String, in module: String, bases: [String] = [], _ signature: StaticString,
    _ initialize: @escaping ModuleMethod.Body, forward: StaticString = "self, input",
    _ body: @escaping ModuleMethod.Body
  ) {
    self.init(
      name: name, module: module, bases: bases,
      methods: [
        ModuleMethod("__init__", signature) { call throws(TraceStop) in
          call.module.moduleState = ModuleState()
          // A layer is far more than one step.
          call.interpreter.steps += 20
          call.module.setPlain("training", .bool(true))
          return try initialize(call)
        },
        ModuleMethod("forward", forward, body),
      ])
  }
}
