import Diagnostics
import Tensors

extension Operation {
  /// The shape of the result, for networks that are put together step by step.
  ///
  /// - Parameter limit: values that one result may have for one image.
  /// - Throws: `NET004` to `NET009` and `NET013`, without the layer's name.
  package func shape(
    reading inputs: [ValueShape], limit: Int = ResourceLimits().activationValues
  ) throws(NetworkError) -> ValueShape {
    do throws(Misfit) {
      try check(inputCount: inputs.count)
      let output = try outputShape(of: inputs)
      guard output.sizes.count <= largestRank, !output.sizes.contains(0) else {
        throw Misfit(
          .emptyResult, "would give \(output), which has no values or too many dimensions")
      }
      let count = elementCount(of: output.sizes)
      guard let count, count <= min(limit, largestArgument) else {
        throw Misfit(
          .tooManyActivations,
          LimitedResource.activationValues.exceeded(
            limit: limit, actual: count ?? .max, atLeast: count == nil))
      }
      return output
    } catch {
      throw NetworkError(error.code, "\(typeName): \(error.text)")
    }
  }
}
