import Checkpoints
import Diagnostics
import Networks
import Tensors

// What a node says beside its inputs: attributes, and inputs that older operator sets have as attributes.

extension GraphBuilder {
  func int(_ name: String) throws(RebuildingError) -> Int? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .int(let value) = attribute else { throw kind(name, "an integer") }
    return value
  }

  func float(_ name: String) throws(RebuildingError) -> Double? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .float(let value) = attribute else { throw kind(name, "a float") }
    return Double(value.shortest)
  }

  func ints(_ name: String) throws(RebuildingError) -> [Int]? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .ints(let values) = attribute else { throw kind(name, "integers") }
    return values
  }

  func floats(_ name: String) throws(RebuildingError) -> [Float]? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .floats(let values) = attribute else { throw kind(name, "floats") }
    return values
  }

  func text(_ name: String) throws(RebuildingError) -> String? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .text(let value) = attribute else { throw kind(name, "a text") }
    return value
  }

  private func kind(_ name: String, _ wanted: String) -> RebuildingError {
    failure(.graphAttribute, "has the attribute \(name) of another kind than \(wanted)")
  }

  /// - Parameter advice: what to export instead.
  func unsupported(_ attribute: String, _ value: some Any, _ advice: String) -> RebuildingError {
    failure(
      .graphAttribute, "has \(attribute) \(escaped("\(value)")), which no layer here has; \(advice)"
    )
  }

  /// As many numbers as there are spatial dimensions, each within what a layer takes.
  func spatial(
    _ name: String, rank: Int, default value: Int, least: Int = 1
  ) throws(RebuildingError) -> [Int] {
    let values = try ints(name) ?? Array(repeating: value, count: rank)
    guard values.count == rank, values.allSatisfy({ (least...1 << 30).contains($0) }) else {
      throw failure(
        .graphAttribute,
        "has \(name) \(brief(values)); expected \(rank) numbers of at least \(least)")
    }
    return values
  }

  func brief(_ values: [Int]) -> String {
    values.count <= 16 ? describe(shape: values) : "of \(grouped(values.count)) numbers"
  }

  // MARK: Inputs that must be known

  /// Nil where the input is left out.
  mutating func constant(_ index: Int) throws(RebuildingError) -> GraphConstant? {
    guard let value = try value(index) else { return nil }
    guard case .constant(let constant) = value else {
      throw failure(
        .graphConstant,
        "computes its input \(index), \(quoted(node.inputs[index])), from the image, where only a constant "
          + "can be read; write the number itself in forward")
    }
    return constant
  }

  /// A weight, with the name of its initializer.
  mutating func weight(_ index: Int) throws(RebuildingError) -> (values: [Float], shape: [Int])? {
    guard let constant = try constant(index) else { return nil }
    guard case .real(let values) = constant.values else {
      throw failure(
        .graphConstant,
        "reads integers as its input \(index), where weights stand; export in float32, not quantized"
      )
    }
    return (values, constant.shape)
  }

  mutating func requiredWeight(
    _ index: Int, of shape: [Int]
  ) throws(RebuildingError) -> [Float] {
    guard let (values, found) = try weight(index) else {
      throw failure(.graphShape, "lacks its input \(index); export the model again")
    }
    guard found == shape else {
      throw failure(
        .graphShape,
        "reads \(quoted(node.inputs[index])) of \(brief(found)) where \(describe(shape: shape)) is "
          + "expected")
    }
    return values
  }

  /// Whole numbers, from the attribute or, in newer operator sets, the input.
  mutating func integers(
    attribute: String, input: Int
  ) throws(RebuildingError) -> [Int]? {
    if let values = try ints(attribute) { return values }
    guard let constant = try constant(input) else { return nil }
    guard let values = constant.integers else {
      throw failure(.graphConstant, "needs known whole numbers as its input \(input)")
    }
    return values
  }

  /// A number from the attribute or, in newer operator sets, the input.
  mutating func number(attribute: String, input: Int) throws(RebuildingError) -> Double? {
    if let value = try float(attribute) { return value }
    return try number(input)
  }

  /// A number that stands in a tensor of one value.
  mutating func number(_ index: Int) throws(RebuildingError) -> Double? {
    guard let constant = try constant(index) else { return nil }
    guard let value = constant.floats?.first, constant.count == 1 else {
      throw failure(.graphConstant, "needs one number as its input \(index)")
    }
    return Double(value.shortest)
  }
}

extension Float {
  /// The number that was written, as 0.1, where this is the nearest float to it: 1e-05 and not
  /// 9.999999747e-06.
  var shortest: Double { Double(description) ?? Double(self) }
}
