public import Diagnostics
public import PythonSyntax
public import Submissions

extension Rebuilder {
  /// Rebuilds whatever was handed in: a file that stands alone, or an archive or folder of files.
  ///
  /// - Parameter sources: ``Submissions/Submission/pythonModules(limits:)``.
  public func rebuild(_ submission: Submission, sources: [PythonModule]) -> Rebuilt {
    if submission.kind == .singleFile, sources.isEmpty, let file = submission.members.first {
      return rebuild(singleFile: file.bytes, path: file.path)
    }
    let files = submission.members.map { ($0.path, $0.bytes) }
    return rebuild(files: Dictionary(files) { first, _ in first }, sources: sources)
  }
}

extension Submission {
  /// The Python files and notebooks among the members, read and not run, in their order.
  public func pythonModules(limits: ResourceLimits) -> [PythonModule] {
    members.filter(\.isPythonSource).map {
      PythonModule(path: $0.path, bytes: $0.bytes, limits: limits)
    }
  }
}
