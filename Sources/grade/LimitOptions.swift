import ArgumentParser
import Diagnostics

/// The limit flags: how much of the machine one submission may take.
///
/// Source: `submission-format.md`, version 1, section Limits: "defaults, each a flag".
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("max-unpacked-bytes"), help: "Limit: bytes of one submission, unpacked.")
  var unpackedBytes = ResourceLimits().unpackedBytes

  @Option(name: .customLong("max-entries"), help: "Limit: files and folders in one submission.")
  var entries = ResourceLimits().entries

  @Option(name: .customLong("max-ignored-entries"), help: "Limit: ignored entries, such as .git's.")
  var ignoredEntries = ResourceLimits().ignoredEntries

  @Option(name: .customLong("max-name-bytes"), help: "Limit: bytes of one path in a submission.")
  var nameBytes = ResourceLimits().nameBytes

  @Option(name: .customLong("max-name-levels"), help: "Limit: levels of one path in a submission.")
  var nameLevels = ResourceLimits().nameLevels

  @Option(
    name: .customLong("max-source-bytes"),
    help: "Limit: bytes of submission.json and of each source file."
  )
  var sourceBytes = ResourceLimits().sourceBytes

  @Option(name: .customLong("max-parameters"), help: "Limit: learned values of one network.")
  var parameters = ResourceLimits().parameters

  @Option(name: .customLong("max-layers"), help: "Limit: layers of one network.")
  var layers = ResourceLimits().layers

  @Option(
    name: .customLong("max-macs"), help: "Limit: multiply-accumulates of one network per image.")
  var multiplyAccumulates = ResourceLimits().multiplyAccumulates

  @Option(
    name: .customLong("max-activation-values"), help: "Limit: values held at once for one image.")
  var activationValues = ResourceLimits().activationValues

  @Option(name: .customLong("max-evaluation-seconds"), help: "Limit: seconds of one evaluation.")
  var evaluationSeconds = ResourceLimits().evaluationSeconds

  func validate() throws {
    let counts = [
      unpackedBytes, entries, ignoredEntries, nameBytes, nameLevels, sourceBytes, parameters,
      layers, multiplyAccumulates, activationValues,
    ]
    guard counts.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("A limit (--max-…) is a number above 0.")
    }
    // A longer time than any run takes would not fit the clock.
    guard evaluationSeconds > 0, evaluationSeconds <= 1e9 else {
      throw ValidationError("--max-evaluation-seconds is a number above 0, at most 1e9.")
    }
  }

  var limits: ResourceLimits {
    var limits = ResourceLimits()
    limits.unpackedBytes = unpackedBytes
    limits.entries = entries
    limits.ignoredEntries = ignoredEntries
    limits.nameBytes = nameBytes
    limits.nameLevels = nameLevels
    limits.sourceBytes = sourceBytes
    limits.parameters = parameters
    limits.layers = layers
    limits.multiplyAccumulates = multiplyAccumulates
    limits.activationValues = activationValues
    limits.evaluationSeconds = evaluationSeconds
    return limits
  }
}
