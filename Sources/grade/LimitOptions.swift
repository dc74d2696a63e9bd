import ArgumentParser
import Diagnostics

/// The limit flags: how much of the machine one submission may take.
///
/// Source: `submission-format.md`, version 1, section Limits: "defaults, each a flag".
struct LimitOptions: ParsableArguments {
  @Option(name: .customLong("max-unpacked-bytes"), help: "Bytes of one submission, unpacked.")
  var unpackedBytes = ResourceLimits().unpackedBytes

  @Option(name: .customLong("max-entries"), help: "Files and folders in one submission.")
  var entries = ResourceLimits().entries

  @Option(name: .customLong("max-ignored-entries"), help: "Ignored entries, such as .git's.")
  var ignoredEntries = ResourceLimits().ignoredEntries

  @Option(name: .customLong("max-name-bytes"), help: "Bytes of one path in a submission.")
  var nameBytes = ResourceLimits().nameBytes

  @Option(name: .customLong("max-name-levels"), help: "Levels of one path in a submission.")
  var nameLevels = ResourceLimits().nameLevels

  @Option(
    name: .customLong("max-source-bytes"), help: "Bytes of submission.json and of each source file."
  )
  var sourceBytes = ResourceLimits().sourceBytes

  @Option(name: .customLong("max-parameters"), help: "Learned values of one network.")
  var parameters = ResourceLimits().parameters

  @Option(name: .customLong("max-layers"), help: "Layers of one network.")
  var layers = ResourceLimits().layers

  @Option(name: .customLong("max-macs"), help: "Multiply-accumulates of one network per image.")
  var multiplyAccumulates = ResourceLimits().multiplyAccumulates

  @Option(
    name: .customLong("max-activation-values"), help: "Values held at once for one image.")
  var activationValues = ResourceLimits().activationValues

  @Option(name: .customLong("max-evaluation-seconds"), help: "Seconds of one evaluation.")
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
