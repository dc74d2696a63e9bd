import Diagnostics
import Networks
import Tracing

// What is said of the networks and the weights of a hand-in's sources.
extension SourceNetworks {
  /// Which network and which weights were taken, and why these.
  func choice(_ match: Match) -> Diagnostic {
    let candidate = candidates[match.candidate]
    let stored = weights[match.weights]
    var message =
      "the network is \(quoted(candidate.description, limit: 120)), with the weights of "
      + "\(quoted(stored.path))"
    if match.isWhole {
      message += ", a whole network of this class"
    } else if match.isTied {
      message += ", which the sources load into it or save from it"
    } else {
      message += ", whose \(grouped(match.fit.fitting)) tensors fit it by name and shape"
    }
    let others = otherWeights
    if !others.isEmpty {
      message += "; not taken, though they fit as well: " + Self.few(others)
    }
    let unfit = candidates.indices.filter { index in
      index != match.candidate && !candidates[index].stateDict.isEmpty
        && !complete.contains { $0.candidate == index && $0.weights == match.weights }
    }
    if !unfit.isEmpty {
      message +=
        "; other networks of the sources do not fit: "
        + Self.few(unfit.map { candidates[$0].description })
    }
    return Diagnostic(
      code: RebuildingErrorCode.sourceNetwork.rawValue, severity: .note,
      place: program.place(candidate.classPlace ?? candidate.place), message: message)
  }

  /// Why no network of the sources could be given weights.
  var misfit: Refusal {
    if let error = refusals.first { return Refusal(error) }
    return Refusal(withoutFit)
  }

  private var withoutFit: RebuildingError {
    let readable = weights.filter { $0.file != nil }
    guard !candidates.isEmpty else { return withoutNetwork(readable) }
    guard let nearest, let first = nearest.fit.problems.first else {
      return withoutWeights(readable)
    }
    let candidate = candidates[nearest.candidate]
    let slots = candidate.stateDict.count { $0.role != .counter }
    return RebuildingError(
      .noFit, at: program.place(candidate.classPlace ?? candidate.place),
      "no network of the sources fits the stored weights; the nearest is "
        + "\(quoted(candidate.description, limit: 120)) with \(quoted(weights[nearest.weights].path)): "
        + "\(grouped(nearest.fit.fitting)) of its \(grouped(slots)) tensors fit; tensor "
        + "\(quoted(first.tensor)) \(first.text)"
        + (nearest.fit.problems.count > 1
          ? ", and \(grouped(nearest.fit.problems.count - 1)) more do not fit" : "")
        + "; hand in the class that the weights were saved from")
  }

  private func withoutNetwork(_ readable: [StoredWeights]) -> RebuildingError {
    let found =
      readable.isEmpty
      ? "and no stored weights" : "for the weights in \(Self.few(readable.map(\.path)))"
    return RebuildingError(
      .noNetwork,
      "the sources build no network \(found): hand in the file with the nn.Module class, and the "
        + "arguments it is made with")
  }

  private func withoutWeights(_ readable: [StoredWeights]) -> RebuildingError {
    if readable.isEmpty {
      let broken = failures.first.map { "; \(escaped($0.path)): \($0.message)" } ?? ""
      return RebuildingError(
        .missingFile,
        "no stored weights can be read\(broken); save them with torch.save(model.state_dict(), "
          + "\"model.pt\") and hand the file in")
    }
    return RebuildingError(
      .noFit,
      "the networks of the sources have no parameters, and the weights in "
        + "\(Self.few(readable.map(\.path))) belong to none")
  }

  private static func few(_ names: [String]) -> String {
    names.prefix(3).map { quoted($0, limit: 60) }.joined(separator: ", ")
      + (names.count > 3 ? " and \(grouped(names.count - 3)) more" : "")
  }
}
