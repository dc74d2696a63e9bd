import Checkpoints
import Diagnostics
import Networks
import PythonSyntax
import Tracing

/// The networks that a hand-in's own sources build, each held against each file of weights.
struct SourceNetworks {
  /// One network and one file of weights.
  struct Match {
    let candidate: Int
    let weights: Int
    let fit: StateDictFit
    /// The sources load this file into it, or save it there.
    let isTied: Bool
    /// The file is a whole network of this class.
    let isWhole: Bool
  }

  /// A file that holds no weights, and why.
  struct Failure {
    let path: String
    let message: String
    let code: String

    init(_ error: CheckpointError, path: String) {
      self.path = error.at(path).place
      message = error.message
      code = error.code.rawValue
    }

    /// The other files decide; it is an error only where there are none.
    var warning: Diagnostic {
      Diagnostic(code: code, severity: .warning, place: path, message: message)
    }
  }

  let program: TracedProgram
  let candidates: [NetworkCandidate]
  let weights: [StoredWeights]
  /// Files that are no weights, by index in ``weights``.
  private(set) var failures: [Failure] = []
  /// The best first.
  private(set) var complete: [Match] = []
  /// Files of which candidates were made, by the candidate.
  private(set) var pickled: [Int: Int] = [:]
  /// Whole networks whose class the sources do not have.
  private(set) var refusals: [TraceError] = []
  /// The incomplete match that fits best.
  private(set) var nearest: Match?

  init(_ program: TracedProgram, weights: [StoredWeights]) {
    self.program = program
    self.weights = weights
    // A network that was pickled as a whole is one more candidate, made of what the file says and the
    // sources' code.
    for (index, stored) in weights.enumerated() {
      guard let modules = stored.file?.pickledNetwork, !modules.isEmpty else { continue }
      do throws(TraceError) {
        pickled[try program.addPickled(modules)] = index
      } catch {
        refusals.append(error)
      }
    }
    candidates = program.candidates
    var incomplete: [Match] = []
    for (index, stored) in weights.enumerated() {
      switch stored.content {
      case .failure(let error):
        failures.append(Failure(error, path: stored.path))
      case .success(let file):
        for (number, candidate) in candidates.enumerated()
        where !candidate.stateDict.isEmpty && (pickled[number] ?? index) == index {
          do {
            let match = Match(
              candidate: number, weights: index,
              fit: try StateDictFit(candidate.stateDict, in: file),
              isTied: candidate.checkpointFiles.contains { Self.isSame($0, stored.path) },
              isWhole: pickled[number] == index)
            if match.fit.isComplete { complete.append(match) } else { incomplete.append(match) }
          } catch {
            failures.append(Failure(error, path: stored.path))
            break
          }
        }
      }
    }
    complete = complete.enumerated().sorted { left, right in
      let (a, b) = (rank(left.element), rank(right.element))
      return a != b ? b.lexicographicallyPrecedes(a) : left.offset < right.offset
    }.map(\.element)
    nearest = incomplete.max { left, right in
      (left.fit.fitting, -left.fit.problems.count) < (right.fit.fitting, -right.fit.problems.count)
    }
  }

  /// What speaks for a match, the strongest first.
  private func rank(_ match: Match) -> [Int] {
    let candidate = candidates[match.candidate]
    return [
      match.isWhole ? 1 : 0, match.isTied ? 1 : 0, candidate.isBuiltBySource ? 1 : 0,
      candidate.feeds.isEmpty ? 0 : 1, weights[match.weights].nameRank,
    ]
  }

  /// Matches that nothing tells from the best one but their order: other networks for the same weights.
  var rivals: [Match] {
    guard let best = complete.first else { return [] }
    return complete.dropFirst().filter {
      $0.weights == best.weights && rank($0) == rank(best)
    }
  }

  /// Files of weights that fit the same network as well and were not taken.
  var otherWeights: [String] {
    guard let best = complete.first else { return [] }
    return complete.dropFirst().filter { $0.candidate == best.candidate }.map {
      weights[$0.weights].path
    }
  }

  /// Whether a path in the sources means a file of the hand-in: they end in the same names.
  private static func isSame(_ written: String, _ path: String) -> Bool {
    let separators: Set<Character> = ["/", "\\"]
    return written.split(whereSeparator: separators.contains).last
      == path.split(separator: "/").last
  }
}
