import Networks

extension InstanceObject {
  /// Every module of the tree with its path, depth first, each once.
  ///
  /// Source: `torch.nn.Module.named_modules`.
  func visitModules(_ visit: (_ path: String, _ module: InstanceObject) -> Void) {
    var seen: Set<ObjectIdentifier> = []
    func walk(_ module: InstanceObject, _ path: String) {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return }
      visit(path, module)
      for case (let name, let child?) in module.moduleState?.children ?? [] {
        walk(child, path.isEmpty ? name : path + "." + name)
      }
    }
    walk(self, "")
  }

  /// Modules that a state dict is gathered from: one that stands in many places counts in each, so
  /// that a few lines can name more than there is memory for.
  private static let stateDictModules = 100_000

  /// Whether ``stateDictTensors()`` leaves out what is beyond any real network.
  var hasBoundlessStateDict: Bool { gatherStateDict().isCut }

  /// Parameters and persistent buffers as `state_dict()` lists them; one under two names twice.
  ///
  /// Source: `torch.nn.Module.state_dict`.
  func stateDictTensors() -> [(name: String, tensor: StoredTensor)] { gatherStateDict().tensors }

  private func gatherStateDict() -> (
    tensors: [(name: String, tensor: StoredTensor)], isCut: Bool
  ) {
    var result: [(name: String, tensor: StoredTensor)] = []
    var open: Set<ObjectIdentifier> = []
    var visits = 0
    func walk(_ module: InstanceObject, _ prefix: String) {
      visits += 1
      guard visits <= Self.stateDictModules, let state = module.moduleState,
        open.insert(ObjectIdentifier(module)).inserted
      else { return }
      for case (let name, let tensor?) in state.parameters {
        result.append((prefix + name, tensor))
      }
      for case (let name, let tensor?, true) in state.buffers {
        result.append((prefix + name, tensor))
      }
      for case (let name, let child?) in state.children { walk(child, prefix + name + ".") }
      open.remove(ObjectIdentifier(module))
    }
    walk(self, "")
    return (result, visits > Self.stateDictModules)
  }
}

extension ModuleState {
  func parameter(_ name: String) -> StoredTensor?? {
    parameters.first { $0.name == name }.map(\.tensor)
  }

  func buffer(_ name: String) -> StoredTensor?? { buffers.first { $0.name == name }.map(\.tensor) }

  func child(_ name: String) -> InstanceObject?? {
    children.first { $0.name == name }.map(\.module)
  }

  func set(parameter name: String, to tensor: StoredTensor?) {
    if let index = parameters.firstIndex(where: { $0.name == name }) {
      parameters[index].tensor = tensor
    } else {
      parameters.append((name, tensor))
    }
  }

  func set(buffer name: String, to tensor: StoredTensor?, isPersistent: Bool? = nil) {
    if let index = buffers.firstIndex(where: { $0.name == name }) {
      buffers[index].tensor = tensor
      if let isPersistent { buffers[index].isPersistent = isPersistent }
    } else {
      buffers.append((name, tensor, isPersistent ?? true))
    }
  }

  func set(child name: String, to module: InstanceObject?) {
    if let index = children.firstIndex(where: { $0.name == name }) {
      children[index].module = module
    } else {
      children.append((name, module))
    }
  }

  /// - Returns: whether there was one of that name.
  @discardableResult
  func remove(_ name: String) -> Bool {
    let before = parameters.count + buffers.count + children.count
    parameters.removeAll { $0.name == name }
    buffers.removeAll { $0.name == name }
    children.removeAll { $0.name == name }
    return parameters.count + buffers.count + children.count < before
  }
}
