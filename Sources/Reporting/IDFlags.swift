import Diagnostics
import Grading

/// What is wrong with the ids of a class; said in diagnostics, never acted on.
enum IDFlag: String, CaseIterable {
  /// Two submissions name the same student.
  case duplicateID = "REP101"
  /// The manifest names another student than the file's name.
  case otherName = "REP102"
}

/// The submissions in their order, each with warnings about its id. Every one keeps its own row.
func flaggingIDs(of submissions: [SubmissionResult]) -> [SubmissionResult] {
  var paths: [String: [String]] = [:]
  for submission in submissions { paths[submission.studentID, default: []].append(submission.path) }
  paths = paths.mapValues { $0.sorted(by: precedesInBytes) }
  return submissions.map { submission in
    var submission = submission
    if let all = paths[submission.studentID], all.count > 1 {
      submission.diagnostics.append(duplicate(submission, paths: all))
    }
    if submission.entryID != submission.studentID {
      submission.diagnostics.append(otherName(submission))
    }
    return submission
  }
}

/// - Parameter paths: those of every submission with this id; unique within a class.
private func duplicate(_ submission: SubmissionResult, paths: [String]) -> Diagnostic {
  let others = paths.lazy.filter { $0 != submission.path }
  let shown = others.prefix(3).map { quoted($0) }.joined(separator: ", ")
  let more = paths.count > 4 ? " and \(grouped(paths.count - 4)) more" : ""
  return Diagnostic(
    code: IDFlag.duplicateID.rawValue, severity: .warning, place: escaped(submission.path),
    message: "the student id \(quoted(submission.studentID)) is also that of \(shown)\(more), "
      + "and each keeps its own row: decide which one counts")
}

private func otherName(_ submission: SubmissionResult) -> Diagnostic {
  Diagnostic(
    code: IDFlag.otherName.rawValue, severity: .warning, place: escaped(submission.path),
    message: "the manifest names the student \(quoted(submission.studentID)), but "
      + "\(quoted(submission.path)) is named for \(quoted(submission.entryID)): check whose it is")
}
