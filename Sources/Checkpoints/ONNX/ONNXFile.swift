public import Diagnostics
import Tensors

/// Reads ONNX files as inert data.
///
/// Source: `onnx/onnx.proto` of the ONNX project; field numbers are quoted where they are read.
public enum ONNXFile {
  /// Operator sets that are read.
  ///
  /// Source: ONNX's `docs/Versioning.md`; 7 is the first that today's exporters can write.
  public static let opsets = 7...28
  /// Versions of the file format that are read.
  static let irVersions = 3...14

  /// Reads a whole file. Tensors with `raw_data` are slices of it.
  ///
  /// - Throws: `CKP030` to `CKP038`.
  public static func decode(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(CheckpointError) -> ONNXModel {
    var decoder = ONNXDecoder(limits: limits)
    return try decoder.model(bytes[...])
  }
}

/// The state of reading one file: what is left of its budgets.
struct ONNXDecoder {
  let limits: ResourceLimits
  /// Bytes of tensors that may still be made from numbers of variable length.
  var expandableBytes: Int

  init(limits: ResourceLimits) {
    self.limits = limits
    expandableBytes = limits.unpackedBytes
  }

  var nameBytes: Int { limits.onnx.nameBytes }

  mutating func model(_ bytes: ArraySlice<UInt8>) throws(CheckpointError) -> ONNXModel {
    var model = ONNXModel(irVersion: 0, producer: "", opsets: [:], graph: ONNXGraph())
    var graph: ArraySlice<UInt8>?
    var producer = ["", ""]
    var reader = WireReader(bytes, place: "model")
    while let field = try reader.next() {
      switch field.number {
      case 1: model.irVersion = try field.integer()
      case 2: producer[0] = try field.text(limit: nameBytes)
      case 3: producer[1] = try field.text(limit: nameBytes)
      case 7 where graph != nil:
        throw CheckpointError(.graphDuplicate, at: "model", "holds two graphs; a model has one")
      case 7: graph = try field.bytes()
      case 8:
        let (domain, version) = try opset(field.bytes())
        guard model.opsets.updateValue(version, forKey: domain) == nil else {
          throw CheckpointError(
            .graphDuplicate, at: "model", "imports the operator set \(quoted(domain)) twice")
        }
        guard model.opsets.count <= 64 else { throw field.tooMany(64) }
      case 25:
        throw CheckpointError(
          .graphUnsupported, at: "model",
          "defines functions of its own, as exporters of PyTorch 2.1 to 2.4 with dynamo do; export "
            + "with PyTorch 2.5 or later, or with dynamo=False")
      default: break
      }
    }
    model.producer = producer.filter { !$0.isEmpty }.joined(separator: " ")
    guard let graph, model.irVersion > 0 else {
      throw CheckpointError(
        .notGraph, at: "model",
        "holds \(graph == nil ? "no graph" : "no ir_version"); this is not an ONNX model: export one with "
          + "torch.onnx.export(model, example, \"model.onnx\")")
    }
    try checkVersions(of: model)
    model.graph = try self.graph(graph)
    return model
  }

  private func opset(
    _ bytes: ArraySlice<UInt8>
  ) throws(CheckpointError) -> (domain: String, version: Int) {
    var domain = ""
    var version = 0
    var reader = WireReader(bytes, place: "model.opset_import")
    while let field = try reader.next() {
      switch field.number {
      case 1: domain = try field.text(limit: nameBytes)
      case 2: version = try field.integer()
      default: break
      }
    }
    return (domain == "ai.onnx" ? ONNXModel.standardDomain : domain, version)
  }

  private func checkVersions(of model: ONNXModel) throws(CheckpointError) {
    guard ONNXFile.irVersions.contains(model.irVersion) else {
      throw unsupportedVersion("ir_version", model.irVersion, ONNXFile.irVersions)
    }
    guard let opset = model.opsets[ONNXModel.standardDomain] else {
      throw CheckpointError(
        .notGraph, at: "model", "imports no version of ONNX's own operators; export the model again"
      )
    }
    guard ONNXFile.opsets.contains(opset) else {
      throw unsupportedVersion("opset", opset, ONNXFile.opsets)
    }
  }

  private func unsupportedVersion(
    _ name: String, _ found: Int, _ read: ClosedRange<Int>
  ) -> CheckpointError {
    CheckpointError(
      .graphUnsupported, at: "model",
      "has \(name) \(found); \(read.lowerBound) to \(read.upperBound) are read: export with "
        + "opset_version=17")
  }
}
