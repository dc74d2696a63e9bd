extension Optimizer: CustomStringConvertible {
  /// As PyTorch writes the call: `SGD(lr=0.05, momentum=0.9, dampening=0, weight_decay=0, nesterov=True)`.
  public var description: String {
    switch self {
    case .sgd(let sgd):
      call(
        "SGD", sgd.learningRate,
        [
          ("momentum", number(sgd.momentum)), ("dampening", number(sgd.dampening)),
          ("weight_decay", number(sgd.weightDecay)), ("nesterov", truth(sgd.nesterov)),
        ])
    case .adam(let adam): call("Adam", adam.learningRate, adam.arguments)
    case .adamW(let adam): call("AdamW", adam.learningRate, adam.arguments)
    case .rmsProp(let rmsProp):
      call(
        "RMSprop", rmsProp.learningRate,
        [
          ("alpha", number(rmsProp.alpha)), ("eps", number(rmsProp.epsilon)),
          ("weight_decay", number(rmsProp.weightDecay)), ("momentum", number(rmsProp.momentum)),
          ("centered", truth(rmsProp.centered)),
        ])
    }
  }
}

extension Adam {
  fileprivate var arguments: [(String, String)] {
    [
      ("betas", "(\(number(beta1)), \(number(beta2)))"), ("eps", number(epsilon)),
      ("weight_decay", number(weightDecay)), ("amsgrad", truth(amsgrad)),
    ]
  }
}

private func call(
  _ name: String, _ learningRate: Double, _ arguments: [(String, String)]
) -> String {
  let all = [("lr", number(learningRate))] + arguments
  return "\(name)(\(all.map { "\($0)=\($1)" }.joined(separator: ", ")))"
}

/// As Python's `repr`, whole numbers without a point.
func number(_ value: Double) -> String {
  let text = value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

private func truth(_ value: Bool) -> String { value ? "True" : "False" }
